import type { WireJob } from '@genjobs/contract'
import type { ReactNode } from 'react'

export type JobProgressProps = {
  job: Pick<WireJob, 'status' | 'progress' | 'step' | 'position'>
  /** What it is the progress of. */
  label: string
  className?: string
  /** What is shown and read out beside the bar. Default: English. */
  describe?: (job: JobProgressProps['job']) => string
}

/**
 * A bar and a line of text. Screen readers do not announce how a progress bar changes, so the line is a polite status; it
 * changes with the step, not with every per cent, lest it never stops talking.
 */
export function JobProgress({ job, label, className, describe = inEnglish }: JobProgressProps): ReactNode {
  const text = describe(job)
  return (
    <div className={className} data-status={job.status}>
      <progress
        aria-label={label}
        aria-valuetext={text}
        max={100}
        // Without a value it says that something goes on, and not how far it is.
        {...(job.status !== 'queued' && { value: job.progress })}
      />
      <div role="status">{text}</div>
    </div>
  )
}

const words = {
  queued: 'Queued',
  running: 'Running',
  waiting: 'Waiting',
  succeeded: 'Done',
  failed: 'Failed',
  canceled: 'Canceled',
}

function inEnglish({ status, step, position }: JobProgressProps['job']): string {
  if (status === 'queued' && position) return `Queued, ${position} before it`
  if (status === 'running' || status === 'waiting') return step ?? words[status]
  return words[status]
}
