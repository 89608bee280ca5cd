import { about, type DoctorCheck, type DoctorFinding } from '../check.ts'

type Role = { role: string; part: string; above: boolean; inside: boolean; missing: number }

/** What only its owner calls. */
const administration = '{ensure_role,granted_roles,grant_service,grant_users,apply_grants,apply_policies,apply_policy}'

/** Roles of the engine's own list, and whoever asks. Membership counts, as it does for PostgreSQL. */
const roles = `
  with asked as (
    select r.oid, r.rolname, g.part from %schema%.grantees g join pg_roles r on r.rolname = g.role_name
    union all
    select r.oid, r.rolname, 'session' from pg_roles r where r.rolname = current_user
  )
  select a.rolname::text as role, a.part, r.rolsuper or r.rolbypassrls as above,
    has_schema_privilege(a.oid, $1::regnamespace::oid, 'usage') as inside,
    (select count(*)::int from pg_proc p
      where p.pronamespace = $1::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
        and p.proname <> all ($2::name[]) and not has_function_privilege(a.oid, p.oid, 'execute')) as missing
  from asked a join pg_roles r on r.oid = a.oid
  order by a.part, a.rolname limit 100`

export const rolesCheck: DoctorCheck = {
  name: 'roles',
  about: 'whether roles may do what their part needs, and end users no more',
  async run({ query, schema, readable }) {
    // Only its owner reads which roles have been let in.
    if (!(await readable('grantees'))) return []
    const found = await query<Role>(roles.replaceAll('%schema%', schema), [schema, administration])
    const [everybody] = await query<{ inside: boolean }>(
      `select exists (select from pg_namespace n cross join aclexplode(n.nspacl) a where n.oid = $1::regnamespace and a.grantee = 0) as inside`,
      [schema],
    )
    const findings: Omit<DoctorFinding, 'check'>[] = []
    const add = (level: 'error' | 'warning', which: readonly Role[], problem: string, cure: string) => {
      findings.push(
        ...about(
          which.map(({ role }) => role),
          level,
          problem,
          cure,
        ),
      )
    }
    const users = found.filter(({ part }) => part === 'user' || part === 'anonymous')
    add(
      'error',
      found.filter(({ part, missing }) => part === 'session' && missing > 0),
      'this role may not call all functions of the engine',
      `As the owner of the schema: select ${schema}.grant_service('…').`,
    )
    add(
      'warning',
      found.filter(({ part, missing, inside }) => part === 'service' && (missing > 0 || !inside)),
      'roles of workers and servers lack grants',
      `Run genjobs migrate as the owner of the schema, or select ${schema}.apply_grants().`,
    )
    add(
      'error',
      users.filter(({ inside, above }) => inside && !above),
      'roles of end users may use the schema of the engine: through PostgREST they could reach what is not theirs',
      `revoke usage on schema ${schema} from …; theirs is the one that ends in _api.`,
    )
    add(
      'error',
      users.filter(({ above }) => above),
      'roles of end users are above row level security: they see the jobs of everybody',
      'alter role … nobypassrls nosuperuser.',
    )
    if (everybody?.inside) {
      findings.push({
        level: 'error',
        problem: 'everybody may use the schema of the engine (a grant to public)',
        subjects: [],
        cure: `revoke all on schema ${schema} from public.`,
      })
    }
    return findings
  },
}
