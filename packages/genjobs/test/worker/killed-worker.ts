import { createJobs, defineKind, perOwner, pg, total } from 'genjobs'
import { z } from 'zod'

// A worker process of kill.test.ts: works until it is killed.
export const task = defineKind('task', {
  input: z.object({ n: z.number() }),
  limits: [perOwner(1), total(4)],
  retry: { attempts: 100, first: '1ms', max: '5ms' },
})

if (process.argv[2]) {
  const database = pg(process.argv[2])
  const jobs = createJobs({ database, kinds: [task] })
  jobs.work({
    ttl: '600ms',
    poll: '50ms',
    concurrency: 4,
    handlers: {
      task: async (ctx) => {
        await database.query('insert into runs (job_id, worker) values ($1, $2)', [ctx.job.id, process.pid])
        const paid = await ctx.step('pay', async () => {
          await database.query('insert into paid (job_id) values ($1)', [ctx.job.id])
          return ctx.input.n
        })
        ctx.progress(50)
        await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20))
        return { n: paid }
      },
    },
  })
  console.log('working')
}
