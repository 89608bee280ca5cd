import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, perOwner, pg, type Job } from 'genjobs'
import { imageKind } from '@genjobs/generators/kinds'
import { createServer, type AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'

describe('without a database', () => {
  it.each([['list'], ['migrate'], ['submit', 'image', '--prompt', 'x'], ['work'], ['drain'], ['demo']])(
    '%s says database_unavailable and ends with 5',
    async (...args) => {
      const url = `postgres://127.0.0.1:${await closedPort()}/x`
      const { code, stdout, stderr } = await cli([...args, '--database', url, '--json'])
      expect(code).toBe(5)
      expect(stdout).toBe('')
      expect(json<PrintedError>(stderr.trim().split('\n').at(-1) ?? '').error.code).toBe('database_unavailable')
    },
  )
})

describe.each(testServerNames.slice(0, 1))('on PostgreSQL %s', (version) => {
  it('says schema_missing with the remedy, and works after migrate', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    await using place = await temporary()
    const options = { cwd: place.path, env: { DATABASE_URL: db.url } }
    for (const args of [['list'], ['submit', 'image', '--prompt', 'x'], ['work'], ['drain']]) {
      const { code, stderr } = await cli([...args, '--json'], options)
      expect(code).toBe(5)
      expect(json<PrintedError>(stderr).error).toMatchObject({ code: 'schema_missing' })
      expect(stderr).toContain('genjobs migrate')
    }
    const sick = await cli(['doctor', '--json'], options)
    expect(sick.code).toBe(7)
    const { findings } = json<{ findings: { check: string }[] }>(sick.stdout)
    expect(findings.at(-1)).toMatchObject({ check: 'schema', level: 'error' })
    expect((await cli(['doctor'], options)).stdout).toMatch(/error: there is no engine.*\n {2}cure: .*genjobs migrate/)
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

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function temporary() {
  const path = await mkdtemp(join(tmpdir(), 'genjobs-cli-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
