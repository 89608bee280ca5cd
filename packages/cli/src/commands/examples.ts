import { invocation } from '../context.ts'

/** Text under a command's help: how it is used, and what to do next. */
export function examples(lines: readonly [command: string, explanation: string][], next: string): string {
  const widest = Math.max(...lines.map(([command]) => command.length))
  const name = invocation()
  return [
    '',
    'Examples:',
    ...lines.map(([command, explanation]) => `  ${name} ${command.padEnd(widest)}  ${explanation}`.trimEnd()),
    '',
    `Next: ${next}`,
  ].join('\n')
}
