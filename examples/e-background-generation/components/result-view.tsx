'use client'

import { useGenjobs, type ApiError } from '@genjobs/react'
import Link from 'next/link'
import type { GenerationJob } from '../lib/generation-job.ts'
import type { NailDesignInput } from '../lib/kinds.ts'
import { Icon } from './icon.tsx'
import { useToast } from './toasts.tsx'

type ResultViewProps = {
  job: GenerationJob | null
  error: ApiError | null
  /** It was clicked, and there is no news of it yet. */
  isStarting: boolean
  design: NailDesignInput
  onCanceled: (jobId: string) => void
  onRetry: () => void
}

/** What becomes of the design of a tab. */
export function ResultView({ job, error, isStarting, design, onCanceled, onRetry }: ResultViewProps) {
  return (
    <section className="result" aria-label="Result">
      {error && !job ? (
        <Trouble error={error} />
      ) : isStarting || !job ? (
        isStarting ? (
          <Waiting text="Starting…" />
        ) : (
          <Nothing />
        )
      ) : job.status === 'completed' ? (
        <Images urls={job.resultImages ?? []} prompt={design.prompt} />
      ) : job.status === 'failed' ? (
        <Failure reason={job.errorMessage ?? 'No reason was given.'} onRetry={onRetry} />
      ) : (
        <InProgress job={job} images={design.designSettings.images} onCanceled={onCanceled} />
      )}
    </section>
  )
}

function Nothing() {
  return (
    <div className="result-empty">
      <Icon name="image" />
      <p>Your design appears here.</p>
      <p className="quiet">You can open more tabs, leave or close the page meanwhile: it goes on without you.</p>
    </div>
  )
}

function Waiting({ text }: { text: string }) {
  return (
    <div className="result-empty">
      <span className="spinner" aria-hidden="true" />
      <p role="status">{text}</p>
    </div>
  )
}

type InProgressProps = { job: GenerationJob; images: number; onCanceled: (jobId: string) => void }

function InProgress({ job, images, onCanceled }: InProgressProps) {
  const { cancel } = useGenjobs()
  const toast = useToast()

  async function stop(): Promise<void> {
    onCanceled(job.jobId)
    try {
      await cancel(job.jobId)
    } catch (error) {
      toast({ tone: 'bad', title: 'It was not canceled', text: (error as ApiError).message })
    }
  }

  const text = job.status === 'pending' ? 'Waiting for its turn' : describe(job.currentStep)
  return (
    <div className="result-progress">
      <div
        className="bar"
        role="progressbar"
        aria-label="Progress of this design"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={job.progress}
        aria-valuetext={text}
      >
        <span style={{ width: `${job.progress}%` }} />
      </div>
      <p className="progress-line">
        <span role="status">{text}</span>
        <span className="percent">
          {timeLeft(job.readyAt)}
          {job.progress} %
        </span>
        <button type="button" className="secondary" onClick={() => void stop()}>
          Cancel
        </button>
      </p>
      <div className="image-grid" data-count={images} aria-hidden="true">
        {Array.from({ length: images }, (_, i) => (
          <div key={i} className="placeholder" />
        ))}
      </div>
    </div>
  )
}

/** From how long recent designs took; the browser's clock may be wrong, so nothing far off is said. */
function timeLeft(readyAt: string | null): string {
  const seconds = readyAt === null ? 0 : Math.round((Date.parse(readyAt) - Date.now()) / 1_000)
  return seconds > 0 && seconds < 600 ? `about ${seconds} s left · ` : ''
}

function describe(step: string | null): string {
  if (step === null) return 'Getting ready'
  if (step.startsWith('image')) return `Drawing ${step === 'image' ? 'your image' : step}`
  return step === 'saving' ? 'Saving to your collection' : step
}

function Images({ urls, prompt }: { urls: string[]; prompt: string }) {
  return (
    <div className="result-images">
      <div className="image-grid" data-count={urls.length}>
        {urls.map((url, i) => (
          <figure key={url}>
            <img src={url} alt={`${prompt}, image ${i + 1} of ${urls.length}`} width={768} height={768} />
            <a className="icon-button on-picture" href={url} download aria-label={`Download image ${i + 1}`}>
              <Icon name="download" />
            </a>
          </figure>
        ))}
      </div>
      <p className="saved">
        <Icon name="check" /> Saved to <Link href="/collection">your collection</Link>
      </p>
    </div>
  )
}

function Failure({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  return (
    <div className="result-empty result-failed">
      <Icon name="warning" />
      <p>
        <strong>{reason === 'Canceled.' ? 'You canceled it.' : 'This design could not be made.'}</strong>
      </p>
      {reason !== 'Canceled.' && <p className="reason">{reason}</p>}
      <button type="button" className="secondary" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}

function Trouble({ error }: { error: ApiError }) {
  if (error.status === 401) {
    return (
      <div className="result-empty result-failed">
        <Icon name="warning" />
        <p>
          <strong>Your session has ended.</strong>
        </p>
        <p className="quiet">Nothing is lost: what was generating goes on.</p>
        <a className="secondary" href="/sign-in">
          Sign in again
        </a>
      </div>
    )
  }
  return <Waiting text="The server does not answer. Trying again…" />
}
