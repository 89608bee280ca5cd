import type { DoctorCheck } from '../check.ts'

export const access: DoctorCheck = {
  name: 'access',
  about: 'whether this role may use the engine at all',
  decisive: true,
  async run({ query, name }) {
    const [row] = await query<{ role: string; may: boolean }>(
      `select current_user::text as role, has_schema_privilege(n.oid, 'usage') as may from pg_namespace n where n.nspname = $1`,
      [name],
    )
    if (!row || row.may) return []
    return [
      {
        level: 'error',
        problem: `the role ${row.role} may not use the schema "${name}"`,
        subjects: [row.role],
        cure: `As the owner of the schema: select "${name}".grant_service('${row.role}'). Or connect as another role.`,
      },
    ]
  },
}
