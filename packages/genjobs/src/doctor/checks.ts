import type { DoctorCheck } from './check.ts'
import { invariants } from './checks/invariants.ts'
import { manualJobs } from './checks/manual.ts'
import { overdueJobs } from './checks/overdue.ts'
import { partitionsDue } from './checks/partitions.ts'
import { pendingChanges } from './checks/pending.ts'
import { queueCheck } from './checks/queue.ts'
import { schemaCheck } from './checks/schema.ts'
import { server } from './checks/server.ts'

/** In this order; those that find whether anything can be read come first. */
export const doctorChecks: readonly DoctorCheck[] = [
  server,
  schemaCheck,
  invariants,
  overdueJobs,
  queueCheck,
  manualJobs,
  pendingChanges,
  partitionsDue,
]
