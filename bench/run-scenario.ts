import type { Peer } from './peers/peer.ts'
import { startProducer, startWorker } from './processes/start.ts'
import type { Sample, Scenario } from './scenarios/scenario.ts'
import type { Server } from './servers/store.ts'

export type Run = { scenario: Scenario; peer: Peer; settings: string; samples: Sample[]; failures: string[] }

/** All peers in turn, in another order each time, so that the noise of the machine meets them all. */
export async function runScenario(
  scenario: Scenario,
  peers: readonly Peer[],
  servers: Record<Peer['store'], Server | undefined>,
  options: { repeats: number; scale: number; stale: boolean; tell: (line: string) => void },
): Promise<Run[]> {
  const runs = peers.flatMap((peer): Run[] => {
    const settings = peer.settings(scenario.workload)
    const apt = settings !== null && servers[peer.store] && (scenario.peers ?? [peer.name]).includes(peer.name)
    return apt ? [{ scenario, peer, settings, samples: [], failures: [] }] : []
  })
  for (let round = 0; round < options.repeats; round++) {
    for (let at = 0; at < runs.length; at++) {
      const run = runs[(at + round) % runs.length] as Run
      try {
        const sample = await takeSample(run, servers, options)
        run.samples.push(sample)
        options.tell(`${scenario.id} ${run.peer.name}: ${JSON.stringify(rounded(sample))}`)
      } catch (error) {
        run.failures.push((error as Error).message)
        options.tell(`${scenario.id} ${run.peer.name}: ${(error as Error).message}`)
      }
    }
  }
  return runs
}

async function takeSample(
  { scenario, peer }: Run,
  servers: Record<Peer['store'], Server | undefined>,
  { scale, stale }: { scale: number; stale: boolean },
): Promise<Sample> {
  const { workload } = scenario
  const template = `${peer.name}_${scenario.id}`.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase()
  const store = await (servers[peer.store] as Server).open(template, (url) => peer.install(url, workload))
  try {
    return await scenario.run({
      peer,
      store,
      scale,
      stale,
      producer: () => startProducer(peer.name, store.url, workload),
      worker: () => startWorker(peer.name, store.url, workload),
    })
  } finally {
    await store.drop()
  }
}

const rounded = (sample: Sample) =>
  Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, Number(value.toPrecision(4))]))
