import { mutant, sql, tests, type Mutant } from './mutant.ts'

export const fencingMutants: readonly Mutant[] = [
  mutant(
    'finish without the epoch',
    `${sql}/finish/close_leases.sql`,
    'where k.job_id = i.job_id and k.epoch = i.epoch for update',
    'where k.job_id = i.job_id for update',
    tests.finish,
    'a stale epoch changes nothing',
  ),
  mutant(
    'report without the epoch',
    `${sql}/leases/report_jobs.sql`,
    'join leases l on l.job_id = i.job_id and l.epoch = i.epoch\n    where',
    'join leases l on l.job_id = i.job_id\n    where',
    tests.finish,
    'a stale epoch changes nothing',
  ),
  mutant(
    'step without the epoch',
    `${sql}/leases/remember_step.sql`,
    'l.job_id = p_job and l.epoch = p_epoch',
    'l.job_id = p_job',
    tests.finish,
    'a stale epoch changes nothing',
  ),
  mutant(
    'park without the epoch',
    `${sql}/leases/park_jobs.sql`,
    'join leases l on l.job_id = i.job_id and l.epoch = i.epoch',
    'join leases l on l.job_id = i.job_id',
    tests.park,
    'a stale epoch cannot park',
  ),
  mutant(
    'the epoch stays the same',
    `${sql}/claim/grant_leases.sql`,
    'lease_epoch = j.lease_epoch + 1',
    'lease_epoch = greatest(j.lease_epoch, 1)',
    tests.finish,
    'a stale epoch changes nothing',
  ),
]
