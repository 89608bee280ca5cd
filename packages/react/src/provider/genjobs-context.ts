import { createContext, useContext } from 'react'
import type { GenjobsRuntime } from './genjobs-runtime.ts'

export type Provided = GenjobsRuntime & { pollMs: number }

export const GenjobsContext = createContext<Provided | null>(null)

/** What the provider above offers. */
export function useProvided(): Provided {
  const provided = useContext(GenjobsContext)
  if (!provided) throw new Error('No <GenjobsProvider> above: put one around the part of the page that uses genjobs.')
  return provided
}
