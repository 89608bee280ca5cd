import type { Database } from 'genjobs'
import { desc, eq } from 'drizzle-orm'
import { openDrizzle } from '../db/open-drizzle.ts'
import { collection } from '../db/schema.ts'

export type KeptImage = typeof collection.$inferSelect

export type Collection = ReturnType<typeof createCollection>

/** The images that users keep. */
export function createCollection(database: Database) {
  const db = openDrizzle(database)
  return {
    /** Keep the images of a job; those that are there already stay as they are. */
    async save(job: { id: string; owner: string }, prompt: string, images: readonly string[]): Promise<void> {
      await db
        .insert(collection)
        .values(images.map((imageUrl, position) => ({ userId: job.owner, jobId: job.id, position, imageUrl, prompt })))
        .onConflictDoNothing()
    },

    /** A user's images, newest first. */
    async list(userId: string, limit = 200): Promise<KeptImage[]> {
      return await db
        .select()
        .from(collection)
        .where(eq(collection.userId, userId))
        .orderBy(desc(collection.id))
        .limit(limit)
    },
  }
}
