import type { Peer } from './peers/peer.ts'
import { startProducer, startWorker } from './processes/start.ts'
import type { Sample, Scenario } from './scenarios/scenario.ts'
import type { Server, Store } from './servers/store.ts'

export type Servers = Record<Peer['store'], Server | undefined>

export type Run = { scenario: Scenario; peer: Peer; settings: string; samples: Sample[]; failures: string[] }

export type RunOptions = {
  repeats: number
  scaleOf(scenario: Scenario): number
  stale: boolean
  /** Finished jobs that are kept where a scenario is about them. */
  history: number
  tell(line: string): void
}

/** What a run will hold: each scenario with each peer that can do what it asks for, and whose server is there. */
export function plannedRuns(scenarios: readonly Scenario[], peers: readonly Peer[], servers: Servers): Run[] {
  return scenarios.flatMap((scenario) =>
    peers.flatMap((peer): Run[] => {
      const settings = peer.settings(scenario.workload)
      const apt = settings !== null && servers[peer.store] && (scenario.peers ?? [peer.name]).includes(peer.name)
      return apt ? [{ scenario, peer, settings, samples: [], failures: [] }] : []
    }),
  )
}

/** All in turn, in another order each time, so that the noise of the machine meets them all. */
export async function takeSamples(runs: readonly Run[], servers: Servers, options: RunOptions): Promise<void> {
  for (let round = 0; round < options.repeats; round++) {
    for (let at = 0; at < runs.length; at++) {
      const run = runs[(at + round) % runs.length] as Run
      const name = `${run.scenario.id} ${run.peer.name}`
      try {
        const sample = await takeSample(run, servers, options)
        run.samples.push(sample)
        options.tell(`${name}: ${JSON.stringify(rounded(sample))}`)
      } catch (error) {
        run.failures.push((error as Error).message)
        options.tell(`${name}: ${(error as Error).message}`)
      }
    }
  }
}

async function takeSample({ scenario, peer }: Run, servers: Servers, options: RunOptions): Promise<Sample> {
  const { workload } = scenario
  const server = servers[peer.store] as Server
  const store = await openStore(server, scenario, peer, options)
  try {
    const sample = await scenario.run({
      peer,
      store,
      scale: options.scaleOf(scenario),
      stale: options.stale,
      producer: () => startProducer(peer.name, store.url, workload),
      worker: () => startWorker(peer.name, store.url, workload),
    })
    for (const line of (await store.profile?.()) ?? []) options.tell(line)
    return sample
  } finally {
    await store.drop()
  }
}

function openStore(server: Server, { id, workload, kept }: Scenario, peer: Peer, options: RunOptions): Promise<Store> {
  const nameOf = (what: string) => `${peer.name}_${what}`.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase()
  if (!kept) return server.open(nameOf(id), (url) => peer.install(url, workload))
  const install = async (url: string) => {
    options.tell(`${id} ${peer.name}: filling, ${options.history.toLocaleString('en')} jobs`)
    await peer.install(url, workload)
    await kept.fill(url, options.history)
  }
  return server.open(nameOf(kept.name), install, { keep: true })
}

const rounded = (sample: Sample) =>
  Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, Number(value.toPrecision(4))]))
