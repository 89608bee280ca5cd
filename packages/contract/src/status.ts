/** The stored states of a job. `succeeded`, `failed` and `canceled` are terminal: they never change. */
export const jobStatuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled'] as const

export type JobStatus = (typeof jobStatuses)[number]

export const terminalStatuses = ['succeeded', 'failed', 'canceled'] as const satisfies readonly JobStatus[]

export type TerminalStatus = (typeof terminalStatuses)[number]

export function isTerminal(status: JobStatus): status is TerminalStatus {
  return (terminalStatuses as readonly JobStatus[]).includes(status)
}

/**
 * Why a job that is not terminal does not move; derived when a job is read, never stored.
 * `scheduled`: its time has not come. `throttled`: a limit it needs is full. `stalled`: its worker has gone silent.
 */
export type JobReason = 'scheduled' | 'throttled' | 'stalled'
