import { api } from '../../../../lib/api.ts'

export const { GET, POST, PUT, PATCH, DELETE } = api
