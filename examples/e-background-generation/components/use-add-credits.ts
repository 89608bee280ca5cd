import { useCredits } from '@genjobs/react'
import { useCallback } from 'react'
import { newId } from '../lib/design-tabs.ts'
import { useToast } from './toasts.tsx'

/** Adds credits, as a demo does that takes no money, and shows what there is then. */
export function useAddCredits(): () => Promise<void> {
  const { refresh } = useCredits()
  const toast = useToast()
  return useCallback(async () => {
    try {
      const answer = await fetch('/api/demo-credits', { method: 'POST', headers: { 'Idempotency-Key': newId() } })
      if (!answer.ok) throw new Error(String(answer.status))
      await refresh()
      toast({ tone: 'good', title: 'Credits added', text: 'A demo: nobody was charged.' })
    } catch {
      toast({ tone: 'bad', title: 'No credits were added', text: 'Check the connection and try again.' })
    }
  }, [refresh, toast])
}

export const addCreditsLabel = 'Add credits (demo)'
