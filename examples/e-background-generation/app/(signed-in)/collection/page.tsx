import type { Metadata } from 'next'
import Link from 'next/link'
import { collection } from '../../../lib/handlers.ts'
import { requireSession } from '../../require-session.ts'

export const metadata: Metadata = { title: 'Collection' }

export default async function CollectionPage() {
  const { userId } = await requireSession()
  const images = await collection.list(userId)
  return (
    <div className="collection">
      <h1>Your collection</h1>
      {images.length === 0 ? (
        <p className="quiet">
          Nothing here yet. What you generate in the <Link href="/">studio</Link> is saved here by itself.
        </p>
      ) : (
        <ul className="collection-grid">
          {images.map(({ id, imageUrl, prompt, createdAt }) => (
            <li key={id}>
              <a href={imageUrl} download>
                <img src={imageUrl} alt={prompt} width={768} height={768} loading="lazy" />
              </a>
              <p title={prompt}>{prompt}</p>
              <time dateTime={createdAt.toISOString()}>{createdAt.toISOString().slice(0, 10)}</time>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
