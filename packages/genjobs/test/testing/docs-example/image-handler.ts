import { PermanentError, RetryError, type Handler } from 'genjobs'
import type { image } from './image-kind.ts'

export type Provider = (prompt: string, signal: AbortSignal) => Promise<Answer>
export type Answer = { picture: string } | { busyForMs: number } | { refused: string }
export type Save = (name: string, picture: string) => Promise<string>

export function imageHandler(draw: Provider, save: Save): Handler<typeof image> {
  return async ({ input, job, progress, signal, step }) => {
    progress(10, 'drawing')
    // Remembered: a later attempt does not pay the provider again.
    const picture = await step('draw', async () => {
      const answer = await draw(input.prompt, signal)
      if ('busyForMs' in answer) throw new RetryError('the provider is busy', { afterMs: answer.busyForMs })
      if ('refused' in answer) throw new PermanentError(answer.refused)
      return answer.picture
    })
    progress(90, 'saving')
    return { url: await save(`${job.id}.png`, picture) }
  }
}
