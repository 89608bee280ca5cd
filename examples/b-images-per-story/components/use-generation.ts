'use client'

import { useState } from 'react'
import type { GenerationType } from '../lib/kinds.ts'
import type { GenerationWishes } from '../lib/story-jobs.ts'

/** A start that was refused: what to start once the generation in the way is cleared. */
export type Conflict = { type: GenerationType; wishes: GenerationWishes; message: string }

const routes = {
  image: { start: '/api/generate_images', clear: '/api/clear_image_job' },
  video: { start: '/api/generate_video', clear: '/api/clear_video_job' },
}

/** Start the generations of a story. What becomes of them, the live jobs tell. */
export function useGeneration(storyId: string) {
  const [busy, setBusy] = useState<GenerationType | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  async function post(path: string, body: object): Promise<{ status: number; error: string }> {
    try {
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ story_id: storyId, ...body }),
      })
      const { error = '' } = (await response.json().catch(() => ({}))) as { error?: string }
      return { status: response.status, error: error || `The server answered ${response.status}.` }
    } catch {
      return { status: 0, error: 'No answer came from the server. Check your connection and try again.' }
    }
  }

  async function start(type: GenerationType, wishes: GenerationWishes): Promise<void> {
    setBusy(type)
    setProblem(null)
    const { status, error } = await post(routes[type].start, wishes)
    setBusy(null)
    if (status === 409) setConflict({ type, wishes, message: error })
    else if (status !== 202) setProblem(error)
  }

  /** Clear what is in the way, then start what was refused. */
  async function clearAndStart({ type, wishes }: Conflict): Promise<void> {
    setConflict(null)
    setBusy(type)
    const { status, error } = await post(routes[type].clear, {})
    setBusy(null)
    if (status === 200) await start(type, wishes)
    else setProblem(error)
  }

  return { busy, conflict, problem, start, clearAndStart, keepWaiting: () => setConflict(null), setProblem }
}
