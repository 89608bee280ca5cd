import { isEmbedded, type DoctorCheck } from '../check.ts'

const oldest = 15

/** The day of the last release of each version, by the versioning policy of PostgreSQL. */
const lastReleases: Readonly<Record<number, string>> = {
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
}

export const server: DoctorCheck = {
  name: 'server',
  about: 'the version of PostgreSQL',
  async run({ query, now }) {
    const [row] = await query<{ number: number; version: string; embedded: boolean }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
         ${isEmbedded} as embedded`,
    )
    if (!row) return []
    const major = Math.floor(row.number / 10_000)
    const newer = row.embedded ? 'Update the packages: the embedded database comes with them.' : undefined
    if (major < oldest) {
      const cure = newer ?? `Move to PostgreSQL ${oldest} or newer.`
      return [{ level: 'error', problem: `PostgreSQL ${row.version} is too old`, subjects: [], cure }]
    }
    const last = lastReleases[major]
    if (last === undefined || now() < Date.parse(last)) return []
    const problem = `PostgreSQL ${major} has had its last release on ${last}: faults in it are mended no more`
    return [{ level: 'warning', problem, subjects: [], cure: newer ?? 'Move to a newer version.' }]
  },
}
