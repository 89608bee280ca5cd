import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, perOwner, pg, type Job } from 'genjobs'
import { imageKind } from '@genjobs/generators/kinds'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'

describe.each(testServerNames.slice(0, 1))('on PostgreSQL %s', (version) => {
  it('works after migrate', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    await using place = await temporary()
    const options = { cwd: place.path, env: { DATABASE_URL: db.url } }
    const migrated = await cli(['migrate', '--json'], options)
    expect(json(migrated.stdout)).toMatchObject({ schema: 'genjobs', outcome: 'installed' })
    expect(json((await cli(['migrate', '--json'], options)).stdout)).toMatchObject({ outcome: 'unchanged' })

    const { job } = json<{ job: Job }>((await cli(['submit', 'script', '--prompt', 'x', '--json'], options)).stdout)
    expect((await cli(['drain'], options)).stdout).toContain('1 succeeded')
    // The servers of the tests are set not to sync, for speed.
    const unsafe = await cli(['doctor', '--statistics'], options)
    expect(unsafe.stdout).toMatch(/^error: fsync is off[^]*\nerror: full_page_writes is off[^]*: 2 findings\n$/)
    expect((await cli(['status', job.id], options)).stdout).toContain('genjobs-output')
  })

  it('leaves the limits of an app alone', async () => {
    await using db = await createTestDatabase(version)
    await using place = await temporary()
    const options = { cwd: place.path, env: { DATABASE_URL: db.url } }
    const database = pg(db.url)
    const app = createJobs({ database, kinds: [imageKind({ limits: [perOwner(1, { whenFull: 'reject' })] })] })
    await app.counts()
    expect((await cli(['submit', 'image', '--prompt', 'x'], options)).code).toBe(0)
    await cli(['list'], options)
    const second = await cli(['submit', 'image', '--prompt', 'x', '--json'], options)
    expect(second.code).toBe(3)
    expect(json<PrintedError>(second.stderr).error).toMatchObject({ code: 'limit_reached', key: 'owner:local' })
    await app.close()
    await database.close()
  })

  it('plays the demo in a schema of its own', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    await using place = await temporary()
    const { code, stdout } = await cli(['demo', '--fast', '--json', '--database', db.url], { cwd: place.path })
    expect(code).toBe(0)
    expect(json(stdout)).toMatchObject({
      finished: true,
      jobs: { total: 24, succeeded: 24 },
      files: { count: 26, missing: [] },
    })
    const listed = await cli(['list', '--database', db.url, '--schema', 'genjobs_demo', '--json'], { cwd: place.path })
    expect(json<{ jobs: Job[] }>(listed.stdout).jobs).toHaveLength(24)
  })
})

async function temporary() {
  const path = await mkdtemp(join(tmpdir(), 'genjobs-cli-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
