import type { DoctorCheck } from '../check.ts'

const oldest = 15

export const server: DoctorCheck = {
  name: 'server',
  about: 'the version of PostgreSQL',
  async run({ query }) {
    const [row] = await query<{ number: number; version: string }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
    )
    if (!row || row.number >= oldest * 10_000) return []
    return [
      {
        level: 'error',
        problem: `PostgreSQL ${row.version} is too old`,
        subjects: [],
        cure: `Move to PostgreSQL ${oldest} or newer.`,
      },
    ]
  },
}
