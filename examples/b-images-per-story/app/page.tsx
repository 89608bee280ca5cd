import type { ReactNode } from 'react'
import { AppShell } from '../components/app-shell.tsx'
import { StoryCards } from '../components/story-cards.tsx'
import { requireSession } from './require-session.ts'
import { listStories } from '../lib/stories.ts'

export default async function StoriesPage(): Promise<ReactNode> {
  const { userId } = await requireSession()
  const stories = await listStories(userId)
  return (
    <AppShell userId={userId}>
      <header className="page-head">
        <h1>Your stories</h1>
        <p>Choose one and let it be illustrated, or filmed.</p>
      </header>
      <StoryCards stories={stories} />
    </AppShell>
  )
}
