'use client'

import type { WireJob } from '@genjobs/contract'
import type { ReactNode } from 'react'
import { generationError, generationStatus, typeOf, wishesOf } from '../lib/generation-texts.ts'
import type { GenerationType } from '../lib/kinds.ts'
import { resultFiles } from '../lib/result-files.ts'
import type { GenerationWishes } from '../lib/story-jobs.ts'

type Props = {
  jobs: readonly WireJob[]
  isLoading: boolean
  /** Why the history cannot be shown. */
  problem: string | null
  onRetry: (type: GenerationType, wishes: GenerationWishes) => void
  onMore: (() => void) | undefined
}

/** The generations of the story that have ended, newest first. */
export function GenerationHistory({ jobs, isLoading, problem, onRetry, onMore }: Props): ReactNode {
  return (
    <section className="history" aria-label="History">
      <h2>History</h2>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {isLoading && <p className="quiet-text">Loading…</p>}
      {!isLoading && problem === null && jobs.length === 0 && (
        <p className="quiet-text">What you generate for this story will be listed here.</p>
      )}
      <ol>
        {jobs.map((job) => (
          <Entry key={job.id} job={job} onRetry={onRetry} />
        ))}
      </ol>
      {onMore && (
        <button className="button quiet" type="button" onClick={onMore}>
          Show more
        </button>
      )}
    </section>
  )
}

function Entry({ job, onRetry }: { job: WireJob; onRetry: Props['onRetry'] }): ReactNode {
  const [type, status, wishes] = [typeOf(job), generationStatus(job.status), wishesOf(job)]
  const about = [wishes.style, wishes.instructions].filter((text) => text !== '').join(' · ')
  return (
    <li className="entry" data-job={job.id} data-status={status}>
      <div className="row between">
        <strong>{type === 'image' ? 'Images' : 'Video'}</strong>
        <span className="badge" data-status={status}>
          {status}
        </span>
      </div>
      <p className="quiet-text">
        <time dateTime={job.createdAt}>{timeOf(job.createdAt)}</time>
        {about && ` · ${about}`}
      </p>
      {status === 'failed' && (
        <div className="row between">
          <p className="why">{generationError(job.error)}</p>
          <button className="button small" type="button" onClick={() => onRetry(type, wishes)}>
            Try again
          </button>
        </div>
      )}
      {status === 'completed' && (
        <div className="thumbs">
          {resultFiles(job.output).map((file) => (
            <a key={file.key} href={file.url} target="_blank" rel="noreferrer">
              <img src={file.url} alt="Open this result" width={96} height={64} loading="lazy" />
            </a>
          ))}
        </div>
      )}
    </li>
  )
}

const timeOf = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
