import type { Endpoint } from './endpoint.ts'
import { cancelJob } from './routes/cancel-job.ts'
import { clearLimit } from './routes/clear-limit.ts'
import { createTokenRoute } from './routes/create-token.ts'
import { deleteBudget } from './routes/delete-budget.ts'
import { deleteJob } from './routes/delete-job.ts'
import { documentRoute, referenceRoute } from './routes/documents.ts'
import { drainByGet, drainByPost } from './routes/drain.ts'
import { exportOwner } from './routes/export-owner.ts'
import { health, readiness } from './routes/health.ts'
import { listBudgets } from './routes/list-budgets.ts'
import { listEvents } from './routes/list-events.ts'
import { listJobs } from './routes/list-jobs.ts'
import { listKinds } from './routes/list-kinds.ts'
import { listLimits } from './routes/list-limits.ts'
import { listTransfers } from './routes/list-transfers.ts'
import { postCredits } from './routes/post-credits.ts'
import { putBudget } from './routes/put-budget.ts'
import { putOverdraft } from './routes/put-overdraft.ts'
import { readCredits } from './routes/read-credits.ts'
import { readJob } from './routes/read-job.ts'
import { readStatistics } from './routes/read-statistics.ts'
import { retryJob } from './routes/retry-job.ts'
import { streamJob } from './routes/stream-job.ts'
import { streamJobs } from './routes/stream-jobs.ts'
import { submitJob } from './routes/submit-job.ts'
import { transitionJob } from './routes/transition-job.ts'
import { updateJob } from './routes/update-job.ts'

/** All routes, in the order of the reference. */
export function endpoints(document: () => object): readonly Endpoint[] {
  return [
    submitJob,
    listJobs,
    readJob,
    updateJob,
    deleteJob,
    transitionJob,
    cancelJob,
    retryJob,
    listEvents,
    streamJob,
    streamJobs,
    listKinds,
    listLimits,
    clearLimit,
    readCredits,
    listTransfers,
    postCredits,
    putOverdraft,
    listBudgets,
    putBudget,
    deleteBudget,
    readStatistics,
    exportOwner,
    createTokenRoute,
    drainByGet,
    drainByPost,
    health,
    readiness(),
    documentRoute(document),
    referenceRoute(document),
  ]
}
