import type { DoctorCheck } from '../check.ts'

/** Beyond this the open partition is not cut without being asked: see maintain_partitions(). */
const largeBytes = 256 * 2 ** 20

export const partitionsDue: DoctorCheck = {
  name: 'partitions',
  about: 'partitions of jobs that should have been made',
  async run({ query, schema }) {
    const rows = await query<{ name: string; begun: boolean; bytes: number; alone: boolean }>(
      `select p.name, coalesce(p.from_at < ${schema}.clock(), true) as begun, p.bytes, p.from_at is null as alone
       from ${schema}.partitions() p where p.to_at is null`,
    )
    return rows
      .filter(({ begun, bytes, alone }) => begun && (!alone || bytes > largeBytes))
      .map(({ name, bytes }) => ({
        level: 'warning',
        problem: `jobs go into ${name} (${Math.round(bytes / 2 ** 20)} MB): the partition of this time was not made`,
        subjects: [name],
        cure: 'Run genjobs retention run, or jobs.maintain(), once an hour; see docs/operations.md when it has grown large.',
      }))
  },
}
