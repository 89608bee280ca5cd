import type { Bar, Panel } from './bar-chart.ts'
import { isBetter, type Figure } from '../scenarios/scenario.ts'
import { ours, type PeerResult, type ScenarioResult } from './summary.ts'

const units: Partial<Record<Figure, string>> = {
  rate: 'jobs a second',
  p50: 'milliseconds, median',
  p99: 'milliseconds, 99th percentile',
  cpuStore: 'CPU seconds of the database for 10,000 jobs',
}

function barOf(peer: PeerResult, { figure, variant }: ScenarioResult): Bar[] {
  const spread = peer.figures[figure]
  if (!spread) return []
  const broken = peer.figures.violations?.max ?? 0
  return [
    {
      label: variant === undefined ? peer.peer : `${peer.peer}, ${variant}`,
      ...spread,
      tone: broken > 0 ? 'broken' : peer.peer === ours ? 'ours' : 'other',
      ...(broken > 0 ? { note: 'limit not kept' } : {}),
    },
  ]
}

/** One panel for scenarios that stand beside each other, peer by peer. */
export function panelsOf(results: readonly ScenarioResult[]): (Panel & { group: string })[] {
  return [...Map.groupBy(results, ({ group }) => group)].flatMap(([group, members]) => {
    const [first] = members
    if (!first) return []
    const { figure, title, scale } = first
    const names = [...new Set(members.flatMap(({ peers }) => peers.map(({ peer }) => peer)))]
    const bars = names.flatMap((name) =>
      members.flatMap((member) =>
        member.peers.filter(({ peer }) => peer === name).flatMap((peer) => barOf(peer, member)),
      ),
    )
    const unit = `${units[figure] ?? figure}; ${isBetter(figure)} is better${scale === 1 ? '' : `; at scale ${scale}`}`
    return bars.length === 0 ? [] : [{ group, title: `${group.toUpperCase()}: ${title}`, unit, bars }]
  })
}
