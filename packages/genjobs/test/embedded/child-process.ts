import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { embeddedTemplate } from '@genjobs/testkit'
import type { EmbeddedOptions } from 'genjobs'

export type Command = { id: number; name: string; args: unknown[] }

export type FromChild =
  | { id: number; value: unknown }
  | { id: number; error: { name: string; message: string; code?: string; hint?: string } }
  | { event: string; value: unknown }

export type Child = {
  readonly pid: number
  open(folder: string, options?: EmbeddedOptions): Promise<'holder' | 'guest'>
  query<Row = Record<string, unknown>>(text: string, params?: unknown[]): Promise<Row[]>
  call<T = unknown>(name: string, ...args: unknown[]): Promise<T>
  /** The next event of this name, or the first that nobody has taken yet. */
  event<T = unknown>(name: string): Promise<T>
  /** The events of this name that nobody has taken yet. */
  events<T = unknown>(name: string): T[]
  /** Send the signal; for SIGKILL, wait until the process is gone. */
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
}

const program = fileURLToPath(new URL('embedded-process.ts', import.meta.url))

/** Processes that a test starts, and folders that it uses, all gone with it. */
export function testProcesses() {
  const children: ChildProcess[] = []
  const parent = mkdtempSync(join(tmpdir(), 'genjobs-embedded-test-'))
  let folders = 0

  return {
    start(): Child {
      const child = fork(program, { execArgv: ['--conditions=genjobs-source'], serialization: 'advanced' })
      children.push(child)
      return wrap(child)
    },
    /** A folder of this name that does not exist yet. */
    newFolder(name = `folder-${++folders}`): string {
      return join(parent, name)
    },
    /** An embedded database with the engine, copied, which is faster than made. */
    async folder(name?: string): Promise<string> {
      const template = await embeddedTemplate()
      const folder = this.newFolder(name)
      mkdirSync(folder, { recursive: true })
      cpSync(template, folder, { recursive: true })
      return folder
    },
    async end(): Promise<void> {
      await Promise.all(
        children.splice(0).map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return
          const gone = once(child, 'exit')
          child.kill('SIGKILL')
          await gone
        }),
      )
    },
    removeFolders(): void {
      rmSync(parent, { recursive: true, force: true })
    },
  }
}

function wrap(child: ChildProcess): Child {
  const calls = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  const events = new Map<string, unknown[]>()
  const waiting = new Map<string, ((value: never) => void)[]>()
  let lastId = 0

  child.on('message', (message: FromChild) => {
    if ('event' in message) {
      const taker = waiting.get(message.event)?.shift()
      if (taker) taker(message.value as never)
      else events.set(message.event, [...(events.get(message.event) ?? []), message.value])
      return
    }
    const call = calls.get(message.id)
    calls.delete(message.id)
    if ('error' in message) call?.reject(Object.assign(new Error(message.error.message), message.error))
    else call?.resolve(message.value as never)
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of calls.values()) reject(new Error(`the child ended: ${signal ?? code}`))
  })

  const call = <T>(name: string, ...args: unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      calls.set(++lastId, { resolve, reject })
      child.send({ id: lastId, name, args } satisfies Command, (error) => error && reject(error))
    })

  return {
    pid: child.pid ?? 0,
    call,
    open: (folder, options) => call('open', folder, options),
    query: (text, params) => call('query', text, params),
    event: (name) =>
      new Promise((resolve) => {
        const values = events.get(name) ?? []
        if (values.length > 0) resolve(values.shift() as never)
        else waiting.set(name, [...(waiting.get(name) ?? []), resolve])
      }),
    events: (name) => (events.get(name) ?? []).splice(0) as never[],
    async kill(signal) {
      const gone = signal === 'SIGKILL' ? once(child, 'exit') : undefined
      child.kill(signal)
      await gone
    },
  }
}
