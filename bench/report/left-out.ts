import type { Peer } from '../peers/peer.ts'
import type { Servers } from '../run-scenarios.ts'
import type { Scenario } from '../scenarios/scenario.ts'

export type LeftOut = { peer: string; why: string }

/** Peers that no scenario has, whatever is installed. */
export const leftOutOfAll: readonly LeftOut[] = [
  {
    peer: 'River for TypeScript',
    why: 'its packages, riverqueue and @riverqueue/driver-pg, could not be installed: npm answered that there are none',
  },
]

/** Why a peer is not in the table of a scenario; nothing where it is. */
export function leftOutOf(scenario: Scenario, peers: readonly Peer[], servers: Servers): LeftOut[] {
  return peers.flatMap((peer): LeftOut[] => {
    if (scenario.peers && !scenario.peers.includes(peer.name)) return []
    if (!servers[peer.store]) return [{ peer: peer.name, why: `there is no ${peer.store} server on this machine` }]
    if (peer.settings(scenario.workload) === null) {
      return [{ peer: peer.name, why: 'it has no setting that does what the scenario asks for' }]
    }
    return []
  })
}
