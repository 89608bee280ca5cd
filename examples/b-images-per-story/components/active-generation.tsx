'use client'

import type { WireJob } from '@genjobs/contract'
import { JobProgress } from '@genjobs/react'
import type { ReactNode } from 'react'
import { typeOf } from '../lib/generation-texts.ts'
import { TimeLeft } from './time-left.tsx'

/** A generation in progress, live. */
export function ActiveGeneration({ job, onCancel }: { job: WireJob; onCancel: () => void }): ReactNode {
  const title = typeOf(job) === 'image' ? 'Generating images' : 'Generating a video'
  return (
    <article className="panel active" aria-label={title} data-job={job.id}>
      <div className="row between">
        <h2>{title}</h2>
        <span className="percent">{job.progress} %</span>
      </div>
      <JobProgress job={job} label={title} className="progress" describe={describe} />
      <div className="row between">
        <TimeLeft eta={job.eta} />
        <button className="button quiet" type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </article>
  )
}

function describe({ status, step }: Pick<WireJob, 'status' | 'step'>): string {
  return status === 'queued' ? 'Waiting to start' : (step ?? 'Starting')
}
