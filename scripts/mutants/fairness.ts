import { mutant, sql, tests, type Mutant } from './mutant.ts'

export const fairnessMutants: readonly Mutant[] = [
  mutant(
    'lanes, not owners, take turns',
    `${sql}/limits/owner_paces.sql`,
    'coalesce((select l.tag from lanes l where l.owner_id = i.owner_id order by l.tag desc limit 1), 0)',
    '0::bigint',
    tests.fairness,
    'equal shares',
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
