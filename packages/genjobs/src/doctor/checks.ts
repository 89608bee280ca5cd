import type { DoctorCheck } from './check.ts'
import { access } from './checks/access.ts'
import { bloat } from './checks/bloat.ts'
import { clockCheck } from './checks/clock.ts'
import { invariants } from './checks/invariants.ts'
import { manualJobs } from './checks/manual.ts'
import { objects } from './checks/objects.ts'
import { overdueJobs } from './checks/overdue.ts'
import { partitionsDue } from './checks/partitions.ts'
import { pendingChanges } from './checks/pending.ts'
import { pooler } from './checks/pooler.ts'
import { queueCheck } from './checks/queue.ts'
import { rolesCheck } from './checks/roles.ts'
import { schemaCheck } from './checks/schema.ts'
import { server } from './checks/server.ts'
import { settings } from './checks/settings.ts'
import { stuckJobs } from './checks/stuck.ts'

/** In this order; those that find whether anything can be read come first. */
export const doctorChecks: readonly DoctorCheck[] = [
  server,
  settings,
  clockCheck,
  pooler,
  access,
  schemaCheck,
  objects,
  rolesCheck,
  invariants,
  overdueJobs,
  queueCheck,
  stuckJobs,
  manualJobs,
  pendingChanges,
  partitionsDue,
  bloat,
]
