import { digits, figureNames, nameOfFigure } from './figure-names.ts'
import type { Report } from './report.ts'
import type { PeerResult, ScenarioResult, Spread } from './summary.ts'

const spread = ({ median, min, max }: Spread): string =>
  min === max ? digits(median) : `${digits(median)} (${digits(min)}–${digits(max)})`

/** With cells as wide as their column, since it is read on a terminal as well. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  const [head = '', ...body] = rows.map(line)
  return [head, rule, ...body]
}

function peerRow(peer: PeerResult, columns: typeof figureNames, isCompared: boolean): string[] {
  return [
    peer.version === '' ? peer.peer : `${peer.peer} ${peer.version}`,
    ...columns.map(([figure]) => {
      const found = peer.figures[figure]
      return found ? spread(found) : '–'
    }),
    ...(isCompared ? [peer.behind === undefined ? '–' : `${digits(peer.behind)}×`] : []),
  ]
}

export function scenarioMarkdown(scenario: ScenarioResult): string[] {
  const columns = figureNames.filter(([figure]) => scenario.peers.some(({ figures }) => figures[figure]))
  const isCompared = scenario.peers.some(({ behind }) => behind !== undefined)
  const failures = scenario.peers.flatMap(({ peer, failures: all }) => all.map((why) => `- Failed: ${peer}: ${why}`))
  return [
    `## ${scenario.id}: ${scenario.title}${scenario.variant === undefined ? '' : `: ${scenario.variant}`}`,
    '',
    ...(scenario.scale === 1 ? [] : [`At scale ${scenario.scale} of the amounts that are named.`, '']),
    ...table([
      ['', ...columns.map(([, name]) => name), ...(isCompared ? ['genjobs ahead by'] : [])],
      ...scenario.peers.map((peer) => peerRow(peer, columns, isCompared)),
    ]),
    '',
    ...(isCompared ? [`"Ahead by" compares the medians of: ${nameOfFigure(scenario.figure)}.`, ''] : []),
    ...scenario.against.map(
      ({ peer, scenario: other, figure, ratio }) =>
        `- ${peer}: ${nameOfFigure(figure)} is ${digits(ratio)}× that of ${other}`,
    ),
    ...scenario.peers.map(({ peer, settings }) => `- Settings of ${peer}: ${settings}`),
    ...scenario.leftOut.map(({ peer, why }) => `- Without ${peer}: ${why}`),
    ...failures,
    '',
  ]
}

const settingsOf = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${value === '' ? '""' : value}`)
    .join(', ')

/** The whole run for readers: each figure as its median, and the least and the most of the samples where they differ. */
export function markdown({ machine, repeats, stale, history, scenarios, leftOut }: Report): string {
  return [
    '# Side by side',
    '',
    `${machine.date}, commit ${machine.commit}, ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}. ` +
      `${repeats} ${repeats === 1 ? 'sample' : 'samples'} of each, peers in turn: median (least–most). CPU in seconds for 10,000 jobs. ` +
      `A kept history has ${history.toLocaleString('en')} jobs.${stale ? ' Statistics of the planner as they are after filling, not renewed.' : ''}`,
    '',
    ...machine.servers.map(({ version, settings }) => `- ${version}: ${settingsOf(settings)}`),
    ...leftOut.map(({ peer, why }) => `- Not measured: ${peer}: ${why}`),
    '',
    ...scenarios.flatMap(scenarioMarkdown),
  ].join('\n')
}
