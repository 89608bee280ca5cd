import { resolve } from 'node:path'
import type { Options } from './options.ts'
import { leftOutOf, leftOutOfAll } from './report/left-out.ts'
import { machineFacts } from './report/machine-facts.ts'
import { markdown } from './report/markdown.ts'
import type { Report } from './report/report.ts'
import { groupOf, summarize } from './report/summary.ts'
import { writeReport } from './report/write-report.ts'
import { plannedRuns, takeSamples, type Run } from './run-scenarios.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { postgresServer } from './servers/postgres.ts'
import { redisServer } from './servers/redis.ts'

export async function sideBySide({ short, stale, profile, scenarios, peers, ...options }: Options): Promise<void> {
  const { repeats, history } = options
  const scaleOf = ({ shortScale }: Scenario) => options.scale ?? (short ? (shortScale ?? 0.1) : 1)
  // npm runs this in the folder of the workspace; a name that was given is meant from where it was typed.
  const out =
    options.out === undefined
      ? resolve(import.meta.dirname, 'results')
      : resolve(process.env.INIT_CWD ?? '', options.out)

  await using stack = new AsyncDisposableStack()
  const postgres = await postgresServer({ profile })
  stack.defer(() => postgres.stop())
  const onRedis = peers.filter(({ store }) => store === 'redis')
  const redis = onRedis.length > 0 ? await redisServer() : undefined
  if (redis) stack.defer(() => redis.stop())
  else for (const { name } of onRedis) console.log(`Not measured: ${name} (redis-server is not installed)`)
  const servers = { postgres, redis }
  const machine = machineFacts(servers)

  const runs: Run[] = []
  const report = (): Report => ({
    machine,
    repeats,
    stale,
    history,
    scenarios: summarize(runs, scaleOf, (scenario) => leftOutOf(scenario, peers, servers)),
    leftOut: leftOutOfAll,
  })
  for (const [group, members] of Map.groupBy(scenarios, groupOf)) {
    console.log(`\n${group}: ${members[0]?.title ?? ''}`)
    const planned = plannedRuns(members, peers, servers)
    runs.push(...planned)
    await takeSamples(planned, servers, { repeats, scaleOf, stale, history, tell: console.log })
    // After each group, so that what a long run has found is not lost with it.
    await writeReport(out, report())
  }
  console.log(`\n${markdown(report())}\nWritten into ${out}`)
}
