import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { AppShell } from '../../../components/app-shell.tsx'
import { StoryStudio } from '../../../components/story-studio.tsx'
import { requireSession } from '../../require-session.ts'
import { findStory } from '../../../lib/stories.ts'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { userId } = await requireSession()
  const story = await findStory(userId, (await params).id)
  return { title: story?.title ?? 'Story not found' }
}

export default async function StoryPage({ params }: Props): Promise<ReactNode> {
  const { userId } = await requireSession()
  const story = await findStory(userId, (await params).id)
  if (!story) notFound()
  return (
    <AppShell userId={userId}>
      <Link className="back" href="/">
        ← All stories
      </Link>
      <div className="story">
        <article className="prose">
          <h1>{story.title}</h1>
          {story.text.split('\n\n').map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </article>
        <StoryStudio storyId={story.id} />
      </div>
    </AppShell>
  )
}
