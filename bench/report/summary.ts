import { median } from '../measure/statistics.ts'
import type { Run } from '../run-scenarios.ts'
import { isBetter, type Figure, type Scenario } from '../scenarios/scenario.ts'
import type { LeftOut } from './left-out.ts'

/** The peer that the others are compared with. */
export const ours = 'genjobs'

export type Spread = { median: number; min: number; max: number }

export type PeerResult = {
  peer: string
  version: string
  settings: string
  figures: Partial<Record<Figure, Spread>>
  /** How many times better genjobs is by the figure of the scenario; 2 is twice as good. */
  behind?: number
  samples: Run['samples']
  failures: string[]
}

export type ScenarioResult = Pick<Scenario, 'id' | 'title' | 'variant' | 'figure'> & {
  /** Those of one panel have the same. */
  group: string
  scale: number
  peers: PeerResult[]
  leftOut: LeftOut[]
  /** A figure of this one divided by that of another scenario. */
  against: { peer: string; scenario: string; figure: Figure; ratio: number }[]
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return undefined
  return { median: median(known), min: Math.min(...known), max: Math.max(...known) }
}

function figuresOf({ samples }: Run): PeerResult['figures'] {
  const names = new Set(samples.flatMap((sample) => Object.keys(sample) as Figure[]))
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const spread = spreadOf(samples.map((sample) => sample[name] ?? Number.NaN))
      return spread ? [[name, spread]] : []
    }),
  )
}

export const groupOf = ({ id, beside }: Scenario): string => beside ?? id

/** Medians and how far the samples lie apart, and genjobs beside the others, of each scenario. */
export function summarize(
  runs: readonly Run[],
  scaleOf: (scenario: Scenario) => number,
  leftOutOf: (scenario: Scenario) => LeftOut[],
): ScenarioResult[] {
  const figures = new Map(runs.map((run) => [run, figuresOf(run)]))
  const medianOf = (scenario: string, peer: string, figure: Figure): number => {
    const run = runs.find((one) => one.scenario.id === scenario && one.peer.name === peer)
    return (run && figures.get(run)?.[figure]?.median) ?? Number.NaN
  }
  return [...new Set(runs.map(({ scenario }) => scenario))].map((scenario) => {
    const { id, title, variant, figure } = scenario
    const own = runs.filter((run) => run.scenario === scenario)
    const mine = medianOf(id, ours, figure)
    return {
      id,
      title,
      ...(variant === undefined ? {} : { variant }),
      figure,
      group: groupOf(scenario),
      scale: scaleOf(scenario),
      peers: own.map((run): PeerResult => {
        const theirs = medianOf(id, run.peer.name, figure)
        const behind = isBetter(figure) === 'more' ? mine / theirs : theirs / mine
        return {
          peer: run.peer.name,
          version: run.peer.version,
          settings: run.settings,
          figures: figures.get(run) ?? {},
          ...(run.peer.name !== ours && Number.isFinite(behind) ? { behind } : {}),
          samples: run.samples,
          failures: run.failures,
        }
      }),
      leftOut: leftOutOf(scenario),
      against: own.flatMap(({ peer: { name } }) =>
        (scenario.against?.figures ?? []).flatMap((by) => {
          const other = scenario.against?.id ?? ''
          const ratio = medianOf(id, name, by) / medianOf(other, name, by)
          return Number.isFinite(ratio) ? [{ peer: name, scenario: other, figure: by, ratio }] : []
        }),
      ),
    }
  })
}
