import { Studio } from '../../components/studio.tsx'
import { requireSession } from '../require-session.ts'

export default async function StudioPage() {
  const { userId } = await requireSession()
  return (
    <>
      <h1 className="visually-hidden">Studio</h1>
      <Studio userId={userId} />
    </>
  )
}
