'use client'

import { useCallback, useEffect, useState } from 'react'
import type { WorkerJob } from '../lib/database-types.ts'
import type { Supabase } from '../lib/generation-job-queries.ts'

/** What the handler makes; of any kind, the database says no more than that it is JSON. */
type Storyboard = { scenes?: string[] } | null

type Props = { supabase: Supabase; projectId: string }

/** The other sort of job: the general API of genjobs, for a kind that a worker runs. */
export function WorkerJobs({ supabase, projectId }: Props) {
  const [jobs, setJobs] = useState<WorkerJob[]>([])
  const [answer, setAnswer] = useState<string | null>(null)
  const api = supabase.schema('genjobs_api')

  const refresh = useCallback(async () => {
    const { data } = await supabase
      .schema('genjobs_api')
      .from('jobs')
      .select('id, kind, status, progress, step, output, created_at')
      .eq('kind', 'storyboard')
      .order('id', { ascending: false })
      .limit(4)
    if (data) setJobs(data)
  }, [supabase])
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => void refresh(), 1_000)
    return () => clearInterval(timer)
  }, [refresh])

  async function start(): Promise<void> {
    const input = { prompt: 'a fox comes to the lighthouse', scenes: 3 }
    const { error } = await api.rpc('submit', { kind: 'storyboard', input, project: projectId })
    setAnswer(error ? error.message : null)
    await refresh()
  }

  async function tryToMove(id: string): Promise<void> {
    const { data, error } = await api.rpc('transition_job', { id, status: 'succeeded' })
    setAnswer(error ? error.message : data ? 'It was moved!' : 'Refused: only its worker moves it.')
  }

  return (
    <section className="panel" aria-label="Run by a worker">
      <div className="row between">
        <h2>Run by a worker</h2>
        <button className="button small" type="button" onClick={() => void start()}>
          Make a storyboard
        </button>
      </div>
      <p className="quiet">
        A kind that is not manual: leases, retries and time limits, and no hand of its owner’s on it.
      </p>
      <ul className="worker-jobs">
        {jobs.map((job) => (
          <li key={job.id}>
            <div className="row between">
              <span className="badge" data-status={job.status}>
                {job.status}
              </span>
              <span className="quiet step">
                {(job.output as Storyboard)?.scenes?.at(-1) ?? job.step ?? 'waiting for a worker'}
              </span>
              <button type="button" className="move" onClick={() => void tryToMove(job.id)}>
                try to move it
              </button>
            </div>
            <progress max={100} value={job.progress} aria-label="Progress" />
          </li>
        ))}
      </ul>
      {answer !== null && <p className="problem">{answer}</p>}
    </section>
  )
}
