import { mutant, sql, tests, type Mutant } from './mutant.ts'

const submitMany = 'packages/genjobs/test/client/submit-many.test.ts'

export const requestsMutants: readonly Mutant[] = [
  mutant(
    'any isolation level will do',
    `${sql}/time/require_read_committed.sql`,
    "<> 'read committed'",
    "= 'no such level'",
    tests.submit,
    'refuses every isolation level',
  ),
  mutant(
    'a key answers whatever the request',
    `${sql}/submit/take_idempotency_keys.sql`,
    'elsif v_known.fingerprint = v_subs[v_known.item].fingerprint then',
    'elsif true then',
    tests.submit,
    'another request with a refusal',
  ),
  mutant(
    'a refused submit keeps its key',
    `${sql}/submit/forget_refused_keys.sql`,
    "where s.error ->> 'code' in ('limit_reached', 'insufficient_credits', 'budget_exceeded')",
    'where false',
    tests.submit,
    'keeps neither its idempotency key',
  ),
  mutant(
    'anybody cancels',
    `${sql}/finish/cancel_jobs.sql`,
    'where o.id = i.id and o.owner_id = coalesce(p_owner, o.owner_id) and o.finished_at is null offset 0',
    'where o.id = i.id and o.finished_at is null offset 0',
    tests.finish,
    'only for its owner',
  ),
  mutant(
    'many jobs are shared out one by one',
    'packages/genjobs/src/client/spread-by-owner.ts',
    'owners.forEach((owner, place) => {',
    'owners.map((_, place) => String(place)).forEach((owner, place) => {',
    submitMany,
    'those of an owner keep their order',
  ),
  mutant(
    'many jobs race for what a limit has left',
    'packages/genjobs/src/client/submit.ts',
    'if (inOrder || database',
    'if (database',
    submitMany,
    'the first that come are served',
  ),
]
