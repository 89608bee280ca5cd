import type { Relation } from './access-catalog.ts'
import type { Caller } from './postgrest-world.ts'

/**
 * What each caller may do, the one thing of the matrix that is written by hand. Whatever the catalog lists and this does
 * not is for the service alone, or for nobody.
 */

type User = 'user A' | 'user B'
const users: readonly Caller[] = ['user A', 'user B']

/** A column, and which of its values the caller finds in the relation, as SQL for the superuser. */
type Readable = { column: string; values: string }

/** What an end user reads. */
const readable: Readonly<Record<string, (owner: string) => Readable>> = {
  'genjobs_api.jobs': (owner) => ({ column: 'id', values: `select id from genjobs.jobs where owner_id = '${owner}'` }),
  'genjobs_api.manual_jobs': (owner) => ({
    column: 'id',
    values: `select job_id from genjobs.manual_jobs where owner_id = '${owner}'`,
  }),
  'genjobs_api.job_events': (owner) => ({
    column: 'job_id',
    values: `select s.job_id from genjobs.stream s join genjobs.jobs j on j.id = s.job_id where j.owner_id = '${owner}'`,
  }),
  'genjobs_api.kinds': () => ({ column: 'name', values: 'select name from genjobs.kinds where not internal' }),
  'genjobs_api.credits': (owner) => ({
    column: 'balance',
    values: `select balance from genjobs.read_account('${owner}')`,
  }),
  'genjobs_api.credit_statement': (owner) => ({
    column: 'id',
    values: `select id from genjobs.transfers where owner_id = '${owner}'`,
  }),
  'genjobs_api.budgets': (owner) => ({
    column: 'id',
    values: `select id from genjobs.read_budgets('owner', '${owner}')`,
  }),
  'genjobs_api.limits': (owner) => ({ column: 'key', values: `values ('image:${owner}')` }),
}

/** Tables that not even the service reads, because they say who may do what. */
const ofTheOwner = new Set(['genjobs.grantees'])

/** What the views for end users call, in a schema that these may not use: nobody else can name them. */
const callable: Readonly<Record<string, readonly Caller[]>> = {
  'genjobs.clock': users,
  'genjobs.current_owner': users,
  'genjobs.own_budgets': users,
  'genjobs.own_credits': users,
  'genjobs.own_limits': users,
}

/** Functions by which the owner of the engine lets others in. */
const ofAdministration = new Set([
  'genjobs.apply_grants',
  'genjobs.apply_policies',
  'genjobs.apply_policy',
  'genjobs.ensure_role',
  'genjobs.grant_service',
  'genjobs.grant_users',
  'genjobs.granted_roles',
])

/** What a caller reads of a relation; undefined where he may not even ask. */
export function readableBy(
  { schema, name, columns: [first = ''] }: Relation,
  caller: Caller,
  owners: Record<User, string>,
): Readable | undefined {
  const relation = `${schema}.${name}`
  if (caller === 'anon') return undefined
  if (caller !== 'service') return readable[relation]?.(owners[caller])
  if (ofTheOwner.has(relation) || isPartition(relation)) return undefined
  // The service has no owner of its own, so the views of end users show it nothing but the kinds.
  if (schema === 'genjobs_api' && name !== 'kinds') return { column: first, values: 'select null where false' }
  return name === 'kinds' && schema === 'genjobs_api'
    ? { column: 'name', values: 'select name from genjobs.kinds where not internal' }
    : { column: first, values: `select "${first}" from ${relation}` }
}

export function mayWrite(relation: string, caller: Caller): boolean {
  return (
    caller === 'service' &&
    relation.startsWith('genjobs.') &&
    !isPartition(relation) &&
    !ofTheOwner.has(relation) &&
    relation !== 'genjobs.meta'
  )
}

/** The one column that the service may write of a table that is not its own: where the sweep goes on. */
export function mayUpdate(relation: string, column: string, caller: Caller): boolean {
  if (relation === 'genjobs.meta') return caller === 'service' && column === 'sweep_limits_after'
  return mayWrite(relation, caller)
}

export function mayCall(name: string, caller: Caller): boolean {
  if (caller === 'anon') return false
  if (name.startsWith('genjobs_api.')) return true
  if (caller === 'service') return !ofAdministration.has(name)
  return callable[name]?.includes(caller) ?? false
}

function isPartition(relation: string): boolean {
  return relation.startsWith('genjobs.jobs_')
}
