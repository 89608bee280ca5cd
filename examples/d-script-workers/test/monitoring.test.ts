import { readFile } from 'node:fs/promises'
import { PermanentError } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { scriptHandlers } from '../src/handlers.ts'
import { script } from '../src/kinds.ts'
import { activeJobs, lastHourByStatus } from '../src/monitoring.ts'
import { gatedWriter } from './gated-writer.ts'
import { openExample, servers } from './open-example.ts'

describe.each(servers)('what operators see, on PostgreSQL %s', (server) => {
  it('counts and average processing time by status over the last hour, and active jobs with step, progress and seconds', async () => {
    await using example = await openExample(server)
    const { db, jobs } = example
    const at = (time: string) => db.clock.set(new Date(`2026-01-01T${time}Z`))
    await at('08:00:00')
    await example.submit(1)
    const gate = gatedWriter()
    const handlers = scriptHandlers((part, topic, before, signal) => {
      if (topic === 'bad' && part === 'polish') throw new PermanentError('no')
      return gate.write(part, topic, before, signal)
    })
    // One that is too old to be counted.
    const old = jobs.drain({ handlers, ttl: '1d' })
    await gate.untilRunning(1)
    await at('08:07:00')
    gate.letAllGo()
    await old

    await at('09:30:00')
    for (const topic of ['good', 'bad', 'third', 'fourth']) await jobs.submit(script, { topic }, { owner: topic })
    const first = jobs.drain({ handlers, ttl: '1d', limit: 3 })
    await gate.untilRunning(3)
    await at('09:31:30')
    const active = await untilReported(() => activeJobs(db.database))
    expect(
      active.map(({ current_step, progress, attempt, seconds_running }) => [
        current_step,
        progress,
        attempt,
        seconds_running,
      ]),
    ).toEqual(Array(3).fill(['draft', 33, 1, 90]))
    expect(await lastHourByStatus(db.database)).toEqual([
      { status: 'pending', jobs: 1, average_seconds: null },
      { status: 'processing', jobs: 3, average_seconds: null },
    ])
    await at('09:33:20')
    gate.letAllGo()
    await first
    const second = jobs.drain({ handlers, ttl: '1d', limit: 1 })
    await gate.untilRunning(1)
    await at('09:36:40')
    gate.letAllGo()
    await second
    expect(await activeJobs(db.database)).toEqual([])
    expect(await lastHourByStatus(db.database)).toEqual([
      { status: 'completed', jobs: 3, average_seconds: 200 },
      { status: 'failed', jobs: 1, average_seconds: 200 },
    ])
  })

  it('the row of a job has the names of this system, from pending to completed', async () => {
    await using example = await openExample(server)
    const { db, jobs } = example
    const row = async () =>
      (
        await db.query(`select user_id, topic, status, current_step, progress, result, error_message, started_at is not null
        as started, completed_at is not null as completed, processing_time_seconds >= 0 as took from script_generation_jobs`)
      )[0]
    await example.submit(1)
    const pending = {
      user_id: 'user-1',
      topic: '1',
      status: 'pending',
      current_step: null,
      progress: 0,
      result: null,
      error_message: null,
      started: false,
      completed: false,
      took: null,
    }
    expect(await row()).toEqual(pending)
    const gate = gatedWriter()
    const drain = jobs.drain({ handlers: scriptHandlers(gate.write) })
    await gate.untilRunning(1)
    const reported = await untilReported(async () => [await row()] as { current_step: string | null }[])
    expect(reported[0]).toEqual({
      ...pending,
      status: 'processing',
      current_step: 'draft',
      progress: 33,
      started: true,
    })
    gate.letAllGo()
    await drain
    expect(await row()).toEqual({
      ...pending,
      status: 'completed',
      // What was reported last stays with the job.
      current_step: 'done',
      progress: 100,
      result: 'outline draft polish ',
      started: true,
      completed: true,
      took: true,
    })
  })

  it('the view shows nothing to a role that may not read the engine, even if it may read the view', async () => {
    await using example = await openExample(server)
    await example.submit(1)
    const asked = example.db.database.transaction(async (tx) => {
      await tx.query('create role d_visitor')
      await tx.query('grant select on script_generation_jobs to d_visitor')
      await tx.query('set local role d_visitor')
      return await tx.query('select * from script_generation_jobs')
    })
    await expect(asked).rejects.toThrow('permission denied for table')
  })

  it('neither query reads the history', async () => {
    await using example = await openExample(server)
    const { db, jobs } = example
    await db.clock.set(new Date('2026-01-01T08:00:00Z'))
    for (let batch = 0; batch < 4; batch++) await jobs.cancel(await example.submit(500))
    await db.clock.set(new Date('2026-01-01T12:00:00Z'))
    await example.submit(1)
    await db.query('analyze')
    const plan = async (name: string) => {
      const sql = await readFile(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8')
      return (await db.query(`explain (analyze, costs off, timing off, summary off) ${sql}`))
        .map((line) => line['QUERY PLAN'])
        .join('\n')
    }
    // From the leases to their jobs by id; and from a time on by id. No filter sees the 2,000 old rows.
    for (const name of ['active-jobs', 'last-hour-by-status']) {
      expect(await plan(name)).toMatch(/Index Cond: \(id (?:=|>=) /)
      expect(await plan(name)).not.toMatch(/Rows Removed by Filter: \d{2,}/)
    }
  })
})

/** Reports come in their own time: look until the step that all have reached is there. */
async function untilReported<Row extends { current_step: string | null }>(read: () => Promise<Row[]>): Promise<Row[]> {
  for (;;) {
    const rows = await read()
    if (rows.every(({ current_step }) => current_step === 'draft')) return rows
  }
}
