/** A planted bug: edits of one file, and the test that must fail because of it. */
export type Mutant = {
  name: string
  file: string
  /** Each text must stand in the file exactly as given. */
  edits: readonly { find: string; replace: string }[]
  /** A test file and the name of a test in it, or a part of the name. */
  test: { file: string; name: string }
}

const sql = 'engine/sql/functions'
const races = 'engine/test/races/races.test.ts'
const limits = 'engine/test/limits/limits.test.ts'
const finish = 'engine/test/finish/finish-jobs.test.ts'
const leases = 'engine/test/leases/leases.test.ts'
const park = 'engine/test/leases/park.test.ts'
const submit = 'engine/test/submit/submit-jobs.test.ts'
const fairness = 'engine/test/fairness/fairness.test.ts'
const lifecycle = 'packages/genjobs/test/worker/lifecycle.test.ts'
const badHandlers = 'packages/genjobs/test/worker/bad-handlers.test.ts'

const mutant = (
  name: string,
  file: string,
  find: string,
  replace: string,
  testFile: string,
  testName: string,
): Mutant => ({
  name,
  file,
  edits: [{ find, replace }],
  test: { file: testFile, name: testName },
})

export const mutants: readonly Mutant[] = [
  // Fencing
  mutant(
    'finish without the epoch',
    `${sql}/finish/end_leases.sql`,
    'join leases l on l.job_id = i.job_id and l.epoch = i.epoch',
    'join leases l on l.job_id = i.job_id',
    finish,
    'a stale epoch changes nothing',
  ),
  mutant(
    'report without the epoch',
    `${sql}/leases/report_jobs.sql`,
    'join leases l on l.job_id = i.job_id and l.epoch = i.epoch\n    order by',
    'join leases l on l.job_id = i.job_id\n    order by',
    finish,
    'a stale epoch changes nothing',
  ),
  mutant(
    'step without the epoch',
    `${sql}/leases/remember_step.sql`,
    'l.job_id = p_job and l.epoch = p_epoch',
    'l.job_id = p_job',
    finish,
    'a stale epoch changes nothing',
  ),
  mutant(
    'park without the epoch',
    `${sql}/leases/park_jobs.sql`,
    'join leases l on l.job_id = i.job_id and l.epoch = i.epoch',
    'join leases l on l.job_id = i.job_id',
    park,
    'a stale epoch cannot park',
  ),
  mutant(
    'the epoch stays the same',
    `${sql}/claim/grant_leases.sql`,
    'lease_epoch = j.lease_epoch + 1',
    'lease_epoch = greatest(j.lease_epoch, 1)',
    finish,
    'a stale epoch changes nothing',
  ),

  // Limits
  mutant(
    'a claim does not lock its limits',
    `${sql}/claim/claim_jobs.sql`,
    'order by m.key for no key update\n      )',
    'order by m.key\n      )',
    races,
    'two claims under one limit',
  ),
  mutant(
    'a submit does not lock its limits',
    `${sql}/submit/take_reject_slots.sql`,
    'order by l.key for update',
    'order by l.key',
    races,
    'two rejecting submits',
  ),
  {
    name: 'slots are counted before the lock is had',
    file: `${sql}/submit/take_reject_slots.sql`,
    edits: [
      {
        find: '  v_keys := array(select distinct k from unnest(v_item_keys) k order by k);\n',
        replace:
          "  v_keys := array(select distinct k from unnest(v_item_keys) k order by k);\n  perform ensure_limits(v_item_keys, v_templates, v_owners, 'reject');\n  select array_agg(l.max order by l.key), array_agg(l.max - (select count(*) from slots s where s.limit_key = l.key) order by l.key)\n  into v_max, v_free from limits l where l.key = any (v_keys);\n",
      },
      {
        find: '  into v_max, v_free\n  from limits l where l.key = any (v_keys);',
        replace: '  into v_max, v_at\n  from limits l where l.key = any (v_keys);',
      },
    ],
    test: { file: races, name: 'two rejecting submits' },
  },
  mutant(
    'rejecting slots are dropped when an attempt fails',
    `${sql}/finish/settle_jobs.sql`,
    "and (s.policy = 'queue' or i.status <> 'queued')",
    '',
    limits,
    'a rejecting limit is held from submit to the end',
  ),
  mutant(
    'queue slots leak when an attempt fails',
    `${sql}/finish/settle_jobs.sql`,
    "and (s.policy = 'queue' or i.status <> 'queued')",
    "and i.status <> 'queued'",
    leases,
    'a worker that falls silent',
  ),
  mutant(
    'one key of several is enough',
    `${sql}/claim/take_heads.sql`,
    'bool_and(k.rank <= r.free)',
    'bool_or(k.rank <= r.free)',
    limits,
    'several queue-limits on one job',
  ),
  mutant(
    'a full limit recovers nothing',
    `${sql}/submit/take_reject_slots.sql`,
    'if p_recover and expire_holders',
    'if false and expire_holders',
    limits,
    'a slot held for longer than stale_after',
  ),
  mutant(
    'an override wakes nobody',
    `${sql}/limits/set_limit.sql`,
    'perform wake_lanes(array[p_key]);',
    '',
    limits,
    'an override raises and lowers',
  ),
  mutant(
    'a plan wakes nobody',
    `${sql}/limits/refresh_plan_limits.sql`,
    'perform wake_lanes(v_keys);',
    '',
    'engine/test/limits/plans.test.ts',
    'a plan gives its owners other maxima',
  ),
  {
    name: 'the sweep removes limits that lanes need',
    file: `${sql}/sweep/sweep_limits.sql`,
    edits: [1, 2].map(() => ({
      find: 'and not exists (select from lane_keys k where k.limit_key = l.key)',
      replace: '',
    })),
    test: { file: 'engine/test/sweep/sweep.test.ts', name: 'keeps an override' },
  },

  // Wake-ups
  mutant(
    'a finish wakes nobody',
    `${sql}/finish/settle_jobs.sql`,
    'return wake_lanes(v_keys);',
    'return 0;',
    finish,
    'an exchange hands in and claims',
  ),
  mutant(
    'only lanes of one kind are woken',
    `${sql}/limits/wake_lanes.sql`,
    'cross join kinds k\n',
    'cross join (select name from kinds order by name desc limit 1) k\n',
    fairness,
    'of which one has no worker',
  ),
  mutant(
    'a claim wakes nobody',
    `${sql}/claim/claim_jobs.sql`,
    'perform wake_lanes(array(select k from unnest(v_keys) k where k <> all (v_full)));',
    '',
    races,
    'a lane that gave nothing passes its turn on',
  ),
  mutant(
    'an idle lane is not made ready',
    `${sql}/submit/enqueue_jobs.sql`,
    "set status = 'ready', tag =",
    'set tag =',
    races,
    'a submit that waits behind a claim',
  ),
  mutant(
    'a claim waits for a lane that a submit holds',
    `${sql}/claim/settle_lanes.sql`,
    'order by l.lane for update skip locked',
    'order by l.lane for update',
    races,
    'a submit whose lane a claim finds empty',
  ),
  mutant(
    'a lane is laid to rest without a lock',
    `${sql}/claim/settle_lanes.sql`,
    'order by l.lane for update skip locked',
    'order by l.lane',
    races,
    'a submit whose lane a claim finds empty',
  ),
  mutant(
    'a claim waits for a job that a cancel holds',
    `${sql}/claim/take_heads.sql`,
    'for update skip locked',
    'for update',
    races,
    'a claim passes over a job',
  ),
  mutant(
    'a submit in a transaction takes its lane',
    `${sql}/submit/submit_jobs.sql`,
    'and not p_deferred and s.run_at is null',
    'and s.run_at is null',
    races,
    'left open holds up nobody else',
  ),
  mutant(
    'a submit that freed a dead holder goes to its lane',
    `${sql}/submit/take_reject_slots.sql`,
    'v_subs[v_i].run_at := p_now;',
    'null;',
    races,
    'waits for no lane that a claim holds',
  ),

  // Attempts and leases
  mutant(
    'attempts are not counted',
    `${sql}/claim/grant_leases.sql`,
    'case when j.woken then 0 else 1 end',
    '0',
    leases,
    'a worker that falls silent',
  ),
  mutant(
    'a woken job costs an attempt',
    `${sql}/claim/grant_leases.sql`,
    'case when j.woken then 0 else 1 end',
    '1',
    park,
    'parked and woken 20 times',
  ),
  mutant(
    'a woken job takes a second slot',
    `${sql}/submit/relane_jobs.sql`,
    ' where not j.woken',
    '',
    park,
    'parked and woken 20 times',
  ),
  mutant(
    'work handed back costs an attempt',
    `${sql}/finish/settle_jobs.sql`,
    'attempt = j.attempt - i.returned',
    'attempt = j.attempt',
    finish,
    'work handed back costs no attempt',
  ),
  mutant(
    'a permanent error is tried again',
    `${sql}/finish/end_leases.sql`,
    'coalesce(e.permanent, false) or ',
    '',
    finish,
    'a permanent error ends the job at once',
  ),
  mutant(
    'every wait is as long as the first',
    `${sql}/finish/retry_delay.sql`,
    'power(p_factor, least(greatest(p_attempt, 1) - 1, 60))',
    '1',
    finish,
    'a failed attempt waits, longer each time',
  ),
  mutant(
    'one list without a lease is enough',
    `${sql}/leases/heartbeat.sql`,
    'l.missed >= 2',
    'l.missed >= 1',
    leases,
    'leaves a lease out once does no harm',
  ),
  mutant(
    'a lost lease is not returned',
    `${sql}/leases/heartbeat.sql`,
    'l.missed >= 2',
    'l.missed >= 99',
    leases,
    'two lists leave out',
  ),
  mutant(
    'a timeout is never looked for',
    `${sql}/leases/expire_leases.sql`,
    '(l.timeout_at <= p_now\n        or',
    '(false\n        or',
    leases,
    'as long as their timeout',
  ),
  mutant(
    'a bad row holds up the sweep',
    `${sql}/sweep/sweep.sql`,
    'exception when others then\n    errors := errors || sqlerrm;\n    expired := 0;',
    "exception when others then\n    errors := errors || sqlerrm;\n    expired := 0;\n    v_jobs := null; v_jobs := '{}';",
    'engine/test/sweep/sweep.test.ts',
    'a row that cannot be handled',
  ),
  mutant(
    'the result of a finish is read before it waited',
    `${sql}/finish/finish_jobs.sql`,
    "a.outcome in ('expired', 'canceled')",
    "a.outcome in ('never')",
    limits,
    'a slot held for longer than stale_after',
  ),

  // Requests
  mutant(
    'any isolation level will do',
    `${sql}/time/require_read_committed.sql`,
    "<> 'read committed'",
    "= 'no such level'",
    submit,
    'refuses every isolation level',
  ),
  mutant(
    'a key answers whatever the request',
    `${sql}/submit/take_idempotency_keys.sql`,
    'if v_known.fingerprint = v_subs[v_i].fingerprint then',
    'if true then',
    submit,
    'another request with a refusal',
  ),
  mutant(
    'a refused submit keeps its key',
    `${sql}/submit/take_reject_slots.sql`,
    "where s.error ->> 'code' = 'limit_reached'",
    'where false',
    submit,
    'keeps neither its idempotency key',
  ),
  mutant(
    'anybody cancels',
    `${sql}/finish/cancel_jobs.sql`,
    'where j.owner_id = coalesce(p_owner, j.owner_id) and j.finished_at is null',
    'where j.finished_at is null',
    finish,
    'only for its owner',
  ),

  // Fairness
  mutant(
    'lanes, not owners, take turns',
    `${sql}/limits/owner_pace.sql`,
    'coalesce((select l.tag from lanes l where l.owner_id = p_owner order by l.tag desc limit 1), 0)',
    '0::bigint',
    fairness,
    'equal shares',
  ),
  mutant(
    'weights do not count',
    `${sql}/limits/owner_pace.sql`,
    'select coalesce(o.weight, p.weight)',
    'select 100',
    fairness,
    'weights of 1 and 3',
  ),
  mutant(
    'priority does not count',
    `${sql}/claim/take_heads.sql`,
    'order by t.priority, t.tag, t.lane, t.seq\n      limit p_count',
    'order by t.tag, t.lane, t.seq\n      limit p_count',
    fairness,
    'priority goes before fairness',
  ),

  // The worker
  mutant(
    'a cancel does not reach the handler',
    'packages/genjobs/src/worker/work-loop.ts',
    "held.controller.abort(new JobAbortedError(status === 'canceled' ? 'canceled' : 'lease_lost'))",
    'void held',
    lifecycle,
    'a cancel reaches the running handler',
  ),
  mutant(
    'a stopped handler has failed',
    'packages/genjobs/src/worker/outcome.ts',
    "if (reason.code === 'shutdown') return { outcome: 'released' }",
    '',
    lifecycle,
    'hands running work back',
  ),
  mutant(
    'an attempt may run for ever',
    'packages/genjobs/src/worker/attempt.ts',
    "() => controller.abort(new JobAbortedError('timeout'))",
    '() => undefined',
    badHandlers,
    'never returns',
  ),
  mutant(
    'a handler that ignores its signal is waited for',
    'packages/genjobs/src/worker/attempt.ts',
    'Promise.race([working, leftBehind(signal, attempt.abortGraceMs)])',
    'working',
    badHandlers,
    'never returns',
  ),
  mutant(
    'what cannot be stored is sent all the same',
    'packages/genjobs/src/client/storable.ts',
    "return text.isWellFormed() && !text.includes('\\u0000')",
    'return true',
    badHandlers,
    'returns text that the database cannot store',
  ),
  mutant(
    'steps are not remembered',
    'packages/genjobs/src/worker/attempt.ts',
    'Object.entries(job.steps ?? {})',
    'Object.entries<unknown>({})',
    'packages/genjobs/test/worker/work.test.ts',
    'remembers steps',
  ),
  mutant(
    'a drain runs on beyond its time',
    'packages/genjobs/src/worker/drain.ts',
    "loop.abortAll('shutdown')",
    'void 0',
    lifecycle,
    'what a drain does not finish in its time',
  ),
  mutant(
    'any schema version will do',
    'packages/genjobs/src/client/require-schema-version.ts',
    'if (found === schemaVersion) return',
    'if (found !== null) return',
    'packages/genjobs/test/client/submit.test.ts',
    'too old, too new',
  ),
]
