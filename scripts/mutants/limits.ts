import { mutant, sql, tests, type Mutant } from './mutant.ts'

export const limitsMutants: readonly Mutant[] = [
  mutant(
    'a claim does not lock its limits',
    `${sql}/claim/claim_jobs.sql`,
    'order by m.key for no key update\n      )',
    'order by m.key\n      )',
    tests.races,
    'two claims under one limit',
  ),
  mutant(
    'a submit does not lock its limits',
    `${sql}/submit/take_reject_slots.sql`,
    'order by l.key for update',
    'order by l.key',
    tests.races,
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
        replace: '  into v_max, v_max\n  from limits l where l.key = any (v_keys);',
      },
    ],
    test: { file: tests.races, name: 'two rejecting submits' },
  },
  mutant(
    'rejecting slots are dropped when an attempt fails',
    `${sql}/finish/settle_jobs.sql`,
    "and (s.policy = 'queue' or s.job_id <> all (v_again))",
    '',
    tests.limits,
    'a rejecting limit is held from submit to the end',
  ),
  mutant(
    'queue slots leak when an attempt fails',
    `${sql}/finish/settle_jobs.sql`,
    "and (s.policy = 'queue' or s.job_id <> all (v_again))",
    'and s.job_id <> all (v_again)',
    tests.leases,
    'a worker that falls silent',
  ),
  mutant(
    'a claim of many blocks the lanes it served at once',
    `${sql}/claim/claim_jobs.sql`,
    'v_taken < p_count or p_count < 16',
    'true',
    tests.limits,
    'leaves the lanes it served ready',
  ),
  mutant(
    'lanes behind a full limit are never blocked after a claim of many',
    `${sql}/claim/settle_lanes.sql`,
    'and (p_block_served or k.top_tag is null)',
    'and p_block_served and k.top_tag is not null',
    tests.limits,
    'leaves the lanes it served ready',
  ),
  mutant(
    'one key of several is enough',
    `${sql}/claim/take_heads.sql`,
    'bool_and(k.rank <= r.free)',
    'bool_or(k.rank <= r.free)',
    tests.limits,
    'several queue-limits on one job',
  ),
  mutant(
    'a full limit recovers nothing',
    `${sql}/submit/take_reject_slots.sql`,
    'if p_recover and expire_holders',
    'if false and expire_holders',
    tests.limits,
    'a slot held for longer than stale_after',
  ),
  mutant(
    'an override wakes nobody',
    `${sql}/limits/set_limit.sql`,
    'perform wake_lanes(array[p_key]);',
    '',
    tests.limits,
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
]
