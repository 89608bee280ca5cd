import type { Job } from 'genjobs'
import { afterAll, describe, expect, it } from 'vitest'
import { cli, CliProcess, json, type PrintedError } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

describe('work in one process, submit in another, on one folder', () => {
  it('runs what comes, tells each event, and ends in order at SIGINT', async () => {
    await using place = await folders.open()
    const { path: cwd } = place
    const worker = new CliProcess(['work', '--json'], { cwd })
    await worker.until(/"event":"ready"/)

    const waited = await cli(['submit', 'image', '--prompt', 'a fox', '--owner', 'ada', '--wait', '--json'], { cwd })
    expect(waited.code).toBe(0)
    const { job } = json<{ job: Job }>(waited.stdout)
    expect(job).toMatchObject({ status: 'succeeded', owner: 'ada' })

    await worker.until(/"event":"succeeded"/)
    worker.child.kill('SIGINT')
    const { code, stdout, stderr } = await worker.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => json<{ event: string; job?: Job; counts?: object }>(line))
    expect(events.map(({ event }) => event)).toEqual(['ready', 'started', 'succeeded', 'stopping', 'stopped'])
    expect(events[2]?.job?.id).toBe(job.id)
    expect(events[4]?.counts).toMatchObject({ claimed: 1, succeeded: 1 })

    // The folder is free again.
    expect(json<{ jobs: Job[] }>((await cli(['list', '--json'], { cwd })).stdout).jobs).toHaveLength(1)
  })

  it('goes on in another process when the one that holds the folder is killed', async () => {
    await using place = await folders.open()
    const { path: cwd } = place
    const first = new CliProcess(['work', '--ttl', '1s'], { cwd })
    await first.until(/working on/)
    const waiting = new CliProcess(['submit', 'script', '--prompt', 'x', '--delay', '2s', '--wait', '--json'], { cwd })
    const listing = async () => json<{ jobs: Job[] }>((await cli(['list', '--json'], { cwd })).stdout).jobs
    while ((await listing()).length === 0) continue
    first.child.kill('SIGKILL')
    await first.ended
    const second = new CliProcess(['work'], { cwd })
    const { code, stdout, stderr } = await waiting.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(json<{ job: Job }>(stdout).job.status).toBe('succeeded')
    second.child.kill('SIGTERM')
    expect((await second.ended).code).toBe(0)
  })

  it('says folder_locked when the process that holds the folder does not answer', async () => {
    await using place = await folders.open()
    const { path: cwd } = place
    const holder = new CliProcess(['work'], { cwd })
    await holder.until(/working on/)
    holder.child.kill('SIGSTOP')
    const { code, stdout, stderr } = await cli(['list', '--json'], { cwd })
    holder.child.kill('SIGKILL')
    await holder.ended
    expect([code, stdout]).toEqual([5, ''])
    expect(json<PrintedError>(stderr).error.code).toBe('folder_locked')
  })

  it('stops waiting at the timeout and at SIGINT; the job goes on', async () => {
    await using place = await folders.open({ held: true })
    const { path: cwd } = place
    const late = await cli(['submit', 'image', '--prompt', 'x', '--wait', '--timeout', '100ms', '--json'], { cwd })
    expect(late.code).toBe(6)
    expect(json<PrintedError>(late.stderr).error.code).toBe('wait_timeout')

    const waiting = new CliProcess(['submit', 'image', '--prompt', 'y', '--wait'], { cwd })
    await waiting.until(/queued {2}/)
    waiting.child.kill('SIGINT')
    const { code, stderr } = await waiting.ended
    expect(code).toBe(130)
    expect(stderr).toContain('(interrupted)')
    expect(
      json<{ jobs: Job[] }>((await cli(['list', '--status', 'queued', '--json'], { cwd })).stdout).jobs,
    ).toHaveLength(2)
  })

  it('hears of a cancel in the middle of waiting, and ends with 6', async () => {
    await using place = await folders.open({ held: true })
    const { path: cwd } = place
    const waiting = new CliProcess(['submit', 'image', '--prompt', 'y', '--wait', '--json'], { cwd })
    let jobs: Job[] = []
    while (jobs.length === 0) jobs = json<{ jobs: Job[] }>((await cli(['list', '--json'], { cwd })).stdout).jobs
    await cli(['cancel', jobs[0]?.id ?? ''], { cwd })
    const { code, stdout, stderr } = await waiting.ended
    expect(code).toBe(6)
    expect(json<{ job: Job }>(stdout).job.status).toBe('canceled')
    expect(json<PrintedError>(stderr).error.code).toBe('job_canceled')
  })
})
