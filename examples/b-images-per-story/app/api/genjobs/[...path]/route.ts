import { serve } from '@genjobs/http/next'
import { handlers } from '../../../../lib/handlers.ts'
import { jobs } from '../../../../lib/jobs.ts'
import { authenticate } from '../../../../lib/session.ts'

export const { GET, POST, PUT, PATCH, DELETE } = serve(jobs, { authenticate, handlers })
