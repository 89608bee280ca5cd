import { mutant, sql, type Mutant } from './mutant.ts'

const tests = {
  restore: 'engine/test/restore/restore.test.ts',
  histories: 'engine/test/restore/lost-interval.test.ts',
  client: 'packages/genjobs/test/restore/after-restore.test.ts',
} as const
const fence = `${sql}/restore/after_restore.sql`

export const restoreMutants: readonly Mutant[] = [
  mutant(
    'epochs go on by one after a restore',
    fence,
    'case when j.lease_epoch < v_epoch then v_epoch else j.lease_epoch + 1000000 end',
    'j.lease_epoch + 1',
    tests.histories,
    'no write of theirs counts',
  ),
  mutant(
    'every restore raises epochs to the same',
    `${sql}/restore/restore_epoch.sql`,
    'floor(extract(epoch from p_at) - 1767225600)',
    '1000000',
    tests.restore,
    'epochs are granted a second time',
  ),
  mutant(
    'a claim under way passes by the fence',
    `${sql}/restore/lock_live.sql`,
    '  lock table workers, leases, waits, queue, scheduled in exclusive mode;\n',
    '',
    tests.restore,
    'waits for a claim',
  ),
  mutant(
    'the same call again ends what was granted since',
    fence,
    'j.lease_epoch < restore_epoch(p_restored_at) and',
    '',
    tests.restore,
    'jobs go on from wherever',
  ),
  mutant(
    'started jobs lose their lease',
    fence,
    `and l.worker_id not like 'started:%'`,
    '',
    tests.restore,
    'jobs go on from wherever',
  ),
  mutant(
    'numbers of events are given again',
    fence,
    '  perform jump_streams(v_jobs, v_now);\n',
    '',
    tests.client,
    'lived through the restore',
  ),
  mutant(
    'a watcher does not get over the gap',
    'packages/contract/src/follows-event.ts',
    `  return typeof after === 'number' && after <= seq`,
    '  return false',
    tests.client,
    'lived through the restore',
  ),
]
