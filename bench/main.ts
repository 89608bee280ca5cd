// Side by side with the peers: npm run bench -- [--short] [--scenarios s1,s3] [--peers genjobs,pg-boss] [--repeats 5]
import { parseArgs } from 'node:util'
import { peers } from './peers/all.ts'
import { runScenario, type Run } from './run-scenario.ts'
import { scenarios } from './scenarios/all.ts'
import { postgresServer } from './servers/postgres.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    stale: { type: 'boolean', default: false },
    scenarios: { type: 'string' },
    peers: { type: 'string' },
    repeats: { type: 'string' },
    scale: { type: 'string' },
  },
})
const named = <T>(all: readonly T[], nameOf: (one: T) => string, wanted: string | undefined): T[] =>
  wanted === undefined ? [...all] : all.filter((one) => wanted.split(',').includes(nameOf(one)))

await using stack = new AsyncDisposableStack()
const postgres = await postgresServer()
stack.defer(() => postgres.stop())
const runs: Run[] = []
for (const scenario of named(scenarios, ({ id }) => id, values.scenarios)) {
  console.log(`\n${scenario.id}: ${scenario.title}`)
  runs.push(
    ...(await runScenario(
      scenario,
      named(peers, ({ name }) => name, values.peers),
      { postgres, redis: undefined },
      {
        repeats: Number(values.repeats ?? (values.short ? 1 : 5)),
        scale: Number(values.scale ?? (values.short ? 0.1 : 1)),
        stale: values.stale,
        tell: console.log,
      },
    )),
  )
}
