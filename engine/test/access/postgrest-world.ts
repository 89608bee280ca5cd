import {
  jwtSecret,
  makeAccessRoles,
  signJwt,
  startPostgrest,
  supabaseClient,
  userJwt,
  type AnySupabase,
  type Postgrest,
} from '@genjobs/testkit'
import { randomUUID } from 'node:crypto'
import { openEngine, queueLimit, rejectLimit, type Engine } from '../engine.ts'

/** One owner with a job in every state, and the texts by which anything of his is known wherever it turns up. */
export type SeededOwner = {
  owner: string
  token: string
  jobs: Record<'succeeded' | 'failed' | 'canceled' | 'queued' | 'running' | 'waiting' | 'scheduled' | 'manual', string>
  /** None of these may ever be seen by another owner. */
  marks: string[]
}

export type SeededWorld = AsyncDisposable & {
  engine: Engine
  a: SeededOwner
  b: SeededOwner
}

export type World = SeededWorld & {
  rest: Postgrest
  tokens: Record<Caller, string>
  client(token?: string): Promise<AnySupabase>
}

/** Who comes through PostgREST. */
export const callers = ['anon', 'user A', 'user B', 'service'] as const
export type Caller = (typeof callers)[number]

const promptSchema = {
  type: 'object',
  properties: { prompt: { type: 'string', minLength: 1 }, steps: { type: 'integer' } },
  required: ['prompt'],
}

/** A database with two owners, each with a job in every state. */
export async function seedWorld(version: string): Promise<SeededWorld> {
  const engine = await openEngine(version, {})
  await engine.rows('select genjobs.register_kinds($1)', [JSON.stringify(kinds)])
  await makeAccessRoles(engine.db.url ?? '')
  const [a, b] = [await seed(engine, 'a'), await seed(engine, 'b')]
  return { engine, a, b, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() }
}

/** The same behind PostgREST. */
export async function openWorld(version: string, { schemas = ['genjobs_api'] } = {}): Promise<World> {
  const world = await seedWorld(version)
  const rest = await startPostgrest({ databaseUrl: world.engine.db.url ?? '', schemas, jwtSecret })
  const tokens = {
    anon: await signJwt({ role: 'anon' }),
    'user A': world.a.token,
    'user B': world.b.token,
    service: await signJwt({ role: 'genjobs_service' }),
  }
  return {
    ...world,
    rest,
    tokens,
    client: (token) => supabaseClient(rest, schemas[0] ?? '', token),
    async [Symbol.asyncDispose]() {
      await rest.stop()
      await world[Symbol.asyncDispose]()
    },
  }
}

const times = { timeout_ms: 600_000, max_attempts: 3, retry_first_ms: 2_000, retry_factor: 2, retry_max_ms: 600_000 }
const limitRow = (limit: ReturnType<typeof queueLimit>) => ({ stale_after_ms: null, ...limit })

const kinds = [
  {
    name: 'image',
    ...times,
    input_schema: promptSchema,
    price: 4,
    limits: [limitRow(rejectLimit('image:{owner}', 4))],
  },
  { name: 'video', ...times, input_schema: promptSchema, price: 20, limits: [limitRow(queueLimit('provider', 2))] },
  { name: 'generation', ...times, manual: true, input_schema: promptSchema, limits: [] },
  { name: 'audio', ...times, input_schema: promptSchema, limits: [] },
  { name: 'report', ...times, internal: true, limits: [limitRow(queueLimit('reports:{owner}', 1))] },
]

export async function topUp(
  engine: Engine,
  owner: string,
  amount: number,
  more: { key?: string; note?: string } = {},
): Promise<void> {
  const item = { owner, amount, reason: 'top_up', ...more }
  const [answer] = await engine.rows<{ error: unknown }>('select error from genjobs.post_credits($1)', [
    JSON.stringify([item]),
  ])
  if (answer?.error !== null) throw new Error(`not topped up: ${JSON.stringify(answer)}`)
}

async function seed(engine: Engine, tag: string): Promise<SeededOwner> {
  const owner = randomUUID()
  const mark = (what: string) => `${what} of ${tag} ${randomUUID()}`
  const marks: string[] = [owner]
  const text = (what: string) => {
    const value = mark(what)
    marks.push(value)
    return value
  }
  const submission = (kind: string, more: Record<string, unknown> = {}) => ({
    kind,
    owner,
    input: { prompt: text('prompt') },
    project: text('project'),
    subject: text('subject'),
    mode: text('mode'),
    metadata: { note: text('note') },
    idempotency_key: text('key'),
    ...more,
  })
  const submit = async (kind: string, more: Record<string, unknown> = {}): Promise<string> => {
    const [answer] = await engine.submit([submission(kind, more)])
    if (!answer?.job_id) throw new Error(`not submitted: ${JSON.stringify(answer)}`)
    return answer.job_id
  }
  // Each his own sum, so that nobody's is taken for another's.
  await topUp(engine, owner, tag === 'a' ? 1_111 : 2_222, { key: text('invoice'), note: text('note') })
  const worker = `worker of ${tag}`
  await engine.beat(worker)
  const claimOne = async (id: string) => {
    for (;;) {
      const claimed = await engine.claim(worker, ['image', 'video'], 1)
      const found = claimed.find((job) => job.id === id)
      if (found) return found
      if (claimed.length === 0) throw new Error('nothing to claim')
    }
  }
  const succeeded = await submit('image')
  const first = await claimOne(succeeded)
  const report = (job: { id: string; epoch: number }) =>
    engine.rows('select * from genjobs.report_jobs($1)', [
      JSON.stringify([
        {
          job_id: job.id,
          epoch: job.epoch,
          progress: 40,
          step: text('step'),
          events: [{ type: 'log', data: { message: text('log') } }],
        },
      ]),
    ])
  await report(first)
  await engine.rows('select genjobs.remember_step($1, $2, $3, $4)', [
    first.id,
    first.epoch,
    text('step'),
    JSON.stringify(text('result')),
  ])
  await engine.finish([first], 'succeeded', { output: { url: text('output') } })
  const failed = await submit('image')
  await engine.finish([await claimOne(failed)], 'failed', {
    permanent: true,
    error: { code: 'handler_failed', message: text('error') },
  })
  const canceled = await submit('image')
  await engine.cancel([canceled], owner)
  const running = await submit('image')
  await report(await claimOne(running))
  const waiting = await submit('image')
  const parked = await claimOne(waiting)
  await engine.rows('select * from genjobs.park_jobs($1)', [
    JSON.stringify([{ job_id: parked.id, epoch: parked.epoch, token: text('token'), wake_after_ms: 3_600_000 }]),
  ])
  await engine.submit([submission('report')])
  // Nobody claims this kind, so that it stays in line.
  const queued = await submit('audio')
  const scheduled = await submit('video', { delay_ms: 3_600_000 })
  const manual = await submit('generation', { input_asset: text('asset') })
  const lanes = await engine.rows<{ lane: string }>(
    'select distinct lane from genjobs.jobs where owner_id = $1 and lane is not null',
    [owner],
  )
  const ids = await engine.rows<{ id: string }>('select id from genjobs.jobs where owner_id = $1', [owner])
  marks.push(...lanes.map(({ lane }) => lane), ...ids.map(({ id }) => id))
  return {
    owner,
    token: await userJwt(owner),
    jobs: { succeeded, failed, canceled, queued, running, waiting, scheduled, manual },
    marks,
  }
}
