'use client'

import type { GenerationJob, JobStatus } from '../lib/database-types.ts'
import {
  createGenerationJobClient,
  deleteGenerationJobClient,
  transitionJobStatusClient,
} from '../lib/generation-jobs-client.ts'
import { money } from '../lib/money.ts'
import type { Notice } from './notice-line.tsx'

const moves = ['running', 'succeeded', 'failed'] as const

/** What can come next. The other buttons work too: the database says no, and the page says so. */
const legal: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['running'],
  running: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
}

type Props = {
  job: GenerationJob
  asset: string | undefined
  act: (work: () => Promise<Notice>) => Promise<void>
}

export function JobRow({ job, asset, act }: Props) {
  const move = (status: JobStatus) =>
    act(async () => {
      const error = status === 'failed' ? 'Failed by hand.' : undefined
      return (await transitionJobStatusClient(job.id, status, error))
        ? { tone: 'good', text: `${job.mode}: ${job.status} → ${status}.` }
        : { tone: 'bad', text: `Refused: a job that is ${job.status} cannot become ${status}. Nothing was changed.` }
    })

  const retry = () =>
    act(async () => {
      const { project_id, mode, input_asset_id, cost_cents, retry_count } = job
      await createGenerationJobClient({ project_id, mode, input_asset_id, cost_cents, retry_count: retry_count + 1 })
      return { tone: 'good', text: `Queued again: ${mode}, retry ${retry_count + 1}.` }
    })

  const remove = () =>
    act(async () => {
      await deleteGenerationJobClient(job.id)
      return { tone: 'good', text: `Deleted: ${job.mode}.` }
    })

  return (
    <tr data-job={job.id} data-status={job.status}>
      <td>
        <span className="mode">{job.mode}</span>
        <code>{job.id.slice(-8)}</code>
        {job.retry_count > 0 && <span className="quiet"> retry {job.retry_count}</span>}
      </td>
      <td>
        <span className="badge" data-status={job.status}>
          {job.status}
        </span>
        {job.error !== null && <span className="why">{job.error}</span>}
      </td>
      <td className="quiet">{asset ?? '–'}</td>
      <td className="number">{money(job.cost_cents)}</td>
      <td>
        <div className="moves">
          {moves.map((status) => (
            <button
              key={status}
              type="button"
              className="move"
              data-legal={legal[job.status].includes(status)}
              onClick={() => void move(status)}
            >
              {status}
            </button>
          ))}
          {job.status === 'failed' && (
            <button type="button" className="move" data-legal onClick={() => void retry()}>
              retry
            </button>
          )}
          <button type="button" className="move remove" aria-label={`Delete ${job.mode}`} onClick={() => void remove()}>
            ×
          </button>
        </div>
      </td>
    </tr>
  )
}
