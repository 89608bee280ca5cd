import { createTestDatabase } from '@genjobs/testkit'
import { createJobs, defineKind, perKind, perOwner, pg } from 'genjobs'
import { Client } from 'pg'
import { z } from 'zod'

const prompt = z.object({ prompt: z.string() })
const image = defineKind('image', {
  input: prompt,
  limits: [perOwner(2, { whenFull: 'reject' })],
  price: 2,
  retry: { attempts: 1 },
})
const script = defineKind('script', { input: prompt, limits: [perKind(1)] })
const report = defineKind('report', {
  input: z.object({ pages: z.number() }),
  internal: true,
  price: ({ pages }) => pages,
})
const upload = defineKind('upload', { input: z.unknown(), manual: true })

export type AppCopy = { url: string; query(statement: string): Promise<void>; drop(): Promise<void> }

export type App = AsyncDisposable & {
  /** Names of its jobs, as `$QUEUED` in a line. */
  readonly ids: Readonly<Record<string, string>>
  /** A copy of it, for one command. */
  copy(): Promise<AppCopy>
}

/**
 * The database of an app that is in use: ada and ben have jobs in each status, credits, a budget, and an older table
 * waits to be imported.
 */
export async function openApp(version: string): Promise<App> {
  const db = await createTestDatabase(version)
  const database = pg(db.url)
  const jobs = createJobs({ database, kinds: [image, script, report, upload] })
  await jobs.credits.topUp('ada', 10, { key: 'first' })
  await jobs.credits.topUp('ben', 20, { key: 'second' })
  const made = async (kind: typeof image | typeof script, text: string, owner: string) =>
    (await jobs.submit(kind, { prompt: text }, { owner })).id
  const ids: Record<string, string> = {}
  for (const [name, owner] of [
    ['DONE', 'ada'],
    ['FAILED', 'ben'],
  ] as const) {
    ids[name] = await made(image, 'a fox', owner)
    await jobs.drain({
      handlers: {
        image: ({ log, emit, job }) => {
          log('drawing', { with: 'ink' })
          emit('preview', { url: 'preview.png' })
          if (job.owner === 'ben') throw new Error('out of ink')
          return { url: 'fox.png' }
        },
      },
    })
  }
  ids['CANCELED'] = await made(script, 'a storm', 'ben')
  await jobs.cancel(ids['CANCELED'])
  ids['RUNNING'] = (await jobs.start(script, { prompt: 'a play' }, { owner: 'ada' })).id
  ids['QUEUED'] = await made(image, 'a hare', 'ada')
  ids['BEHIND'] = await made(script, 'a song', 'ben')
  // Only who tries to take it finds that its limit is full.
  await jobs.drain({ handlers: { script: () => undefined } })
  // Ages are as wide in a slow run as in a quick one.
  await database.query(`update genjobs.jobs set created_at = created_at - interval '3 min',
    started_at = started_at - interval '3 min', finished_at = finished_at - interval '3 min'`)
  await database.query(`update genjobs.slots set granted_at = granted_at - interval '3 min'`)
  ids['GONE'] = '01980c6e-0000-7000-8000-000000000000'
  await jobs.budgets.set({ scope: 'owner', key: 'ada', measure: 'credits', period: 'month', max: 100 })
  await database.query(`create table public.old_jobs (id integer primary key, account text, status text, price integer,
    created_at timestamptz default '2024-01-01')`)
  await database.query(
    `insert into public.old_jobs values (1, 'ada', 'finished', 3), (2, 'ada', 'pending', 4), (3, null, 'failed', 5)`,
  )
  await jobs.close()
  await database.close()

  let copies = 0
  return {
    ids,
    async copy() {
      const name = `${db.name}_${++copies}`
      const url = new URL(db.url)
      url.pathname = `/${name}`
      await onServer(db.url, `create database ${name} template ${db.name} strategy file_copy`)
      return {
        url: url.href,
        query: (statement) => run(url.href, statement),
        drop: () => onServer(db.url, `drop database ${name} with (force)`),
      }
    },
    [Symbol.asyncDispose]: () => db.drop(),
  }
}

/** From another database: one that is copied has no connections. */
async function onServer(url: string, statement: string): Promise<void> {
  const postgres = new URL(url)
  postgres.pathname = '/postgres'
  await run(postgres.href, statement)
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
