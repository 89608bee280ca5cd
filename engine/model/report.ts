import { type Exploration } from './explorer/explore.ts'
import { type Violation } from './explorer/violation.ts'

/** A trace as a list of steps, one a line: who, what, and the file that says so. */
export function traceLines({ what, trace }: Violation): string[] {
  const width = Math.max(...trace.map(({ who }) => who.length))
  return [
    ...trace.map(
      ({ who, step, source }, i) => `  ${String(i + 1).padStart(3)}. ${who.padEnd(width)}  ${step}  (${source})`,
    ),
    `  => ${what}`,
  ]
}

/** One line for a configuration, and the trace where something is wrong. */
export function explorationLines({ configuration, states, ends, seconds, complete, violation }: Exploration): string[] {
  const counts = `${String(states).padStart(9)} states ${String(ends).padStart(4)} ends ${seconds.toFixed(2).padStart(6)} s`
  const line = `${violation ? 'WRONG' : complete ? 'ok   ' : 'CUT  '} ${counts}  ${configuration}`
  return violation ? [line, ...traceLines(violation)] : [line]
}

export function totalLine(all: readonly Exploration[]): string {
  const sum = (of: (one: Exploration) => number): number => all.reduce((total, one) => total + of(one), 0)
  const wrong = all.filter(({ violation }) => violation).length
  const cut = all.filter(({ complete }) => !complete).length
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20)
  return [
    `${all.length} configurations, ${sum(({ states }) => states)} states (at most ${Math.max(0, ...all.map(({ states }) => states))})`,
    `${sum(({ seconds }) => seconds).toFixed(1)} s, ${memory} MB, ${wrong} wrong${cut ? `, ${cut} cut short` : ''}`,
  ].join(', ')
}
