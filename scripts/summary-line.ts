import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

type Counts = { passed: number; failed: number; skipped: number }

/**
 * Ends the output of a test run with the line `N passed, N failed, N skipped`, which our CI reads. It is written when
 * the process exits, after everything else, and counts what went wrong outside of a test as failed too: a file that
 * does not load, an unhandled error, a global teardown that throws. A run that ends with an error never says 0 failed.
 */
export class SummaryLine implements Reporter {
  #counts: Counts = { passed: 0, failed: 0, skipped: 0 }

  onInit(): void {
    process.on('exit', (code) => {
      process.stdout.write(`${summaryLine(this.#counts, code)}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') counts.passed++
        else if (state === 'failed') counts.failed++
        // A test that never came to run, as after a failing hook, is no success; the hook is counted below.
        else counts.skipped++
      }
      const groups = [module, ...module.children.allSuites()]
      counts.failed += groups.filter((group) => group.errors().length > 0).length
    }
    this.#counts = counts
  }
}

/** @param exitCode of the test runner: when it failed for a reason that was not counted, that is one failure */
export function summaryLine(counts: Counts, exitCode: number): string {
  const failed = exitCode !== 0 && counts.failed === 0 ? 1 : counts.failed
  return `${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`
}
