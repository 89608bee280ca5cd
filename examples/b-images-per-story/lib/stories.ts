import { z } from 'zod'
import { asUser } from './as-user.ts'
import { firstStories } from './first-stories.ts'

export type Story = { id: string; title: string; text: string }

/** The user's stories, oldest first; whoever is new gets three to begin with. */
export async function listStories(userId: string): Promise<Story[]> {
  return await asUser(userId, async (tx) => {
    const all = () => tx.query<Story>('select id, title, text from stories order by created_at, title')
    const found = await all()
    if (found.length > 0) return found
    for (const { title, text } of firstStories) {
      // The same id whoever inserts it: two first visits at the same time are one.
      await tx.query(
        `insert into stories (id, user_id, title, text) values (md5($1::text || '/' || $2::text)::uuid, $1, $2, $3)
         on conflict (id) do nothing`,
        [userId, title, text],
      )
    }
    return await all()
  })
}

/** The story; undefined where there is none, or it is somebody else's: nobody can tell the two apart. */
export async function findStory(userId: string, storyId: string): Promise<Story | undefined> {
  const id = z.guid().safeParse(storyId)
  if (!id.success) return undefined
  return await asUser(userId, async (tx) => {
    const [story] = await tx.query<Story>('select id, title, text from stories where id = $1', [id.data.toLowerCase()])
    return story
  })
}
