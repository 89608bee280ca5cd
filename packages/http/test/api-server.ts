import { createApp, jwtAuth, serviceKeys, firstOf, type ServeOptions } from '@genjobs/http'
import { listen, type Listening } from '@genjobs/http/node'
import { openTestDatabase, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs, type Database, type Jobs } from 'genjobs'
import { SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose'
import { checkedFetch } from './checked-fetch.ts'
import { kinds } from './kinds.ts'

export const jwtSecret = 'the secret that the sessions of the tests are signed with'
export const tokenSecret = 'the secret that short-lived tokens are made with'
export const serviceKey = 'service-key-of-the-tests'
export const cronSecret = 'cron-secret-of-the-tests'

export type TestJobs = Jobs<typeof kinds>

export type TestApi = AsyncDisposable & {
  db: OpenTestDatabase
  jobs: TestJobs
  listening: Listening
  /** Where the API is, with its base path. */
  url: string
  /** How many statements the API has sent so far. */
  queries(): number
  /** What went to onError. */
  errors: unknown[]
  /** A request by path below the base path; its answer is held against /openapi.json. */
  send(path: string, options?: SendOptions): Promise<Answer>
  /** The same for one caller. */
  as(credential: string): (path: string, options?: SendOptions) => Promise<Answer>
}

export type SendOptions = {
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  body?: BodyInit
  signal?: AbortSignal
}

// eslint-disable-next-line typescript/no-explicit-any -- tests say what they expect, and then check it
export type Answer = { status: number; headers: Headers; body: any; text: string }

export async function openApi(name: string, options: ServeOptions<TestJobs> = {}): Promise<TestApi> {
  const db = await openTestDatabase(name)
  let queries = 0
  const database = counted(db.database, () => queries++)
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const jobs = createJobs({ database, kinds, onError })
  // Whoever these tests are about can pay for what he submits.
  for (const owner of ['ada', 'bob']) await jobs.credits.topUp(owner, 1_000_000, { key: 'of the tests' })
  const app = createApp(jobs, {
    authenticate: firstOf(jwtAuth({ secret: jwtSecret }), serviceKeys([serviceKey])),
    tokens: { secret: tokenSecret },
    cronSecret,
    onError,
    onDrain: () => undefined,
    ...options,
  })
  const listening = await listen(app, { port: 0 })
  const url = `${listening.url}${options.basePath ?? '/api/genjobs'}`
  const fetchChecked = checkedFetch(url)

  const send: TestApi['send'] = async (path, { json, headers = {}, ...init } = {}) => {
    const response = await fetchChecked(url + path, {
      ...init,
      method: init.method ?? (json === undefined ? 'GET' : 'POST'),
      headers: { ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text), text }
  }
  return {
    db,
    jobs,
    listening,
    url,
    errors,
    queries: () => queries,
    send,
    as: (credential) => (path, init) =>
      send(path, { ...init, headers: { Authorization: `Bearer ${credential}`, ...init?.headers } }),
    async [Symbol.asyncDispose]() {
      await listening.close({ grace: 1_000 })
      await jobs.close()
      await db.close()
    },
  }
}

/** A session of the app. */
export async function session(
  owner: string,
  {
    claims = {},
    header = {},
    secret = jwtSecret,
  }: { claims?: JWTPayload; header?: Partial<JWTHeaderParameters>; secret?: string } = {},
): Promise<string> {
  return await new SignJWT({ sub: owner, exp: Math.floor(Date.now() / 1_000) + 3_600, ...claims })
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(new TextEncoder().encode(secret))
}

function counted(database: Database, count: () => void): Database {
  return {
    ...database,
    query: (text, params) => {
      count()
      return database.query(text, params)
    },
    transaction: (work) => {
      count()
      return database.transaction(work)
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
