import { mutant, sql, tests, type Mutant } from './mutant.ts'

export const fairnessMutants: readonly Mutant[] = [
  mutant(
    'lanes, not owners, take turns',
    `${sql}/limits/owner_paces.sql`,
    'coalesce((select l.tag from lanes l where l.owner_id = i.owner_id order by l.tag desc limit 1), 0)',
    '0::bigint',
    tests.fairness,
    'come again and again, and buy nothing',
  ),
  mutant(
    'lanes, not owners, take turns when they are new',
    `${sql}/submit/make_lanes.sql`,
    'greatest(v_virtual + (w.n - 1) * p.cost, p.last_tag + w.n * p.cost)',
    'v_virtual + (w.n - 1) * p.cost',
    tests.fairness,
    'equal shares',
  ),
  mutant(
    'claims look from the virtual clock on',
    `${sql}/sweep/sweep_pace.sql`,
    'least(n.lowest_tag, p.virtual_tag, v_virtual)',
    'least(p.virtual_tag, v_virtual)',
    tests.fairness,
    'who has waited long',
  ),
  mutant(
    'claims look from the very first tag on',
    `${sql}/claim/claim_jobs.sql`,
    'array(\n      select coalesce(p.lowest_tag, 0)',
    'array(\n      select 0 * coalesce(p.lowest_tag, 0)',
    'engine/test/plans/plans.test.ts',
    'under a transaction that is held open',
  ),
  mutant(
    'weights do not count',
    `${sql}/limits/owner_paces.sql`,
    'select coalesce(o.weight, p.weight)',
    'select 100',
    tests.fairness,
    'weights of 1 and 3',
  ),
  mutant(
    'priority does not count',
    `${sql}/claim/take_heads.sql`,
    'order by i.priority, tag, i.lane, q.seq',
    'order by tag, i.lane, q.seq',
    tests.fairness,
    'priority goes before fairness',
  ),
]
