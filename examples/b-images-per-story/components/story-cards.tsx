'use client'

import { isTerminal, type WireJob } from '@genjobs/contract'
import { useJobs } from '@genjobs/react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { typeOf } from '../lib/generation-texts.ts'
import { subjectOf } from '../lib/kinds.ts'
import { resultFiles } from '../lib/result-files.ts'
import type { Story } from '../lib/stories.ts'

/** The stories, each with its newest picture and what is being made for it right now. */
export function StoryCards({ stories }: { stories: readonly Story[] }): ReactNode {
  const { jobs } = useJobs({ mine: true, pageSize: 100 })
  return (
    <ul className="cards">
      {stories.map((story) => {
        const own = jobs.filter((job) => job.subject === subjectOf(story.id))
        return (
          <li key={story.id}>
            <Link className="card" href={`/stories/${story.id}`}>
              <Cover jobs={own} />
              <h2>{story.title}</h2>
              <p className="excerpt">{story.text}</p>
              <p className="state">{stateOf(own)}</p>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

function Cover({ jobs }: { jobs: readonly WireJob[] }): ReactNode {
  const images = jobs.filter((job) => typeOf(job) === 'image')
  const [file] = images.flatMap((job) => resultFiles(job.output).slice(0, 1))
  if (!file) return <div className="cover empty" />
  // The title beside it says what it is.
  return <img className="cover" src={file.url} alt="" width={file.width} height={file.height} />
}

function stateOf(jobs: readonly WireJob[]): string {
  const active = jobs.find((job) => !isTerminal(job.status))
  if (active) return `${active.step ?? 'waiting to start'}, ${active.progress} %`
  const made = jobs.flatMap((job) => resultFiles(job.output).map(() => typeOf(job)))
  const images = made.filter((type) => type === 'image').length
  const parts = [counted(images, 'picture'), counted(made.length - images, 'film')]
  return parts.filter((part) => part !== '').join(', ') || 'No pictures yet'
}

const counted = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`
