'use client'

import { useState } from 'react'
import { jobStatuses, type Asset, type GenerationJob, type JobStatus, type Project } from '../lib/database-types.ts'
import { deleteGenerationJobClient } from '../lib/generation-jobs-client.ts'
import { JobRow } from './job-row.tsx'
import type { Notice } from './notice-line.tsx'

type Props = {
  jobs: GenerationJob[]
  assets: Asset[]
  project: Project
  act: (work: () => Promise<Notice>) => Promise<void>
}

/** The jobs of a project, newest first, with everything that can be done to them. */
export function JobTable({ jobs, assets, project, act }: Props) {
  const [status, setStatus] = useState<JobStatus | 'all'>('all')
  const shown = status === 'all' ? jobs : jobs.filter((job) => job.status === status)
  const finished = jobs.filter((job) => job.status === 'succeeded' || job.status === 'failed')
  const queued = jobs.filter((job) => job.status === 'queued')

  const deleteFinished = () =>
    act(async () => {
      const deleted = await Promise.all(finished.map(({ id }) => deleteGenerationJobClient(id)))
      return { tone: 'good', text: `Deleted: ${deleted.filter(Boolean).length} finished jobs.` }
    })

  const drain = () =>
    act(async () => {
      const answer = await fetch(`/api/drain-queue?project=${project.id}`, { method: 'POST' })
      const done = (await answer.json()) as { succeeded: number; failed: number; error?: string }
      if (!answer.ok) return { tone: 'bad', text: done.error ?? `The server answered ${answer.status}.` }
      return { tone: 'good', text: `The worker took its turn: ${done.succeeded} succeeded, ${done.failed} failed.` }
    })

  return (
    <section className="panel jobs" aria-label="Jobs">
      <div className="row between">
        <div className="tabs" role="group" aria-label="Show">
          {(['all', ...jobStatuses] as const).map((each) => (
            <button key={each} type="button" aria-pressed={status === each} onClick={() => setStatus(each)}>
              {each}
            </button>
          ))}
        </div>
        <div className="row">
          <button className="button small" type="button" disabled={queued.length === 0} onClick={() => void drain()}>
            Let a worker drain the queue
          </button>
          <button
            className="button small danger"
            type="button"
            disabled={finished.length === 0}
            onClick={() => void deleteFinished()}
          >
            Delete finished
          </button>
        </div>
      </div>
      {shown.length === 0 ? (
        <p className="empty">{status === 'all' ? 'No jobs yet. Create one on the left.' : `Nothing is ${status}.`}</p>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">Status</th>
                <th scope="col">Input</th>
                <th scope="col" className="number">
                  Cost
                </th>
                <th scope="col">Move it to</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((job) => (
                <JobRow
                  key={job.id}
                  job={job}
                  asset={assets.find(({ id }) => id === job.input_asset_id)?.name}
                  act={act}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
