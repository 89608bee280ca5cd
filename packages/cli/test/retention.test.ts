import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

describe('retention and owners on an embedded folder', () => {
  it('are shown, archived, exported and erased', async () => {
    await using place = await folders.open({ held: true })
    const run = async (...args: string[]) => await cli(args, { cwd: place.path })
    const asJson = async (...args: string[]) => json((await run(...args, '--json')).stdout)

    await run('credits', 'top-up', 'ada', '10', '--key', 'invoice-1')
    await run('submit', 'script', '--prompt', 'a fox', '--owner', 'ada')
    expect(await asJson('retention', 'run', '--every', '7d', '--keep', '30d', '--archive', 'old')).toMatchObject({
      rotated: [expect.stringMatching(/^jobs_/), expect.stringMatching(/^jobs_/)] as unknown,
      removed: [],
      trimmed: 0,
      archived: [],
    })
    expect((await run('retention', '--keep', '1d')).stdout).toMatch(
      /^PARTITION +FROM.*\njobs_past .*goes\n(.*\n)*no kind/,
    )
    expect((await run('retention', 'run', '--every', '7d', '--no-archive')).stdout).toBe(
      'removed 0 jobs, 0 partitions, 0 rows of history; made 0 partitions\n',
    )

    const lines = (await run('owners', 'export', 'ada')).stdout
      .trimEnd()
      .split('\n')
      .map((line) => json(line))
    expect(lines.map(({ type }) => type)).toEqual(['export', 'credits', 'transfer', 'job', 'end'])
    expect(await asJson('owners', 'export', 'ada', '--out', 'ada.ndjson')).toEqual({
      owner: 'ada',
      file: 'ada.ndjson',
      records: 5,
    })
    expect((await readFile(join(place.path, 'ada.ndjson'), 'utf8')).split('\n')).toHaveLength(6)
    expect((await readdir(place.path)).filter((name) => name.endsWith('.tmp'))).toEqual([])

    const asked = await run('owners', 'erase', 'ada', '--json')
    expect(asked.code).toBe(2)
    expect(json<PrintedError>(asked.stderr).error.message).toMatch(/credits 1, transfer 1, job 1/)
    expect(await asJson('owners', 'erase', 'ada', '--yes')).toEqual({ owner: 'ada', jobs: 1, files: 0 })
    const after = (await run('owners', 'export', 'ada')).stdout
    expect(after.trimEnd().split('\n')).toHaveLength(3)
    expect(after).toContain('"balance":0')
  })
})
