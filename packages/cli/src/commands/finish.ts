import type { ExitCode } from '../exit-codes.ts'

/** How a command says what the process ends with; without it, 0. */
export type Finish = (code: ExitCode) => void
