import { JobsTest } from '../../components/jobs-test.tsx'
import { setting } from '../../lib/settings.ts'
import { signedInUser } from '../signed-in-user.ts'

export const dynamic = 'force-dynamic'

export default async function JobsTestPage() {
  const settings = { url: setting('SUPABASE_URL'), anonKey: setting('SUPABASE_ANON_KEY') }
  return <JobsTest settings={settings} initialUser={await signedInUser()} />
}
