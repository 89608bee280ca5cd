'use client'

import { JobProgress, useGenerate, useJobs } from '@genjobs/react'
import { image } from './kinds.ts'

export function Generate() {
  const generation = useGenerate(image, { remember: 'main' })
  const { submit, cancel, clear, job, refusal, isActive } = generation
  return (
    <>
      <button disabled={isActive} onClick={() => submit({ prompt: 'a cat' })}>
        Generate
      </button>
      {isActive && <button onClick={cancel}>Cancel</button>}
      {job && <JobProgress job={job} label="Image" />}
      {generation.status === 'succeeded' && <img src={generation.result.url} alt="" />}
      {generation.status === 'failed' && <p role="alert">{generation.error.message}</p>}
      {refusal?.code === 'limit_reached' && (
        <button onClick={() => clear({ submitAgain: true })}>Already in progress. Clear the stuck job?</button>
      )}
      {refusal?.code === 'insufficient_credits' && (
        <p>
          You need {refusal.required} credits and have {refusal.available}.
        </p>
      )}
    </>
  )
}

export function Gallery() {
  const { jobs, hasNextPage, fetchNextPage } = useJobs({ mine: true, kind: image, status: 'succeeded' })
  return (
    <>
      {jobs.map((job) => (
        <img key={job.id} src={job.output?.url} alt={job.input.prompt} />
      ))}
      {hasNextPage && <button onClick={fetchNextPage}>More</button>}
    </>
  )
}
