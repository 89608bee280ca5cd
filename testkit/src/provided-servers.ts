import { inject } from 'vitest'
import type { TestServers } from './test-servers.ts'

/** The databases of this run, as the global setup made them. */
export function providedServers(): TestServers {
  const servers = inject('testServers')
  if (!servers)
    throw new Error(
      'No test servers: add testkit/src/vitest-global-setup.ts to globalSetup of the vitest configuration.',
    )
  return servers
}
