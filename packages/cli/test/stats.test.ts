import { afterAll, describe, expect, it } from 'vitest'
import { cli, json } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

describe('stats on an embedded folder', () => {
  it('show what ended, in groups and over time, and what is live', async () => {
    await using place = await folders.open({ held: true })
    const run = async (...args: string[]) => await cli(args, { cwd: place.path })

    expect((await run('stats', '--by', 'kind')).stdout).toBe(
      'nothing has ended\nlive: 0 queued, 0 running, 0 waiting\n',
    )
    const submit = ['submit', 'script', '--prompt', 'a fox', '--owner', 'ada', '--json']
    const [first] = [await run(...submit), await run(...submit)]
    await run('cancel', json<{ job: { id: string } }>(first.stdout).job.id)

    expect((await run('stats', '--owner', 'ada', '--by', 'kind,status', '--from', '30d')).stdout).toMatch(
      /^KIND +STATUS +JOBS +OK +FAILED +CANCELED +RATE +COST +CREDITS +WAIT P50 +RUN P50 +RUN P90\nscript +canceled +1 +0 +0 +1 +0.00 +0\nlive: 1 queued/,
    )
    const { rows, live } = json<{ rows: unknown[]; live: unknown }>((await run('stats', '--json')).stdout)
    expect(rows).toMatchObject([{ jobs: 1, canceled: 1, successRate: null }])
    expect(live).toEqual({ queued: 1, running: 0, waiting: 0 })
    expect((await run('stats', 'throughput')).stdout).toMatch(
      /^MINUTE +ENDED +OK +FAILED +CANCELED\n.* 1 +0 +0 +1\n\nHOUR[^]*in the last 24 h 1 ended, of which 0 failed\n$/,
    )
    expect(await run('stats', '--by', 'hour', '--owner', 'ada')).toMatchObject({ code: 3 })
  })
})
