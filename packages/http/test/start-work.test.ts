import { createApp, serve } from '@genjobs/http'
import { serve as serveNext } from '@genjobs/http/next'
import { listen } from '@genjobs/http/node'
import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, type Jobs } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { image, kinds } from './kinds.ts'

const authenticate = () => ({ owner: 'ada' })
const handlers = { image: () => ({ done: true }) }

describe.each(testDatabases.filter((name) => name !== '17'))('work that a submit starts, on %s', (name) => {
  it('is what the platform is asked to wait for, and ends within the time of one drain', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    await topUp(jobs)
    const waited: Promise<unknown>[] = []
    const { POST } = serve(jobs, { authenticate, handlers, waitUntil: (work) => void waited.push(work) })
    const { id } = await submit(POST)
    expect(waited).toHaveLength(1)
    await Promise.all(waited)
    expect((await jobs.get(id)).status).toBe('succeeded')

    // A handler that does not listen is left behind, and its job handed back.
    const slow = serve(jobs, {
      authenticate,
      handlers: {
        image: ({ signal }) =>
          new Promise<never>((_, fail) => signal.addEventListener('abort', () => fail(signal.reason))),
      },
      drain: { within: '200ms' },
      waitUntil: (work) => void waited.push(work),
    })
    const late = await submit(slow.POST)
    await Promise.all(waited)
    expect(await jobs.get(late.id)).toMatchObject({ status: 'queued', attempt: 0 })
    await jobs.close()
  })

  it('is handed back when the server closes', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    await topUp(jobs)
    const started = Promise.withResolvers<void>()
    const listening = await listen(
      createApp(jobs, {
        authenticate,
        handlers: {
          image: ({ signal }) => {
            started.resolve()
            return new Promise<never>((_, fail) => signal.addEventListener('abort', () => fail(signal.reason)))
          },
        },
      }),
      { port: 0 },
    )
    const { id } = await submit((request) =>
      fetch(new Request(request.url.replace('http://localhost', listening.url), request)),
    )
    await started.promise
    await listening.close()
    expect(await jobs.get(id)).toMatchObject({ status: 'queued', attempt: 0 })
    await jobs.close()
  })

  it('just runs where there is no after(), and goes on until there is nothing left', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    await topUp(jobs)
    const before = await jobs.submitMany(
      image,
      Array.from({ length: 20 }, () => ({ input: { prompt: 'x' }, owner: 'bob' })),
    )
    const errors: unknown[] = []
    const { POST } = serveNext(jobs, {
      authenticate,
      handlers,
      drain: { limit: 7 },
      onError: (error) => void errors.push(error),
    })
    await submit(POST)
    for (const one of before) if (one.ok) await ended(jobs, one.job.id)
    expect(errors).toEqual([])
    await jobs.close()
  })
})

async function topUp({ credits }: Jobs<typeof kinds>): Promise<void> {
  for (const owner of ['ada', 'bob']) await credits.topUp(owner, 1_000, { key: 'of the tests' })
}

async function submit(POST: (request: Request) => Promise<Response>): Promise<{ id: string }> {
  const answer = await POST(
    new Request('http://localhost/api/genjobs/jobs', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ kind: 'image', input: { prompt: 'x' } }),
    }),
  )
  expect(answer.status).toBe(202)
  return (await answer.json()) as { id: string }
}

async function ended(jobs: Jobs, id: string): Promise<void> {
  expect((await jobs.wait(id, { timeout: '30s' })).status).toBe('succeeded')
}
