import { pg, type Database } from 'genjobs'
import { fill, makePartitions } from './fill.ts'

const months = 12

/** The engine's own clock back, after partitions of the past were made by a movable one, which costs more to read. */
async function withClockRestored(database: Database, work: () => Promise<void>): Promise<void> {
  const [clock] = await database.query<{ source: string }>(
    `select pg_get_functiondef('genjobs.clock()'::regprocedure) as source`,
  )
  if (!clock) throw new Error('the engine has no clock')
  await work()
  await database.query(clock.source)
  await database.query('drop schema if exists genjobs_testing cascade')
}

/** A year of finished jobs, counted in the statistics to the last, in a database where the engine is installed. */
export async function fillHistory(url: string, jobs: number): Promise<void> {
  const database = pg({ connectionString: url, listen: false, max: 1, queryTimeout: '30m' })
  try {
    await withClockRestored(database, () => makePartitions(database, months))
    await fill(database, { jobs, months, owners: Math.max(100, Math.ceil(jobs / 50)) }, () => {})
    const fold = async () =>
      (await database.query<{ folded: number }>('select genjobs.fold_statistics(100000) as folded'))[0]?.folded ?? 0
    while ((await fold()) > 0);
    await database.query('vacuum analyze')
  } finally {
    await database.close()
  }
}
