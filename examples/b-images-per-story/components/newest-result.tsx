'use client'

import type { AnyKind, WireJob } from '@genjobs/contract'
import type { ReactNode } from 'react'
import { resultFiles } from '../lib/result-files.ts'
import { wishesOf } from '../lib/generation-texts.ts'

type Props = { jobs: readonly WireJob[]; kind: AnyKind; title: string }

/** What the last successful generation of a kind has made. */
export function NewestResult({ jobs, kind, title }: Props): ReactNode {
  const job = jobs.find((one) => one.kind === kind.name && one.status === 'succeeded')
  if (!job) return null
  const files = resultFiles(job.output)
  const { style } = wishesOf(job)
  return (
    <section className="result" aria-label={title}>
      <h2>{title}</h2>
      <div className="gallery" data-count={files.length}>
        {files.map((file, i) => (
          <a key={file.key} href={file.url} target="_blank" rel="noreferrer">
            <img
              src={file.url}
              width={file.width}
              height={file.height}
              alt={`${title} ${i + 1} of ${files.length}${style ? `, ${style.toLowerCase()}` : ''}`}
            />
          </a>
        ))}
      </div>
    </section>
  )
}
