import type { Job } from 'genjobs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

type Submitted = { job: Job; replayed: boolean }

describe('on an embedded folder', () => {
  it('submits, lists, drains and shows a job', async () => {
    await using place = await folders.open({ held: true })
    const { path: cwd } = place

    const submitted = await cli(
      ['submit', 'script', '--prompt', 'a storm', '--owner', 'ada', '--project', 'p', '--json'],
      { cwd },
    )
    expect(submitted).toMatchObject({ code: 0, stderr: '' })
    const { job, replayed } = json<Submitted>(submitted.stdout)
    expect(replayed).toBe(false)
    expect(job).toMatchObject({
      kind: 'script',
      status: 'queued',
      owner: 'ada',
      project: 'p',
      input: { prompt: 'a storm' },
    })

    const listed = await cli(['list', '--owner', 'ada', '--status', 'queued,running', '--kind', 'script', '--json'], {
      cwd,
    })
    expect(json<{ jobs: Job[] }>(listed.stdout).jobs.map(({ id }) => id)).toEqual([job.id])
    const others = await cli(['list', '--owner', 'ben'], { cwd })
    expect(others).toMatchObject({ code: 0 })
    expect(others.stdout).toMatch(/^no jobs; queue one: genjobs submit/)

    const drained = await cli(['drain', '--limit', '2', '--json'], { cwd })
    expect(drained.code).toBe(0)
    expect(json<{ summary: object }>(drained.stdout).summary).toMatchObject({ claimed: 1, succeeded: 1, failed: 0 })
    expect((await cli(['drain'], { cwd })).stdout).toBe('nothing to do\n')

    const shown = await cli(['status', job.id, '--json'], { cwd })
    const { job: done, log } = json<{ job: Job; log: unknown[] }>(shown.stdout)
    expect(done).toMatchObject({ id: job.id, status: 'succeeded', progress: 100 })
    expect(log).toEqual([])
    const { url } = done.output as { url: string }
    expect(await readFile(join(cwd, url), 'utf8')).toMatch(/^# /)

    const read = await cli(['status', job.id], { cwd })
    expect(read.stdout).toContain(`script ${job.id}  succeeded`)
    expect(read.stdout).toContain(url)
    const table = await cli(['list'], { cwd })
    expect(table.stdout).toMatch(/^ID +KIND +OWNER +STATUS +AGE +NOTE\n/)
    expect(table.stdout).toContain(job.id)
  })

  it('answers the same key with the same job, delays, and cancels', async () => {
    await using place = await folders.open({ held: true })
    const { path: cwd } = place
    const args = [
      'submit',
      'image',
      '--prompt',
      'x',
      '--key',
      'once',
      '--delay',
      '1h',
      '--metadata',
      '{"a":1}',
      '--json',
    ]
    const first = json<Submitted>((await cli(args, { cwd })).stdout)
    const second = json<Submitted>((await cli(args, { cwd })).stdout)
    expect(first.job).toMatchObject({ reason: 'scheduled', metadata: { a: 1 } })
    expect(second).toMatchObject({ replayed: true, job: { id: first.job.id } })
    const other = await cli(['submit', 'image', '--prompt', 'y', '--key', 'once', '--json'], { cwd })
    expect(other.code).toBe(3)
    expect(json<PrintedError>(other.stderr).error.code).toBe('idempotency_mismatch')

    const canceled = await cli(['cancel', first.job.id, '--json'], { cwd })
    expect(canceled.code).toBe(0)
    expect(json(canceled.stdout)).toEqual({ results: [{ id: first.job.id, result: 'canceled', status: 'canceled' }] })
    const again = await cli(['cancel', first.job.id], { cwd })
    expect(again).toMatchObject({ code: 0, stdout: `already canceled ${first.job.id}\n` })
  })

  it('reads the input from standard input, and says when it is too large', async () => {
    await using place = await folders.open({ held: true })
    const input = JSON.stringify({ prompt: 'x', more: 'y'.repeat(1_100_000) })
    const { code, stderr } = await cli(['submit', 'image', '--input', '-', '--json'], { cwd: place.path, input })
    expect(code).toBe(3)
    expect(json<PrintedError>(stderr).error.code).toBe('payload_too_large')
  })

  it('takes the folder from --folder or GENJOBS_FOLDER, and what is typed goes before DATABASE_URL', async () => {
    await using place = await folders.open({ name: 'elsewhere', held: true })
    const { path: cwd } = place
    const env = { GENJOBS_FOLDER: 'elsewhere' }
    const { job } = json<Submitted>((await cli(['submit', 'image', '--prompt', 'x', '--json'], { cwd, env })).stdout)
    const typed = await cli(['list', '--folder', 'elsewhere', '--json'], {
      cwd,
      env: { DATABASE_URL: 'postgres://localhost:1/x' },
    })
    expect(json<{ jobs: Job[] }>(typed.stdout).jobs.map(({ id }) => id)).toEqual([job.id])
  })

  it('says that a path is not a folder of ours', async () => {
    const file = join(await folders.empty(), 'file')
    await writeFile(file, 'not ours')
    const { code, stderr } = await cli(['list', '--folder', file, '--json'])
    expect([3, 5]).toContain(code)
    expect(stderr).not.toContain('    at ')
    expect(json<PrintedError>(stderr).error.code).toMatch(/invalid_input|database_unavailable/)
  })

  it('does not let a text of others rule the terminal', async () => {
    await using place = await folders.open({ held: true })
    const { path: cwd } = place
    await cli(['submit', 'image', '--prompt', 'x', '--owner', 'e\u001B[31mvil\r\n'], { cwd })
    const { stdout } = await cli(['list'], { cwd })
    expect(stdout).toContain('evil')
    expect(stdout).not.toContain('\u001B')
    expect(stdout.trim().split('\n')).toHaveLength(2)
  })
})
