// 1,000 streams of 1,000 events, with clients that come and go: npm run bench:streams -w @genjobs/http
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'packages/http/test/streams-soak.test.ts', '-t', 'streams of'],
  {
    cwd: repository,
    stdio: 'inherit',
    env: {
      GENJOBS_SOAK_STREAMS: '1000',
      GENJOBS_SOAK_EVENTS: '1000',
      GENJOBS_SOAK_JOBS: '20',
      GENJOBS_TEST_DATABASES: '18',
      ...process.env,
    },
  },
)
process.exitCode = status ?? 1
