import type { Job } from 'genjobs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cli, CliProcess, json, type PrintedError } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

const contract = import.meta.resolve('@genjobs/contract')

/** What an app would write: one kind at most one unfinished job an owner, another that fails, a third that waits. */
const appModule = `
import { defineKind, perOwner, PermanentError } from ${JSON.stringify(contract)}
const anything = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
export const kinds = [
  defineKind('echo', { input: anything, limits: [perOwner(1, { whenFull: 'reject' })] }),
  defineKind('broken', { input: anything }),
  defineKind('endless', { input: anything }),
]
export const handlers = {
  echo: ({ input, log }) => (log('said', { input }), { said: input }),
  broken: () => { throw new PermanentError('it cannot work') },
  endless: ({ signal, progress }) => new Promise((_, reject) => {
    progress(50, 'half')
    signal.addEventListener('abort', () => reject(signal.reason))
  }),
}
`

async function withModule(cwd: string): Promise<string> {
  await writeFile(join(cwd, 'jobs.mjs'), appModule)
  return 'jobs.mjs'
}

describe('--kinds', () => {
  it('runs the kinds of an app: results, refusals with the job in the way, failures', async () => {
    await using place = await folders.open({ held: true })
    const { path: cwd } = place
    const kinds = ['--kinds', await withModule(cwd)]
    const first = json<{ job: Job }>(
      (await cli(['submit', 'echo', '--input', '"hi"', ...kinds, '--json'], { cwd })).stdout,
    )

    const full = await cli(['submit', 'echo', '--input', '"hi"', ...kinds, '--json'], { cwd })
    expect(full.code).toBe(3)
    expect(json<PrintedError>(full.stderr).error).toMatchObject({
      code: 'limit_reached',
      key: 'owner:local',
      max: 1,
      blockingJobs: [first.job.id],
    })
    const readable = await cli(['submit', 'echo', '--input', '"hi"', ...kinds], { cwd })
    expect(readable.stderr).toContain(`held by ${first.job.id}`)

    expect((await cli(['drain', ...kinds], { cwd })).stdout).toContain('1 succeeded')
    const shown = await cli(['status', first.job.id], { cwd })
    expect(shown.stdout).toContain('{"said":"hi"}')
    expect(shown.stdout).toContain('said {"input":"hi"}')

    const failing = new CliProcess(['submit', 'broken', '--input', '1', ...kinds, '--wait', '--json'], { cwd })
    const worker = new CliProcess(['work', ...kinds], { cwd })
    const { code, stdout, stderr } = await failing.ended
    expect(code).toBe(6)
    expect(json<{ job: Job }>(stdout).job.error).toEqual({ code: 'handler_error', message: 'it cannot work' })
    expect(json<PrintedError>(stderr).error.code).toBe('job_failed')
    worker.child.kill('SIGTERM')
    await worker.ended
    expect(worker.stdout).toMatch(/failed +broken .*it cannot work/)
  })

  it('hands back what runs when its grace is over, and exits at once at the second signal', async () => {
    await using place = await folders.open({ held: true })
    const { path: cwd } = place
    const kinds = ['--kinds', await withModule(cwd)]
    await cli(['submit', 'endless', '--input', '1', ...kinds], { cwd })
    const graceful = new CliProcess(['work', ...kinds, '--grace', '10ms'], { cwd })
    await graceful.until(/started/)
    graceful.child.kill('SIGINT')
    expect((await graceful.ended).code).toBe(0)
    expect(graceful.stdout).toMatch(/handed back {2}endless/)
    expect(graceful.stdout).toContain('0 succeeded, 0 failed, 1 handed back')

    const hurried = new CliProcess(['work', ...kinds], { cwd })
    await hurried.until(/started/)
    hurried.child.kill('SIGINT')
    await hurried.until(/stopping: 1 running job may finish/)
    hurried.child.kill('SIGINT')
    expect((await hurried.ended).code).toBe(130)
  })
})
