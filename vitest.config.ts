import { join } from 'node:path'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { SummaryLine } from './scripts/summary-line.ts'

/** Workspaces are tested from their sources, never from dist. */
// A name of our own: packages of others have TypeScript under "source", which Node does not run.
const source = 'genjobs-source'

// What the many processes of a run load from packages, and the programs they start, is compiled once.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'genjobs', 'compiled')

export default defineConfig({
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions], externalConditions: [source, 'node'] } },
  test: {
    include: [
      'bench/test/**/*.test.ts',
      'engine/test/**/*.test.ts',
      'packages/*/test/**/*.test.{ts,tsx}',
      'examples/*/test/**/*.test.{ts,tsx}',
      'scripts/test/**/*.test.ts',
      'testkit/test/**/*.test.ts',
    ],
    globalSetup: ['./scripts/embed-before-tests.ts', './testkit/src/vitest-global-setup.ts'],
    pool: 'forks',
    // One more than the two cores of CI: tests often wait for processes, browsers and locks.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes late on a loaded machine; no test is about how long it takes.
    expect: { poll: { timeout: 20_000, interval: 30 } },
    // Stopping the servers comes last, and a loaded machine takes its time.
    teardownTimeout: 30_000,
    reporters: ['default', new SummaryLine()],
  },
})
