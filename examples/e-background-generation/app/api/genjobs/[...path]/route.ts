import { api } from '../../../../lib/api.ts'

export const { GET, POST, PUT, DELETE } = api
