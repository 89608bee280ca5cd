import { createJobs, defineKind, perOwner, pg } from 'genjobs'
import { z } from 'zod'

// The other process of bad-handlers.test.ts: lets time pass, takes the job over and finishes it.
const url = process.argv[2] as string
const database = pg(url)
const task = defineKind('task', { input: z.object({ n: z.number().default(7) }), limits: [perOwner(1)] })
const jobs = createJobs({ database, kinds: [task] })
await database.query(`update genjobs_testing.clock set ahead = ahead + interval '1 minute'`)
await jobs.sweep()
await database.query(`update genjobs_testing.clock set ahead = ahead + interval '1 minute'`)
await jobs.drain({ handlers: { task: () => 'from elsewhere' } })
await jobs.close()
await database.close()
