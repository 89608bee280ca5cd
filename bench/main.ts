// Side by side with the peers: npm run bench -- [--short] [--scenarios s1,s3] [--peers genjobs,pg-boss] [--repeats 5]
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { peers } from './peers/all.ts'
import { leftOutOf, leftOutOfAll } from './report/left-out.ts'
import { machineFacts } from './report/machine-facts.ts'
import { markdown } from './report/markdown.ts'
import type { Report } from './report/report.ts'
import { groupOf, summarize } from './report/summary.ts'
import { writeReport } from './report/write-report.ts'
import { plannedRuns, takeSamples, type Run } from './run-scenarios.ts'
import { scenarios } from './scenarios/all.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { postgresServer } from './servers/postgres.ts'
import { redisServer } from './servers/redis.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    stale: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    scenarios: { type: 'string' },
    peers: { type: 'string' },
    repeats: { type: 'string' },
    scale: { type: 'string' },
    history: { type: 'string' },
    out: { type: 'string' },
  },
})

function named<T>(all: readonly T[], nameOf: (one: T) => string, wanted: string | undefined): T[] {
  const names = wanted?.split(',') ?? all.map(nameOf)
  const unknown = names.filter((name) => !all.some((one) => nameOf(one) === name))
  if (unknown.length > 0)
    throw new Error(`no such thing: ${unknown.join(', ')}; there are ${all.map(nameOf).join(', ')}`)
  return all.filter((one) => names.includes(nameOf(one)))
}

const chosen = named(peers, ({ name }) => name, values.peers)
const groups = Map.groupBy(
  named(scenarios, ({ id }) => id, values.scenarios),
  groupOf,
)
const repeats = Number(values.repeats ?? (values.short ? 1 : 5))
const history = Number(values.history ?? (values.short ? 100_000 : 1_000_000))
const scaleOf = ({ shortScale }: Scenario) => Number(values.scale ?? (values.short ? (shortScale ?? 0.1) : 1))
// npm runs this in the folder of the workspace; a name that was given is meant from where it was typed.
const out =
  values.out === undefined ? resolve(import.meta.dirname, 'results') : resolve(process.env.INIT_CWD ?? '', values.out)

await using stack = new AsyncDisposableStack()
const postgres = await postgresServer({ profile: values.profile })
stack.defer(() => postgres.stop())
const onRedis = chosen.filter(({ store }) => store === 'redis')
const redis = onRedis.length > 0 ? await redisServer() : undefined
if (redis) stack.defer(() => redis.stop())
else for (const { name } of onRedis) console.log(`Not measured: ${name} (redis-server is not installed)`)
const servers = { postgres, redis }
const machine = machineFacts(servers)

const runs: Run[] = []
const report = (): Report => ({
  machine,
  repeats,
  stale: values.stale,
  history,
  scenarios: summarize(runs, scaleOf, (scenario) => leftOutOf(scenario, chosen, servers)),
  leftOut: leftOutOfAll,
})
for (const [group, members] of groups) {
  console.log(`\n${group}: ${members[0]?.title ?? ''}`)
  const planned = plannedRuns(members, chosen, servers)
  runs.push(...planned)
  await takeSamples(planned, servers, { repeats, scaleOf, stale: values.stale, history, tell: console.log })
  // After each group, so that what a long run has found is not lost with it.
  await writeReport(out, report())
}
console.log(`\n${markdown(report())}\nWritten into ${out}`)
