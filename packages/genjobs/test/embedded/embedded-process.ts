// A program that opens an embedded database and does what its parent tells it over the IPC channel.
import {
  createJobs,
  defineKind,
  openEmbedded,
  perOwner,
  type EmbeddedDatabase,
  type Queryable,
  type Script,
} from 'genjobs'
import { z } from 'zod'
import type { Command, FromChild } from './child-process.ts'

const echo = defineKind('echo', {
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string(), pid: z.number() }),
  limits: [perOwner(100)],
})

let database: EmbeddedDatabase | undefined
const transactions = new Map<
  string,
  { tx: Queryable & Script; end: (how: 'commit' | 'rollback') => void; done: Promise<void> }
>()
let worker: { stop: (options: { grace: 0 }) => Promise<void> } | undefined

const send = (message: FromChild) => process.send?.(message)
const opened = (): EmbeddedDatabase => {
  if (!database) throw new Error('open first')
  return database
}
const jobs = () =>
  createJobs({ database: opened(), kinds: [echo], onError: (error) => send({ event: 'error', value: String(error) }) })

const commands: { [name: string]: (...args: never[]) => Promise<unknown> } = {
  async open(...[folder, options]: Parameters<typeof openEmbedded>) {
    database = await openEmbedded(folder, options)
    return database.role
  },
  role: async () => opened().role,
  close: async () => opened().close(),
  query: async (text: string, params?: unknown[]) => opened().query(text, params),
  async begin(name: string) {
    await new Promise<void>((granted, refused) => {
      const done = opened().transaction(async (tx) => {
        await new Promise<void>((commit, rollback) => {
          const end = (how: 'commit' | 'rollback') => (how === 'commit' ? commit() : rollback(new Error('as told')))
          transactions.set(name, { tx, end, done })
          granted()
        })
      })
      done.catch(refused)
    })
  },
  inside: async (name: string, text: string, params?: unknown[]) => transactions.get(name)?.tx.query(text, params),
  async end(name: string, how: 'commit' | 'rollback') {
    const transaction = transactions.get(name)
    transaction?.end(how)
    await transaction?.done
  },
  async listen(channel: string) {
    await opened().listen(channel, (payload) => send({ event: `heard ${channel}`, value: payload }))
  },
  migrate: async () => jobs().migrate(),
  async work() {
    worker = jobs().work({ handlers: { echo: async ({ input }) => ({ text: input.text, pid: process.pid }) } })
  },
  stopWork: async () => worker?.stop({ grace: 0 }),
  async run(text: string) {
    const { id } = await jobs().submit(echo, { text }, { owner: 'somebody' })
    const { status, output } = await jobs().wait<typeof echo>(id, { timeout: '30s' })
    return { status, output }
  },
  /** Commit one row after the other until killed, telling each once it is committed. */
  async write(retry: boolean) {
    await opened().query('create table if not exists written (pid int, n int, primary key (pid, n))')
    const insert = async (n: number): Promise<void> => {
      try {
        await opened().query('insert into written values ($1, $2) on conflict do nothing', [process.pid, n])
      } catch (error) {
        if (!retry || (error as { code?: string }).code !== 'database_unavailable') throw error
        send({ event: 'interrupted', value: n })
        await insert(n)
      }
    }
    const writeAll = async () => {
      for (let n = 1; ; n++) {
        await insert(n)
        send({ event: 'written', value: n })
      }
    }
    writeAll().catch((error: unknown) => send({ event: 'error', value: String(error) }))
  },
}

process.on('message', ({ id, name, args }: Command) => {
  const command = commands[name] as ((...args: unknown[]) => Promise<unknown>) | undefined
  void (async () => command?.(...args))().then(
    (value) => send({ id, value }),
    (error: Error) =>
      send({
        id,
        error: { ...Object.fromEntries(Object.entries(error)), name: error.name, message: error.message },
      }),
  )
})
