import type { ReactNode } from 'react'
import { Providers } from '../../components/providers.tsx'
import { SiteHeader } from '../../components/site-header.tsx'
import { requireSession } from '../require-session.ts'

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const { userId } = await requireSession()
  return (
    <Providers userId={userId} live={process.env.LIVE_UPDATES !== 'off'}>
      <SiteHeader userId={userId} />
      <main>{children}</main>
    </Providers>
  )
}
