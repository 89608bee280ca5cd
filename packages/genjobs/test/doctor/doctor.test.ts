import { createTestDatabase, openTestDatabase, testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, doctor, engineScript, migrate, perOwner, pg, schemaVersion } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const input = z.object({})
const image = defineKind('image', { input, timeout: '10m', limits: [perOwner(10)] })
const video = defineKind('video', { input })
const upload = defineKind('upload', { input, manual: true, timeout: '10m' })

const unsafe = (name: string) => (name === 'pglite' ? [] : ['fsync is off', 'full_page_writes is off'])

async function open(name: string) {
  const db = await openTestDatabase(name)
  const jobs = createJobs({ database: db.database, kinds: [image, video, upload] })
  return {
    db,
    jobs,
    /** What is found, by check. */
    async found(options = {}) {
      const { findings } = await doctor(db.database, options)
      // Exactly what the servers of the tests are set to, for speed.
      const own = findings.filter(({ check }) => check === 'settings').map(({ problem }) => problem.split(':')[0])
      expect(own).toEqual(unsafe(name))
      for (const { cure } of findings) expect(cure).toMatch(/\w/)
      return findings
        .filter(({ check }) => check !== 'settings')
        .map(({ check, level, problem }) => `${check} ${level}: ${problem}`)
    },
    async [Symbol.asyncDispose]() {
      await jobs.close()
      await db.close()
    },
  }
}

const owner = 'ada'

describe.each(testDatabases.filter((name) => name === 'pglite' || name === testServerNames[0]))(
  'doctor on %s',
  (name) => {
    it('finds nothing where jobs come and go', async () => {
      await using opened = await open(name)
      const { db, jobs, found } = opened
      await jobs.submit(image, {}, { owner })
      await jobs.drain({ handlers: { image: () => undefined } })
      await jobs.submit(image, {}, { owner, delay: '1h' })
      await jobs.submit(video, {}, { owner })
      const { healthy, checks } = await doctor(db.database, { statistics: true, openedAt: new Date(0) })
      expect(healthy).toBe(name === 'pglite')
      expect(checks.map(({ name: check }) => check)).toEqual(
        'server settings clock pooler access schema objects roles invariants overdue queue stuck manual pending partitions bloat'.split(
          ' ',
        ),
      )
      // A submit of just now is no trouble yet.
      expect(await found({ patience: '1m' })).toEqual([])
    })

    it('finds what nobody took, swept, ended or resumed', async () => {
      await using opened = await open(name)
      const { db, jobs, found } = opened
      await jobs.submit(video, {}, { owner })
      await jobs.submit(image, {}, { owner })
      await jobs.submit(upload, {}, { owner }).then(({ id }) => jobs.transition(id, 'running'))
      await jobs.submit(image, {}, { owner, delay: '1m' })
      await jobs.pause('image')
      await jobs.start(video, {}, { owner })
      await db.clock.advance('3d')
      expect(await found()).toEqual([
        'overdue error: jobs beyond their timeout, or whose worker is gone: 1',
        'overdue error: jobs scheduled for a time that has passed: 1',
        'queue warning: jobs of the kind image queued for more than 300 s: 1; the kind is paused',
        'queue error: jobs of the kind video queued for more than 300 s: 1; no living worker runs it',
        'manual warning: manual jobs that run beyond the timeout of their kind: 1',
      ])
      expect(await found({ patience: '4d' })).toEqual([
        'manual warning: manual jobs that run beyond the timeout of their kind: 1',
      ])

      // A worker lives, for another kind; then one for all that does not say which.
      const beat = (id: string, info: object) =>
        db.query('select * from genjobs.heartbeat($1, 60000, $2, $3)', [id, '[]', JSON.stringify(info)])
      await beat('one', { kinds: ['image'] })
      expect(await found()).toContain(
        'queue error: jobs of the kind video queued for more than 300 s: 1; no living worker runs it',
      )
      await beat('another', {})
      expect(await found()).toContain(
        'queue warning: jobs of the kind video queued for more than 300 s: 1; living workers that run it: 1',
      )
    })

    it('finds contradictions, and functions of another release', async () => {
      await using opened = await open(name)
      const { db, jobs, found } = opened
      const { id } = await jobs.submit(image, {}, { owner })
      await db.query('delete from genjobs.queue')
      const report = await doctor(db.database)
      expect(report.findings.filter(({ check }) => check !== 'settings')).toMatchObject([
        { check: 'invariants', level: 'error', problem: 'job is queued but in no place: 1', subjects: [id] },
      ])
      await db.query(`update genjobs.meta set engine_hash = 'x'`)
      expect(await found()).toEqual(['schema warning: the functions of the engine are not those of this release'])
      // As an upgrade leaves it that was killed before its last step; the next call does that.
      await db.query(`update genjobs.meta set engine_hash = $1`, [`${engineScript().hash} beside older`])
      await db.query('create function genjobs.owner_pace(text) returns void language sql as $$$$')
      expect(await found()).toContainEqual(expect.stringContaining('schema warning: an upgrade was begun'))
      expect(await migrate(db.database)).toMatchObject({
        outcome: 'upgraded',
        steps: [expect.stringMatching(/^remove/)],
      })
      expect(await db.query(`select to_regprocedure('genjobs.owner_pace(text)') as gone`)).toEqual([{ gone: null }])
      const version = (change: string) => db.query(`update genjobs.meta set ${change}`)
      await version('tables_version = schema_version + 1')
      expect(await found()).toEqual([expect.stringContaining('schema warning: an upgrade was begun and not finished')])
      await version('schema_version = 0, tables_version = 0')
      expect(await found()).toEqual([
        `schema error: the schema has version 0, this release works with ${schemaVersion}`,
      ])
      await version('schema_version = 1000')
      const newer = `the schema has version 1000, this release knows ${schemaVersion}`
      expect(await found()).toEqual([`schema warning: ${newer}, and may go on`])
      await version('oldest_client = 1000')
      expect(await found()).toEqual([`schema error: ${newer}`])
    })

    it('finds statistics that are wrong only when asked, changes that pile up, and a partition that was not made', async () => {
      await using opened = await open(name)
      const { db, jobs, found } = opened
      await jobs.submit(image, {}, { owner })
      await jobs.drain({ handlers: { image: () => undefined } })
      await jobs.maintain({ every: '1d' })
      await jobs.sweep()
      await db.query('delete from genjobs.job_stats')
      await db.query(
        `insert into genjobs.account_changes (owner_id, balance_delta, held_delta) select 'o', 0, 0 from generate_series(1, 20001) n`,
      )
      await db.clock.advance('30d')
      const problems = await found()
      expect(problems.filter((problem) => !problem.startsWith('invariants'))).toEqual([
        'pending warning: more than 20000 changes of credits are not folded: reads are right, and slow',
        expect.stringMatching(/^partitions warning: jobs go into jobs_open/),
      ])
      const more = await found({ statistics: true })
      expect(more.length).toBeGreaterThan(problems.length)
    })
  },
)

describe.each(testServerNames.slice(0, 1))('doctor on %s', (version) => {
  it('says that there is no engine', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    const database = pg(db.url)
    const { findings } = await doctor(database)
    await database.close()
    expect(findings.filter(({ check }) => check !== 'settings')).toMatchObject([
      { check: 'schema', level: 'error', cure: expect.stringContaining('migrate') },
    ])
  })
})
