import type { DoctorCheck } from '../check.ts'

const apartMs = 5_000

export const clockCheck: DoctorCheck = {
  name: 'clock',
  about: "the database's clock beside this machine's",
  async run({ query, now }) {
    const before = now()
    const [row] = await query<{ ms: number }>(`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`)
    const after = now()
    if (!row) return []
    // It was asked at some time between the two.
    const apart = row.ms < before ? before - row.ms : Math.max(0, row.ms - after)
    if (apart <= apartMs) return []
    const seconds = Math.round(apart / 1000)
    return [
      {
        level: 'warning',
        problem: `the database's clock is ${seconds} s ${row.ms < before ? 'behind' : 'ahead of'} this machine's`,
        subjects: [],
        cure: "The database's decides when jobs are due and when workers count as gone, so this does no harm to jobs; delays and times of logs look odd. Set the clocks by NTP.",
      },
    ]
  },
}
