// A producer or a worker of one peer, in a process of its own; it takes orders from the runner over IPC.
import type { Peer, Workload } from '../peers/peer.ts'
import { peers } from '../peers/all.ts'
import type { Order, Said } from './orders.ts'
import { openProducer } from './producer.ts'
import { openWorker } from './worker.ts'

// Connections that are open would keep it alive when the runner is gone, and they try again for ever.
process.once('disconnect', () => process.exit())
if (!process.connected) process.exit()

const [role, name, url, workloadJson] = process.argv.slice(2) as [string, string, string, string]
const workload = JSON.parse(workloadJson) as Workload
const peer = peers.find((one) => one.name === name) as Peer
const say = (said: Said) => process.send?.(said)

const obey =
  role === 'producer'
    ? await openProducer(peer, url, workload)
    : openWorker(peer, url, workload, (handled) => say({ handled }))
process.on('message', (order: Order) => {
  obey(order as never).then(
    (answer) => {
      say({ answer })
      if (order.do === 'close') process.disconnect()
    },
    (error: unknown) => say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
say({ answer: null })
