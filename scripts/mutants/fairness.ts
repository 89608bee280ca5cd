import { mutant, sql, tests, type Mutant } from './mutant.ts'

export const fairnessMutants: readonly Mutant[] = [
  mutant(
    'lanes, not owners, take turns',
    `${sql}/limits/owner_pace.sql`,
    'coalesce((select l.tag from lanes l where l.owner_id = p_owner order by l.tag desc limit 1), 0)',
    '0::bigint',
    tests.fairness,
    'equal shares',
  ),
  mutant(
    'weights do not count',
    `${sql}/limits/owner_pace.sql`,
    'select coalesce(o.weight, p.weight)',
    'select 100',
    tests.fairness,
    'weights of 1 and 3',
  ),
  mutant(
    'priority does not count',
    `${sql}/claim/take_heads.sql`,
    'order by t.priority, t.tag, t.lane, t.seq\n    limit p_count',
    'order by t.tag, t.lane, t.seq\n    limit p_count',
    tests.fairness,
    'priority goes before fairness',
  ),
]
