import { clearRoute } from '../generation-routes.ts'

export const POST = clearRoute('video')
