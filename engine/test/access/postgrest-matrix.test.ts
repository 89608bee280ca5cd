import { findPostgrest, testServerNames } from '@genjobs/testkit'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allFunctions, allRelations, marksIn, snapshot, type EngineFunction, type Relation } from './access-catalog.ts'
import { mayCall, readableBy } from './access-expectations.ts'
import { callers, openWorld, type Caller, type SeededOwner, type World } from './postgrest-world.ts'

type Answer = { status: number; headers: string; body: string }

const endUsers = callers.filter((caller) => caller !== 'service')

/** As it should be, and with the engine's own schema exposed by mistake, even as the default one. */
const exposures = [
  { named: 'genjobs_api alone', schemas: ['genjobs_api'] },
  { named: 'by mistake genjobs too', schemas: ['genjobs', 'genjobs_api'] },
]
// By way of PostgREST on the newest version; what roles may do is compared on all of them, in SQL.
const cases = testServerNames.slice(0, 1).flatMap((version) => exposures.map((exposure) => ({ version, ...exposure })))

describe.runIf('path' in findPostgrest()).each(cases)(
  'PostgREST on PostgreSQL $version, exposed: $named',
  (exposure) => {
    const { version, schemas } = exposure
    let world: World
    let relations: Relation[]
    let functions: EngineFunction[]

    beforeAll(async () => {
      world = await openWorld(version, { schemas })
      relations = await allRelations(world.engine)
      functions = await allFunctions(world.engine)
    })
    afterAll(() => world[Symbol.asyncDispose]())

    async function ask(
      caller: Caller,
      method: string,
      schema: string,
      path: string,
      { body, prefer }: { body?: unknown; prefer?: string } = {},
    ): Promise<Answer> {
      const response = await fetch(`${world.rest.url}/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${world.tokens[caller]}`,
          'accept-profile': schema,
          'content-profile': schema,
          ...(prefer !== undefined && { prefer }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      return { status: response.status, headers: JSON.stringify(headers), body: await response.text() }
    }
    /** The owners whose data a caller must not see. */
    const strangers = (caller: Caller): SeededOwner[] => {
      if (caller === 'user A') return [world.b]
      return caller === 'user B' ? [world.a] : [world.a, world.b]
    }
    const strangersMarks = (caller: Caller) => strangers(caller).flatMap(({ marks }) => marks)
    const owners = () => ({ 'user A': world.a.owner, 'user B': world.b.owner })
    const strangersRows = async (caller: Caller) => {
      const marks = strangersMarks(caller)
      return (await snapshot(world.engine)).filter((row) => marksIn(row, marks).length > 0)
    }
    const isExposed = ({ schema }: { schema: string }) => schemas.includes(schema)

    it.each(endUsers)('%s reads his own through every table and view, whole and column by column', async (caller) => {
      const marks = strangersMarks(caller)
      for (const relation of relations) {
        const { schema, name, columns } = relation
        const expected = isExposed(relation) ? readableBy(relation, caller, owners()) : undefined
        const paths = [name, ...columns.map((column) => `${name}?select=${encodeURIComponent(column)}`)]
        let read = 0
        for (const path of paths) {
          const answer = await ask(caller, 'GET', schema, path)
          expect(marksIn(answer.body + answer.headers, marks), `${schema} ${path}`).toEqual([])
          if (answer.status === 200) read++
          else expect([path, [401, 403, 404, 406].includes(answer.status)], answer.body).toEqual([path, true])
        }
        expect([schema, name, read > 0]).toEqual([schema, name, expected !== undefined])
        if (!expected) continue
        const counted = await ask(caller, 'HEAD', schema, `${name}?select=${expected.column}`, {
          prefer: 'count=exact',
        })
        const truth = await world.engine.rows(`select from (${expected.values}) v`)
        expect([name, /content-range","[^"]*\/(\d+)"/.exec(counted.headers)?.[1]]).toEqual([name, String(truth.length)])
        // Filters are no way to ask about rows that one does not see.
        for (const value of strangers(caller).flatMap(({ owner, jobs }) => [owner, ...Object.values(jobs)])) {
          const filtered = await ask(
            caller,
            'GET',
            schema,
            `${name}?select=${expected.column}&${expected.column}=eq.${value}`,
          )
          // An owner is no number, which PostgreSQL says with what was sent.
          const said = filtered.body.includes('"22P02"') ? '[]' : filtered.body
          expect([name, said]).toEqual([name, '[]'])
        }
      }
    })

    it.each(endUsers)('%s inserts, updates and deletes nothing through any table or view', async (caller) => {
      const before = await snapshot(world.engine)
      for (const { schema, name, columns } of relations) {
        const [column = ''] = columns
        const attempts = [
          ask(caller, 'POST', schema, name, { body: {} }),
          ask(caller, 'POST', schema, name, { body: { [column]: null }, prefer: 'resolution=merge-duplicates' }),
          ...columns.map((each) => ask(caller, 'PATCH', schema, name, { body: { [each]: null } })),
          ask(caller, 'PUT', schema, `${name}?${column}=eq.1`, { body: { [column]: 1 } }),
          ask(caller, 'DELETE', schema, name),
        ]
        for (const { status, body } of await Promise.all(attempts)) {
          // PostgREST says 500 of a view that nobody at all can write to.
          const refused = (status >= 400 && status < 500) || (status === 500 && body.includes('"55000"'))
          expect([schema, name, refused], `${status} ${body}`).toEqual([schema, name, true])
        }
      }
      expect(await snapshot(world.engine)).toEqual(before)
    })

    /** For each function a call for each value of a stranger's that an argument of its type could name. */
    function callsOf({ arguments: args }: EngineFunction, caller: Caller): Record<string, unknown>[] {
      return strangers(caller).flatMap((stranger) =>
        Object.values(stranger.jobs).map((job) =>
          Object.fromEntries(
            args.filter(({ name }) => name !== '').map(({ name, type }) => [name, valueFor(name, type, stranger, job)]),
          ),
        ),
      )
    }
    function valueFor(name: string, type: string, { owner }: SeededOwner, job: string): unknown {
      switch (type) {
        case 'uuid':
          return job
        case 'uuid[]':
          return [job]
        case 'text[]':
          return name === 'status' ? null : [owner]
        case 'jsonb':
          return [{ job_id: job, epoch: 1, owner, kind: 'image', input: { prompt: 'x' }, outcome: 'succeeded' }]
        case 'integer':
        case 'bigint':
        case 'smallint':
          return 1
        case 'boolean':
          return true
        case 'interval':
          return '1 hour'
        case 'text':
          return name === 'key' ? `image:${owner}` : owner
        default:
          return null
      }
    }

    it.each(endUsers)(
      '%s calls every function with what belongs to others: learns nothing, changes nothing',
      async (caller) => {
        const marks = strangersMarks(caller)
        const before = await strangersRows(caller)
        expect(before.length).toBeGreaterThan(10)
        for (const each of functions) {
          const { schema, name, signature } = each
          const allowed = isExposed(each) && mayCall(`${schema}.${name}`, caller)
          for (const body of callsOf(each, caller)) {
            const sent = JSON.stringify(body)
            const answer = await ask(caller, 'POST', schema, `rpc/${name}`, { body })
            // What one sends may come back.
            expect(
              marksIn(
                answer.body,
                marks.filter((mark) => !sent.includes(mark)),
              ),
              signature,
            ).toEqual([])
            expect([signature, answer.status < 500], answer.body).toEqual([signature, true])
            if (!allowed) expect([signature, answer.status >= 400], answer.body).toEqual([signature, true])
          }
        }
        expect(await strangersRows(caller)).toEqual(before)
      },
    )

    it('a job of another and a job that is not answer byte for byte alike', async () => {
      const foreign = Object.entries(world.b.jobs)
      const byId = functions.filter(
        ({ schema, arguments: args }) => schema === 'genjobs_api' && args.some(({ type }) => type === 'uuid'),
      )
      expect(byId.map(({ name }) => name)).toEqual([
        'cancel_job',
        'delete_job',
        'get_job',
        'list_jobs',
        'retry_job',
        'transition_job',
        'update_job',
      ])
      const besides: Record<string, object> = {
        transition_job: { status: 'running' },
        update_job: { changes: { mode: 'x' } },
      }
      for (const { name, arguments: args } of byId) {
        const argument = args.find(({ type }) => type === 'uuid')?.name ?? ''
        // A page before some id says where that id would be, whether it is there or not: compare with ids of its time.
        if (name === 'list_jobs') continue
        const missing = await ask('user A', 'POST', 'genjobs_api', `rpc/${name}`, {
          body: { [argument]: randomUUID(), ...besides[name] },
        })
        expect(missing).toMatchObject(
          name === 'transition_job'
            ? { status: 200, body: 'false' }
            : { status: 404, body: expect.stringContaining('JG006') as string },
        )
        for (const [state, id] of foreign) {
          const answer = await ask('user A', 'POST', 'genjobs_api', `rpc/${name}`, {
            body: { [argument]: id, ...besides[name] },
          })
          expect([name, state, answer]).toEqual([name, state, missing])
        }
      }
      for (const [state, id] of foreign) {
        for (const [view, column] of [
          ['jobs', 'id'],
          ['job_events', 'job_id'],
          ['manual_jobs', 'id'],
        ] as const) {
          const path = (value: string) => `${view}?${column}=eq.${value}`
          const asked = await ask('user A', 'GET', 'genjobs_api', path(id))
          const missing = await ask('user A', 'GET', 'genjobs_api', path(randomUUID()))
          // PostgREST names the place of what it found: the request itself.
          const named = ({ headers, ...rest }: Answer, value: string) => ({
            ...rest,
            headers: headers.replace(value, ''),
          })
          expect([state, named(asked, id).body, asked.status]).toEqual([state, missing.body, missing.status])
        }
      }
    })

    it('a limit of another answers like one that is not', async () => {
      const clear = (key: string) => ask('user A', 'POST', 'genjobs_api', 'rpc/clear_jobs', { body: { key } })
      expect(await clear(`image:${world.b.owner}`)).toEqual(await clear(`image:${randomUUID()}`))
    })

    it('the service reads and writes the engine where that is exposed, and has no jobs of its own', async () => {
      const own = await ask('service', 'GET', 'genjobs_api', 'jobs')
      expect([own.status, own.body]).toEqual([200, '[]'])
      const all = await ask('service', 'GET', 'genjobs', 'jobs')
      if (!schemas.includes('genjobs')) return expect(all.status).toBe(406)
      expect(all.status).toBe(200)
      for (const { owner } of [world.a, world.b]) expect(all.body).toContain(owner)
      const canceled = await ask('service', 'POST', 'genjobs', 'rpc/cancel_jobs', {
        body: { p_jobs: [world.a.jobs.scheduled], p_owner: world.a.owner },
      })
      expect([canceled.status, canceled.body]).toEqual([200, expect.stringContaining('"canceled"')])
    })

    it('the description of the API shows no data', async () => {
      for (const caller of endUsers) {
        for (const schema of schemas) {
          const { status, body } = await ask(caller, 'GET', schema, '')
          expect([status, marksIn(body, [...world.a.marks, ...world.b.marks])]).toEqual([200, []])
        }
      }
    })
  },
)
