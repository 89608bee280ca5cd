import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { absentPrograms } from './optional-programs.ts'
import { startTestServers } from './test-servers.ts'

/** Once per run: start the databases before the tests, stop them after, and fail the run if one saw a deadlock. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { skipped, stop, urls, pglite, folder } = await startTestServers()
  // What a run makes goes with it: an engine that is worked on may change in what its hash does not tell.
  process.env['GENJOBS_TEST_CACHE'] ??= join(folder, 'snapshots')
  for (const { name, reason } of [...skipped, ...absentPrograms()]) console.log(`Not tested: ${name} (${reason})`)
  project.provide('testServers', { urls, pglite, folder })
  return async () => {
    const deadlocks = await stop()
    if (deadlocks.length === 0) return
    throw new Error(
      `${deadlocks.length} deadlock(s) in the servers' logs; the order of locks forbids them.\n` +
        deadlocks.map(({ name, deadlock }) => `${name}: ${deadlock}`).join('\n'),
    )
  }
}
