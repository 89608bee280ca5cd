'use client'

import { isTerminal } from '@genjobs/contract'
import { useGenjobs, useJobs } from '@genjobs/react'
import type { ReactNode } from 'react'
import { generationKinds, subjectOf } from '../lib/kinds.ts'
import { ActiveGeneration } from './active-generation.tsx'
import { GenerateForm } from './generate-form.tsx'
import { GenerationHistory } from './generation-history.tsx'
import { NewestResult } from './newest-result.tsx'
import { StuckDialog } from './stuck-dialog.tsx'
import { useGeneration } from './use-generation.ts'

/** Everything that is, was and can be generated for one story. */
export function StoryStudio({ storyId }: { storyId: string }): ReactNode {
  const { jobs, error, isLoading, hasNextPage, fetchNextPage } = useJobs({ subject: subjectOf(storyId), pageSize: 20 })
  const { cancel } = useGenjobs()
  const generation = useGeneration(storyId)
  const { conflict, problem } = generation
  const active = jobs.filter((job) => !isTerminal(job.status))

  async function tryCancel(id: string): Promise<void> {
    try {
      await cancel(id)
    } catch {
      generation.setProblem('The generation could not be canceled. Please try again.')
    }
  }

  return (
    <section className="studio" aria-label="Generate">
      <GenerateForm busy={generation.busy} onStart={(type, wishes) => void generation.start(type, wishes)} />
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {active.map((job) => (
        <ActiveGeneration key={job.id} job={job} onCancel={() => void tryCancel(job.id)} />
      ))}
      <NewestResult jobs={jobs} kind={generationKinds.image} title="Images" />
      <NewestResult jobs={jobs} kind={generationKinds.video} title="Film" />
      <GenerationHistory
        jobs={jobs.filter((job) => isTerminal(job.status))}
        isLoading={isLoading}
        problem={error?.status === 401 ? 'Your session has ended. Please sign in again.' : (error?.message ?? null)}
        onRetry={(type, wishes) => void generation.start(type, wishes)}
        onMore={hasNextPage ? () => void fetchNextPage() : undefined}
      />
      <StuckDialog
        message={conflict?.message ?? null}
        onClear={() => conflict && void generation.clearAndStart(conflict)}
        onKeep={generation.keepWaiting}
      />
    </section>
  )
}
