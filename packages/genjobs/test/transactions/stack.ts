import type { PGlite } from '@electric-sql/pglite'
import { defineKind, perOwner, type Database, type Jobs, type SubmittedJob } from 'genjobs'
import { z } from 'zod'

export const illustrate = defineKind('illustrate', { input: z.object({ story: z.number() }) })
/** One at a time, and each costs credits. */
export const film = defineKind('film', {
  input: z.object({ story: z.number() }),
  limits: [perOwner(1, { whenFull: 'reject' })],
  price: 10,
})
export const kinds = [illustrate, film] as const

export type StoryJobs = Jobs<typeof kinds>

type TransactionObject = NonNullable<NonNullable<Parameters<StoryJobs['submit']>[2]>['tx']>

export type Inside = {
  /** As the library hands it over: that this compiles says that its type is accepted as it is. */
  tx: TransactionObject
  addStory(title: string): Promise<unknown>
}

/** How one library is used. */
export type Stack = AsyncDisposable & {
  /** The example of the documentation: one story and its job, or neither. */
  createStory(jobs: StoryJobs, title: string, owner: string): Promise<SubmittedJob>
  /** Commits, or rolls back when `work` throws. */
  transaction(work: (inside: Inside) => Promise<void>, isolation?: 'serializable'): Promise<unknown>
  /** Within a transaction: rolled back alone when `work` throws. */
  nested?(tx: unknown, work: (inside: Inside) => Promise<void>): Promise<unknown>
  /** What this library has beside transactions, and must not be taken for one. */
  others: Record<string, unknown>
}

export type OpenOnServer = (where: { url: string; database: Database }) => Promise<Stack>
export type OpenOnPglite = (where: { pglite: PGlite; database: Database }) => Promise<Stack>
