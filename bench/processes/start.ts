import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Workload } from '../peers/peer.ts'
import type { Order, Produced, ProducerOrder, Said, Worked, WorkerOrder } from './orders.ts'

export type ProducerProcess = {
  run(order: ProducerOrder): Promise<Produced>
  close(): Promise<void>
}

export type WorkerProcess = {
  readonly handled: number
  run(order: Extract<WorkerOrder, { do: 'work' }>): Promise<void>
  results(): Promise<Worked>
  close(): Promise<void>
}

type Child = { order<Answer>(order: Order): Promise<Answer>; handled: number; close(): Promise<void> }

/** How long a process may take to end its work before it is killed. */
const closeWithinMs = 15_000

async function start(role: 'producer' | 'worker', peer: string, url: string, workload: Workload): Promise<Child> {
  const forked = fork(
    fileURLToPath(new URL('child.ts', import.meta.url)),
    [role, peer, url, JSON.stringify(workload)],
    {
      execArgv: ['--conditions=genjobs-source'],
      serialization: 'advanced',
    },
  )
  const waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = []
  const exited = new Promise<void>((resolve) => forked.once('exit', () => resolve()))
  const child: Child = {
    handled: 0,
    order: <Answer>(order: Order) =>
      new Promise<Answer>((resolve, reject) => {
        waiting.push({ resolve: resolve as (answer: unknown) => void, reject })
        // Without a callback, what cannot be sent to one that has ended would be an error that nobody catches.
        forked.send(order, (error) => error && reject(error))
      }),
    async close() {
      if (forked.exitCode !== null || forked.signalCode !== null) return
      const timer = setTimeout(() => forked.kill('SIGKILL'), closeWithinMs)
      await child.order({ do: 'close' }).catch(() => undefined)
      await exited
      clearTimeout(timer)
    },
  }
  forked.on('message', (said: Said) => {
    if ('handled' in said) child.handled = said.handled
    else if ('failed' in said) waiting.shift()?.reject(new Error(`${peer}, ${role}: ${said.failed}`))
    else waiting.shift()?.resolve(said.answer)
  })
  void exited.then(() => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${peer}: the ${role} process has ended`))
  })
  // The first thing it says is that it is ready.
  await new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  return child
}

export async function startProducer(peer: string, url: string, workload: Workload): Promise<ProducerProcess> {
  const child = await start('producer', peer, url, workload)
  return { run: (order) => child.order<Produced>(order), close: () => child.close() }
}

export async function startWorker(peer: string, url: string, workload: Workload): Promise<WorkerProcess> {
  const child = await start('worker', peer, url, workload)
  return {
    get handled() {
      return child.handled
    },
    async run(order) {
      await child.order(order)
    },
    results: () => child.order<Worked>({ do: 'results' }),
    close: () => child.close(),
  }
}
