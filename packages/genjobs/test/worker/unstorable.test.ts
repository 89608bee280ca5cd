import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', { input: z.object({ n: z.number() }), limits: [perOwner(40)] })
const count = 6

/** JSON can write it, but a server with a small stack cannot read it. */
function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

/**
 * Jobs whose handlers all end in the same moment, so that their outcomes go along in one call. `trouble` begins before
 * that and ends with the second error that the worker tells of.
 */
async function outcomes(
  version: string,
  result: (n: number) => unknown,
  trouble: { begin: (name: string) => string; end: string },
) {
  await using db = await openTestDatabase(version)
  const [database] = await db.query<{ name: string }>('select current_database() as name')
  await db.query(trouble.begin(database?.name ?? ''))
  const errors: string[] = []
  const mended = Promise.withResolvers<unknown>()
  const onError = (error: unknown) => {
    errors.push((error as Error).message)
    if (errors.length === 2) mended.resolve(db.query(trouble.end))
  }
  const jobs = createJobs({ database: db.database, kinds: [task], onError })
  const items = Array.from({ length: count }, (_, n) => ({ input: { n }, owner: 'ada' }))
  const ids = (await jobs.submitMany(task, items)).map((one) => (one.ok ? one.job.id : 'refused'))
  const all = Promise.withResolvers<void>()
  let started = 0
  const worker = jobs.work({
    concurrency: count,
    handlers: {
      async task({ input }) {
        if (++started === count) all.resolve()
        await all.promise
        return result(input.n)
      },
    },
  })
  const ended = await Promise.all(ids.map((id) => jobs.wait(id, { timeout: '60s' })))
  await mended.promise
  await worker.stop()
  await jobs.close()
  return { errors, ended: ended.map(({ status, error, attempt }) => ({ status, code: error?.code, attempt })), started }
}

const good = { status: 'succeeded', code: undefined, attempt: 1 }

describe.each(testServerNames)('an outcome that a database of PostgreSQL %s does not take', (version) => {
  it('since it cannot read it, is a failure of its own job, not of those that ended with it', async () => {
    const { ended, errors, started } = await outcomes(version, (n) => (n === 3 ? nested(2_000) : n), {
      begin: (name) => `alter database "${name}" set max_stack_depth = '150kB'`,
      end: 'select',
    })
    expect(ended).toEqual(
      Array.from({ length: count }, (_, n) =>
        n === 3 ? { status: 'failed', code: 'invalid_output', attempt: 1 } : good,
      ),
    )
    expect(errors).toEqual(Array.from({ length: 2 }, () => expect.stringContaining('stack depth limit exceeded')))
    expect(started).toBe(count)
  })

  it('since it is in trouble, is sent again until it does', async () => {
    const { ended, errors, started } = await outcomes(version, (n) => n, {
      begin: () => `
        create function public.disk_full() returns trigger language plpgsql as $$ begin
          raise exception using errcode = '53100', message = 'no space left';
        end $$;
        create trigger disk_full before update on genjobs.jobs for each row when (new.status = 'succeeded')
        execute function public.disk_full()`,
      end: 'drop trigger disk_full on genjobs.jobs',
    })
    expect(ended).toEqual(Array.from({ length: count }, () => good))
    expect(errors.length).toBeGreaterThan(1)
    expect(new Set(errors)).toEqual(new Set(['no space left (53100)']))
    expect(started).toBe(count)
  })
})
