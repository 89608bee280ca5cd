import type { QueryClient } from '@tanstack/react-query'
import { StrictMode, useState, type ReactNode } from 'react'
import {
  GenjobsProvider,
  JobProgress,
  useGenerate,
  useGenerationJob,
  useGenjobs,
  useJob,
  useJobs,
  useJobStream,
  useLimits,
} from '../../../src/index.ts'
import { image, video } from '../../kinds.ts'

/** What the address asks for: `?user=ada&show=generate,jobs&url=/api/genjobs&seconds=1&silenceMs=500`. */
export function App({ search, queryClient }: { search: string; queryClient?: QueryClient }): ReactNode {
  const wanted = new URLSearchParams(search)
  const user = wanted.get('user') ?? ''
  const shown = wanted.get('show')?.split(',') ?? []
  const timings = Object.fromEntries(
    ['firstByteMs', 'silenceMs', 'hiddenMs'].flatMap((name) =>
      wanted.has(name) ? [[name, Number(wanted.get(name))]] : [],
    ),
  )
  const token = async () => {
    const answer = await fetch(`/token?user=${user}&seconds=${wanted.get('seconds') ?? 3600}`)
    return await answer.text()
  }
  return (
    <StrictMode>
      <GenjobsProvider
        url={wanted.get('url') ?? '/api/genjobs'}
        token={token}
        scope={user}
        live={wanted.get('live') === 'no' ? false : timings}
        pollMs={Number(wanted.get('pollMs') ?? 200)}
        {...(queryClient && { queryClient })}
      >
        <h1>{user}</h1>
        <Connection />
        {shown.includes('generate') && <Generate kind={image} />}
        {shown.includes('video') && <Generate kind={video} />}
        {shown.includes('jobs') && <Jobs />}
        {shown.includes('limits') && <Limits />}
        {shown.includes('many') && <Many />}
        {shown.includes('stream') && <Stream id={wanted.get('job') ?? ''} />}
        {shown.includes('own') && <OwnEndpoint id={wanted.get('job') ?? ''} />}
      </GenjobsProvider>
    </StrictMode>
  )
}

function Connection(): ReactNode {
  return <p data-testid="live">{useGenjobs().live}</p>
}

function Generate({ kind }: { kind: typeof image | typeof video }): ReactNode {
  const generation = useGenerate(kind as typeof image, { remember: kind.name })
  const { status, job, step, result, error, refusal, submit, cancel, retry, clear, reset } = generation
  const [prompt, setPrompt] = useState('a cat')
  const input = { prompt }
  return (
    <section>
      <input aria-label="Prompt" value={prompt} onChange={(event) => setPrompt(event.target.value)} />
      <button onClick={() => void submit(input)}>Generate</button>
      <button onClick={() => void cancel()}>Cancel</button>
      <button onClick={() => void retry()}>Retry</button>
      <button onClick={reset}>Reset</button>
      {refusal?.code === 'limit_reached' && (
        <dialog open aria-label="In progress">
          <p>
            Already in progress: <span data-testid="blocking">{refusal.blockingJobs.join()}</span>
          </p>
          <button onClick={() => void clear({ submitAgain: true })}>Clear the stuck job</button>
        </dialog>
      )}
      {job && <JobProgress job={job} label="Generation" />}
      <p data-testid="status">{status}</p>
      <p data-testid="job">{job?.id}</p>
      <p data-testid="progress">{`${generation.progress} ${step ?? ''}`}</p>
      <p data-testid="result">{result?.url}</p>
      <p data-testid="error">{error?.message}</p>
      <p data-testid="refusal">{refusal?.code}</p>
    </section>
  )
}

function Jobs(): ReactNode {
  const { jobs, hasNextPage, fetchNextPage, isLoading } = useJobs({ mine: true, kind: image, pageSize: 20 })
  const { cancel, remove } = useGenjobs()
  return (
    <section>
      <ul data-testid="jobs" data-loading={isLoading}>
        {jobs.map((job) => (
          <li key={job.id}>
            <span>{`${job.input.prompt} ${job.status} ${job.progress}`}</span>
            <button onClick={() => void cancel(job.id)}>Cancel it</button>
            <button onClick={() => void remove(job.id)}>Erase it</button>
          </li>
        ))}
      </ul>
      {hasNextPage && <button onClick={() => void fetchNextPage()}>More</button>}
    </section>
  )
}

function Limits(): ReactNode {
  const { limits } = useLimits()
  return <p data-testid="limits">{limits.map(({ key, used, max }) => `${key} ${used}/${max}`).join(', ')}</p>
}

/** Forty hooks of each sort, for what there is. */
function Many(): ReactNode {
  const { jobs } = useJobs()
  return (
    <ol data-testid="many">
      {jobs.flatMap((job) => Array.from({ length: 20 }, (_, n) => <Followed key={`${job.id} ${n}`} id={job.id} />))}
    </ol>
  )
}

function Followed({ id }: { id: string }): ReactNode {
  const { job } = useJob(id, image)
  const { events } = useJobStream(id)
  return <li>{`${job?.progress} ${events.length}`}</li>
}

function Stream({ id }: { id: string }): ReactNode {
  const { events, isComplete } = useJobStream(id, { types: ['part'] })
  return (
    <section>
      <p data-testid="events">{events.map(({ data }) => String(data)).join(' ')}</p>
      <p data-testid="complete">{String(isComplete)}</p>
    </section>
  )
}

function OwnEndpoint({ id }: { id: string }): ReactNode {
  const { job } = useGenerationJob<{ status: string; resultImages?: string[] }>(id, {
    url: (jobId) => `/own/${jobId}`,
    pollMs: 100,
  })
  return <p data-testid="own">{`${job?.status} ${job?.resultImages?.join() ?? ''}`}</p>
}
