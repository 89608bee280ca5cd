import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, type Engine } from '../engine.ts'
import { seededRandom } from '../properties/random.ts'
import { statisticsOver } from './statistics.ts'

type Change = {
  owner: string
  project: string | null
  kind: string
  mode: string | null
  status: string
  cost: number
  charged: number | null
  created: number
  runAt: number | null
  started: number | null
  finished: number
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const now = Date.parse('2026-06-15T12:00:30Z')

const bucketOf = (ms: number) => Math.ceil(Math.log(Math.max(ms, 1)) / Math.log(1.1))

/** A change by chance, of now, or of any of the last 150 days. */
function changeBy(random: ReturnType<typeof seededRandom>): Change {
  const finished = now - (random.chance(0.5) ? random.below(2 * minute) : random.below(150 * day))
  const started = random.chance(0.8) ? finished - random.pick([0, 7, random.below(minute)]) : null
  const created = (started ?? finished) - random.pick([0, 5, random.below(hour)])
  return {
    owner: random.pick(['ada', 'ben', 'eve', `one of many ${random.below(1_000)}`]),
    project: random.pick([null, 'p1', 'p2']),
    kind: random.pick(['image', 'video']),
    mode: random.pick([null, 'hd']),
    status: random.pick(['succeeded', 'succeeded', 'failed']),
    cost: random.below(5_000),
    charged: random.pick([null, 3]),
    created,
    runAt: random.chance(0.2) ? created + 3 : null,
    started,
    finished,
  }
}

/** What a key of job_stats is made of, for each row that a job counts in. */
function keysOf({ owner, project, kind, mode, status, finished }: Change): string[] {
  const at = (unit: number) => Math.floor(finished / unit) * unit
  const month = new Date(finished)
  const units: [string, number | null][] = [
    ['day', at(day)],
    ['total', null],
  ]
  const everybody: typeof units = [...units, ['month', Date.UTC(month.getUTCFullYear(), month.getUTCMonth())]]
  if (at(hour) >= now - 2256 * hour) everybody.push(['hour', at(hour)])
  if (at(minute) >= now - 72 * hour) everybody.push(['minute', at(minute)])
  const rest = [kind, mode ?? '', status]
  return [
    ...everybody.map(([grain, since]) => ['all', '', grain, since, '', ...rest]),
    ...units.map(([grain, since]) => ['owner', owner, grain, since, '', ...rest]),
    ...(project === null ? [] : units.map(([grain, since]) => ['project', owner, grain, since, project, ...rest])),
  ].map((key) => JSON.stringify(key))
}

function countedOneByOne(changes: readonly Change[]) {
  const rows = new Map<string, { sums: number[]; waits: Record<string, number>; runs: Record<string, number> }>()
  for (const change of changes) {
    const { created, runAt, started, finished } = change
    const wait = started === null ? 0 : started - (runAt !== null && runAt <= started ? runAt : created)
    const run = started === null ? 0 : finished - started
    for (const key of keysOf(change)) {
      const { sums, waits, runs } = rows.get(key) ?? { sums: [0, 0, 0, 0, 0, 0], waits: {}, runs: {} }
      const more = [1, change.cost, change.charged ?? 0, started === null ? 0 : 1, wait, run]
      rows.set(key, { sums: sums.map((sum, n) => sum + (more[n] as number)), waits, runs })
      if (started === null) continue
      waits[bucketOf(wait)] = (waits[bucketOf(wait)] ?? 0) + 1
      runs[bucketOf(run)] = (runs[bucketOf(run)] ?? 0) + 1
    }
  }
  return Object.fromEntries(rows)
}

async function append(e: Engine, changes: readonly Change[], times: 1 | -1): Promise<void> {
  const time = (name: string) => `to_timestamp((c->>'${name}')::float8 / 1000)`
  await e.rows(
    `insert into genjobs.stat_changes
       (xact, times, owner_id, project_id, kind, mode, status, cost_micros, charged, created_at, run_at, started_at, finished_at)
     select pg_current_xact_id(), $2::smallint, c->>'owner', c->>'project', c->>'kind', c->>'mode', c->>'status', (c->>'cost')::bigint,
       (c->>'charged')::bigint, ${['created', 'runAt', 'started', 'finished'].map(time).join(', ')}
     from jsonb_array_elements($1::jsonb) c`,
    [JSON.stringify(changes), times],
  )
}

async function folded(e: Engine) {
  const rows = await e.rows<{ key: string; sums: number[]; waits: object; runs: object }>(
    `select json_build_array(level, owner_id, grain, case when grain <> 'total' then (extract(epoch from at) * 1000)::bigint end,
         project_id, kind, mode, status)::text as key,
       array[jobs, cost_micros, charged, started, wait_ms, run_ms]::float8[] as sums, waits, runs
     from genjobs.job_stats`,
  )
  return Object.fromEntries(rows.map(({ key, ...row }) => [JSON.stringify(JSON.parse(key)), row]))
}

describe.each(testDatabases)('the rows of statistics on %s', (name) => {
  it('are what each job comes to by itself, however many are folded at once', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(new Date(now))
    const { fold } = statisticsOver(e)
    const random = seededRandom(11)
    let counted: Change[] = []
    for (const limit of [1_000, 50, 7, 1_000]) {
      const more = Array.from({ length: 60 }, () => changeBy(random))
      await append(e, more, 1)
      // Some of these and of what is folded already are counted no more: of some rows nothing is left.
      const gone = new Set([...counted, ...more].filter(() => random.chance(0.4)))
      await append(e, [...gone], -1)
      counted = [...counted, ...more].filter((change) => !gone.has(change))
      while ((await fold(limit)) > 0);
      expect(await folded(e)).toEqual(countedOneByOne(counted))
    }
    await append(e, counted, -1)
    await fold()
    expect(await folded(e)).toEqual({})
  })
})
