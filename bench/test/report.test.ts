import { expect, test } from 'vitest'
import { median } from '../measure/statistics.ts'
import type { Peer } from '../peers/peer.ts'
import { barChart } from '../report/bar-chart.ts'
import { leftOutOf } from '../report/left-out.ts'
import { scenarioMarkdown } from '../report/markdown.ts'
import { panelsOf } from '../report/panels.ts'
import { summarize } from '../report/summary.ts'
import { plannedRuns, type Run } from '../run-scenarios.ts'
import type { Sample, Scenario } from '../scenarios/scenario.ts'
import type { Server } from '../servers/store.ts'

const scenario = (id: string, rest: Partial<Scenario> = {}): Scenario => ({
  id,
  title: `What ${id} is`,
  workload: { aim: 'throughput', slots: 1 },
  figure: 'rate',
  run: async () => ({}),
  ...rest,
})

const peer = (name: string, rest: Partial<Peer> = {}): Peer => ({
  name,
  version: '1.2.3',
  store: 'postgres',
  settings: () => `as ${name} says`,
  install: async () => {},
  producer: async () => Promise.reject(new Error('not here')),
  worker: async () => Promise.reject(new Error('not here')),
  ...rest,
})

const run = (of: Scenario, by: Peer, samples: Sample[], failures: string[] = []): Run => ({
  scenario: of,
  peer: by,
  settings: `as ${by.name} says`,
  samples,
  failures,
})

const summaryOf = (...runs: Run[]) =>
  summarize(
    runs,
    () => 1,
    () => [],
  )

test('the median of an even number lies between the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([]), median([7])]).toEqual([2, 2.5, Number.NaN, 7])
})

test('more jobs a second and fewer milliseconds both put genjobs ahead', () => {
  const [rate, wait] = [scenario('a'), scenario('b', { figure: 'p50' })]
  const [genjobs, other] = [peer('genjobs'), peer('other')]
  const [a, b] = summaryOf(
    run(rate, genjobs, [{ rate: 300 }, { rate: 100 }, { rate: 200 }]),
    run(rate, other, [{ rate: 50 }]),
    run(wait, genjobs, [{ p50: 2 }]),
    run(wait, other, [{ p50: 1 }]),
  )
  expect(a?.peers.map(({ figures, behind }) => ({ rate: figures.rate, behind }))).toEqual([
    { rate: { median: 200, min: 100, max: 300 }, behind: undefined },
    { rate: { median: 50, min: 50, max: 50 }, behind: 4 },
  ])
  expect(b?.peers[1]?.behind).toBe(0.5)
})

test('a scenario is compared with its counterpart, by each figure, for each peer', () => {
  const [without, limited] = [
    scenario('without'),
    scenario('with', { against: { id: 'without', figures: ['rate', 'cpuStore'] } }),
  ]
  const genjobs = peer('genjobs')
  const [, found] = summaryOf(
    run(without, genjobs, [{ rate: 100, cpuStore: 1 }]),
    run(limited, genjobs, [{ rate: 80, cpuStore: 1.5 }]),
  )
  expect(found?.against).toEqual([
    { peer: 'genjobs', scenario: 'without', figure: 'rate', ratio: 0.8 },
    { peer: 'genjobs', scenario: 'without', figure: 'cpuStore', ratio: 1.5 },
  ])
})

test('a table names settings, failures and what is missing, and leaves out figures that nobody has', () => {
  const one = scenario('a')
  const [result] = summaryOf(
    run(one, peer('genjobs'), [{ rate: 12_345.6, walBytesPerJob: 800, violations: 0 }]),
    run(one, peer('other'), [], ['0 of 50 jobs in 60 s']),
  )
  const text = scenarioMarkdown(result as NonNullable<typeof result>).join('\n')
  expect(text).toContain('| genjobs 1.2.3 | 12,300 |')
  expect(text).toContain('- Settings of other: as other says')
  expect(text).toContain('- Failed: other: 0 of 50 jobs in 60 s')
  expect(text).not.toContain('p50')
  expect(text).not.toContain('ahead')
})

test('a peer is not run, and the reason is told, without its server or without a setting for the workload', () => {
  const one = scenario('a')
  const all = [peer('genjobs'), peer('remote', { store: 'redis' }), peer('simple', { settings: () => null })]
  const servers = { postgres: {} as Server, redis: undefined }
  expect(plannedRuns([one], all, servers).map(({ peer: { name } }) => name)).toEqual(['genjobs'])
  expect(leftOutOf(one, all, servers)).toEqual([
    { peer: 'remote', why: 'there is no redis server on this machine' },
    { peer: 'simple', why: 'it has no setting that does what the scenario asks for' },
  ])
})

test('scenarios beside each other share a panel, and a limit that was not kept shows', () => {
  const both = [scenario('a', { variant: 'one' }), scenario('b', { variant: 'other', beside: 'a' })] as const
  const panels = panelsOf(
    summaryOf(
      run(both[0], peer('genjobs'), [{ rate: 10, violations: 0 }]),
      run(both[0], peer('<naive>'), [{ rate: 20, violations: 3 }]),
      run(both[1], peer('genjobs'), [{ rate: 11 }]),
    ),
  )
  expect(panels.map(({ bars }) => bars.map(({ label, tone }) => `${label}: ${tone}`))).toEqual([
    ['genjobs, one: ours', 'genjobs, other: ours', '<naive>, one: broken'],
  ])
  const svg = barChart(panels, 'Side by side')
  expect(svg).toContain('&lt;naive&gt;, one')
  expect(svg).toContain('20 · limit not kept')
  expect(svg).not.toMatch(/NaN|undefined/)
})
