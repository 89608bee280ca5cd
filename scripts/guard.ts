import { fileURLToPath } from 'node:url'

/** Something that a guard noticed. An error fails the run, a warning asks to look again. */
export type Finding = { file: string; line?: number; message: string; level?: 'error' | 'warning' }

export type Guard = {
  /** Named after its file. */
  name: string
  /** What holds where it finds nothing. */
  rule: string
  /** @param root the folder of the repository, or of a sample of one */
  check(root: string): Finding[]
}

export const repository = fileURLToPath(new URL('..', import.meta.url))

/** Print one line for the guard and one for each finding. True when nothing failed. */
export function report(
  guard: Guard,
  findings: readonly Finding[],
  print: (line: string) => void = console.log,
): boolean {
  const errors = findings.filter((finding) => finding.level !== 'warning')
  print(`${errors.length === 0 ? 'ok  ' : 'FAIL'} ${guard.name}: ${guard.rule}`)
  for (const { file, line, message, level } of findings) {
    print(`     ${level === 'warning' ? 'warning ' : ''}${file}${line === undefined ? '' : `:${line}`} ${message}`)
  }
  return errors.length === 0
}
