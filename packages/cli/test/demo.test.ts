import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Job } from 'genjobs'
import { afterAll, describe, expect, it } from 'vitest'
import type { DemoSummary } from '../src/demo/summary.ts'
import { cli, CliProcess, json } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

const folder = 'genjobs-demo'

async function jobsIn(cwd: string): Promise<Job[]> {
  return json<{ jobs: Job[] }>((await cli(['list', '--folder', folder, '--limit', '1000', '--json'], { cwd })).stdout)
    .jobs
}

/** Every job of one run once, all succeeded, every file there and readable. */
async function expectComplete(cwd: string, jobs: readonly Job[]): Promise<void> {
  expect(jobs).toHaveLength(24)
  expect(new Set(jobs.map(({ metadata }) => metadata['n'])).size).toBe(24)
  expect(new Set(jobs.map(({ project }) => project)).size).toBe(1)
  expect(jobs.filter(({ status }) => status !== 'succeeded')).toEqual([])
  const files = jobs.flatMap(({ output }) => {
    const { images, url } = output as { images?: { url: string; width: number }[]; url?: string }
    return [...(images ?? []).map((image) => image.url), ...(url === undefined ? [] : [url])]
  })
  expect(new Set(files).size).toBe(26)
  const paths = files.map((file) => join(cwd, file))
  const texts = await Promise.all(paths.filter((path) => path.endsWith('.md')).map((path) => readFile(path, 'utf8')))
  expect(texts.filter((text) => !/^# .+\n/.test(text))).toEqual([])
  const images = paths.filter((path) => path.endsWith('.webp'))
  expect(texts.length + images.length).toBe(26)
  // Decoding throws for a file that is not whole.
  for (const path of images)
    expect((await sharp(path).toBuffer({ resolveWithObject: true })).info).toMatchObject({ width: 768, height: 512 })
}

describe('demo', () => {
  it('plays the whole story and sums it up', async () => {
    await using place = await folders.open({ name: folder })
    const { path: cwd } = place
    const { code, stdout, stderr } = await cli(['demo', '--fast', '--json'], { cwd })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const summary = json<DemoSummary>(stdout)
    expect(summary).toMatchObject({
      resumed: false,
      finished: true,
      jobs: { total: 24, succeeded: 24, failed: 0, canceled: 0 },
      files: { folder: join(folder, 'output'), count: 26, missing: [] },
      problems: [],
    })
    expect(summary.owners.map(({ name, jobs }) => [name, jobs])).toEqual([
      ['ada', 7],
      ['ben', 8],
      ['cleo', 4],
      ['dan', 5],
    ])
    // cleo asks for three images at once and may have one that is not finished.
    expect(summary.refusals.length).toBeGreaterThanOrEqual(2)
    expect(summary.refusals[0]).toMatchObject({ owner: 'cleo', code: 'limit_reached', key: 'kind:image:owner:cleo' })
    expect(summary.refusals[0]?.blockingJobs).toHaveLength(1)
    await expectComplete(cwd, await jobsIn(cwd))

    // The next start is a new run, in lines where there is no terminal.
    const next = new CliProcess(['demo', '--fast'], { cwd })
    await next.until(/#01 +ada +image +started/)
    next.child.kill('SIGINT')
    const interrupted = await next.ended
    expect(interrupted.code).toBe(130)
    expect(interrupted.stderr).toMatch(/stopped with \d+ of 24 jobs done.*\(interrupted\)\nhint: .*genjobs demo/s)
    expect(interrupted.stdout).not.toContain(summary.run)
    expect(interrupted.stdout).not.toContain('\u001B')

    const resumed = await cli(['demo', '--fast'], { cwd })
    expect(resumed.code).toBe(0)
    expect(resumed.stdout).toMatch(/resumed: \d+ of 24 were submitted before/)
    expect(resumed.stdout).toContain('24 of 24 jobs done')
    expect(resumed.stdout).toContain('every one held')
    expect(await jobsIn(cwd)).toHaveLength(48)
  }, 120_000)

  it('killed 30 times at random moments, it goes on where it was, loses nothing and makes nothing twice', async () => {
    await using place = await folders.open({ name: folder })
    const { path: cwd } = place
    for (let kill = 0; kill < 30; kill++) {
      const run = new CliProcess(['demo', '--plain'], { cwd })
      // Early in the story, or when it is under way; then a random while on, so that each run of this test kills elsewhere.
      await run.until(kill % 3 === 2 ? /started|done in/ : /resumed|run /)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
      run.child.kill('SIGKILL')
      await run.ended
    }
    const { code, stdout } = await cli(['demo', '--fast', '--json'], { cwd })
    const summary = json<DemoSummary>(stdout)
    expect(summary).toMatchObject({ finished: true, jobs: { succeeded: 24 }, files: { missing: [] }, problems: [] })
    expect(code).toBe(0)
    // A story that came to its end between two kills was followed by a new one.
    const runs = Map.groupBy(await jobsIn(cwd), ({ project }) => project)
    expect(runs.has(`demo-${summary.run}`)).toBe(true)
    for (const jobs of runs.values()) await expectComplete(cwd, jobs)
  }, 420_000)
})
