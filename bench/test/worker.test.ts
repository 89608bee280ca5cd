import { expect, test } from 'vitest'
import type { BenchJob, Handle, Peer } from '../peers/peer.ts'
import type { Worked } from '../processes/orders.ts'
import { openWorker } from '../processes/worker.ts'

/** A worker process without a process: the test is the queue, and calls the handler. */
async function openedWorker(stuckOwner?: string) {
  let handle: Handle = async () => {}
  const peer = {
    worker: async (_url, _workload, given) => {
      handle = given
      return { stop: async () => {} }
    },
  } as Pick<Peer, 'worker'> as Peer
  const obey = openWorker(peer, '', { aim: 'per-owner', slots: 10 }, () => {})
  await obey({ do: 'work', handlerMs: [1, 1], ...(stuckOwner === undefined ? {} : { stuckOwner }) })
  return {
    job: (owner: string) => handle({ n: 0, owner, at: 0, pad: '' } satisfies BenchJob),
    results: async () => (await obey({ do: 'results' })) as Worked,
    close: () => obey({ do: 'close' }),
  }
}

test('a job that starts beside another of its owner is a violation, one after the other is none', async () => {
  const worker = await openedWorker()
  await worker.job('a')
  await Promise.all([worker.job('a'), worker.job('b')])
  expect(await worker.results()).toMatchObject({ handled: 3, violations: 0 })
  await Promise.all([worker.job('a'), worker.job('a'), worker.job('b')])
  expect(await worker.results()).toMatchObject({ handled: 6, violations: 1 })
  await worker.close()
})

test('the first job of the stuck owner does not end, and those that run beside it count as violations alone', async () => {
  const worker = await openedWorker('whale0')
  const stuck = worker.job('whale0')
  await Promise.all([worker.job('whale0'), worker.job('other')])
  await worker.job('whale0')
  const { handled, violations, waits } = await worker.results()
  expect({ handled, violations, waits: waits.length }).toEqual({ handled: 1, violations: 2, waits: 1 })
  await worker.close()
  await stuck
})
