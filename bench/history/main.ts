// What a long history costs: npm run history -w @genjobs/bench -- [--jobs 10000000]
import { parseArgs } from 'node:util'
import { migrate } from 'genjobs'
import { openServer } from '../open-server.ts'
import { compareClaims, pagesOfClaim, prepareClaims } from './claims.ts'
import { dropMonth } from './drop-month.ts'
import { fill, makePartitions } from './fill.ts'
import { compare } from './scans.ts'
import { timed } from './sizes.ts'

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '200000' },
    owners: { type: 'string', default: '20000' },
    months: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '5' },
  },
})
const jobs = Number(values.jobs)
const months = Number(values.months)

await using stack = new AsyncDisposableStack()
const server = await openServer()
stack.defer(() => server.stop())
const [old, fresh] = [await server.create('old'), await server.create('fresh')]
stack.defer(async () => void (await Promise.all([old.close(), fresh.close()])))
for (const database of [old, fresh]) {
  await migrate(database)
  await makePartitions(database, database === old ? months : 0)
  await prepareClaims(database)
}
console.log(
  `PostgreSQL ${server.version}; ${jobs} finished jobs in ${months} months, of ${values.owners} owners and one with a hundredth of all`,
)

let told = 0
const filled = await timed(() =>
  fill(old, { jobs, months, owners: Number(values.owners) }, (done) => {
    if (done - told < jobs / 10 && done < jobs) return
    told = done
    console.log(`  ${done} jobs`)
  }),
)
console.log(`filled in ${(filled.ms / 1000).toFixed(0)} s`)
for (const database of [old, fresh]) await database.query('vacuum analyze')
const [size] = await old.query<{ jobs: string; stats: string }>(
  `select pg_size_pretty(sum(pg_total_relation_size(i.relid)) filter (where i.relid is not null)) as jobs,
    pg_size_pretty(pg_total_relation_size('genjobs.job_stats')) as stats
  from pg_partition_tree('genjobs.jobs') i where i.isleaf`,
)
console.log(`jobs take ${size?.jobs}, their statistics ${size?.stats}`)

for (const [what, where] of [
  ['an owner, in all', { owner: 'whale', by: 'status' }],
  ['an owner, by project, kind, mode, status', { owner: 'whale', by: 'project,kind,mode,status' }],
  ['another owner', { owner: 'u11', by: 'kind,status' }],
  ['everybody, by kind, mode, status', { by: 'kind,mode,status' }],
] as const) {
  const found = await compare(old, what, where)
  console.log(
    `${found.what}: ${found.jobs} jobs in ${found.groups} groups, ${found.pages} pages, ${found.ms.toFixed(1)} ms; a scan ${found.scanMs.toFixed(0)} ms; ` +
      `${found.equal ? 'equal' : 'NOT EQUAL'}, percentiles off by at most ${(found.error * 100).toFixed(1)} %`,
  )
  if (!found.equal || found.error > 0.05) process.exitCode = 1
}

console.log(`one claim of ten jobs: ${await pagesOfClaim(old)} pages, on an empty history ${await pagesOfClaim(fresh)}`)
for (const batch of [1, 20]) {
  const claims = await compareClaims(old, fresh, { rounds: Number(values.rounds), jobs: batch * 100, batch })
  console.log(
    `claim and finish, ${batch} a call: ${claims.oldMs.toFixed(3)} ms a job, on an empty history ${claims.freshMs.toFixed(3)} ms; ratio ${claims.ratio.toFixed(2)}`,
  )
}

const dropped = await dropMonth(old, `${(months - 1) * 30 - 5}d`)
console.log(
  `dropping ${dropped.removed.join(', ')} took ${dropped.dropMs.toFixed(0)} ms; ${dropped.calls} calls of four clients went on, ` +
    `the longest ${dropped.longestMs.toFixed(0)} ms (before: ${dropped.usualLongestMs.toFixed(0)} ms)`,
)
