import { generateRoute } from '../generation-routes.ts'

export const POST = generateRoute('video')

/** The work begins after the answer, in the same call of the platform: it must be allowed to last. */
export const maxDuration = 300
