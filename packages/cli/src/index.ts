export { exitCodes } from './exit-codes.ts'
export type { ExitCode } from './exit-codes.ts'
export { runCli } from './program.ts'
