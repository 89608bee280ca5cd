// Runs every guard: npm run check
import { driverDocsGuard } from './driver-docs.ts'
import { embedGuard } from './embed-sql.ts'
import { errorDocsGuard } from './error-docs.ts'
import { releasesGuard } from './guard-releases.ts'
import { sizesGuard } from './guard-sizes.ts'
import { mutantsGuard } from './guard-mutants.ts'
import { sqlGuard } from './guard-sql.ts'
import { wordsGuard } from './guard-words.ts'
import { report, repository } from './guard.ts'

const guards = [
  embedGuard,
  releasesGuard,
  errorDocsGuard,
  driverDocsGuard,
  sqlGuard,
  sizesGuard,
  wordsGuard,
  mutantsGuard,
]

const passed = guards.map((guard) => report(guard, guard.check(repository)))
if (passed.includes(false)) process.exitCode = 1
