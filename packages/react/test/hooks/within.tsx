import { StrictMode, type ReactNode } from 'react'
import { GenjobsProvider, type GenjobsProviderProps } from '../../src/index.ts'
import type { Site } from '../site.ts'

/** Around hooks: the provider of somebody who is signed in to the site. */
export const within =
  (site: Site, user: string, props: Partial<GenjobsProviderProps> = {}) =>
  ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <GenjobsProvider
        url={`http://127.0.0.1:${site.port}/api/genjobs`}
        token={() => site.token(user)}
        scope={user}
        pollMs={100}
        {...props}
      >
        {children}
      </GenjobsProvider>
    </StrictMode>
  )
