import { asCaller, user } from '../access/as-caller.ts'
import { registerKinds, userApi, type UserJob } from '../access/user-api.ts'
import { openEngine, rejectLimit, type Engine } from '../engine.ts'

const anything = { type: 'object' }

/** Kinds of every sort: an owner moves those of `generation` and `single`, the app all but `worked`. */
export async function openManual(name: string) {
  const engine = await openEngine(name, {})
  await registerKinds(engine, [
    { name: 'generation', manual: true, input_schema: anything },
    { name: 'single', manual: true, input_schema: anything, limits: [rejectLimit('single:{owner}', 1, 60_000)] },
    { name: 'sold', manual: true, price: 4, input_schema: anything },
    { name: 'ours', manual: true, internal: true },
    { name: 'worked', input_schema: anything, max_attempts: 1 },
  ])
  await engine.beat('w')
  return Object.assign(engine, manualOver(engine))
}

/** The functions of manual jobs over one session. */
export function manualOver({ rows, submit }: Pick<Engine, 'rows' | 'submit'>) {
  type Moved = { job_id: string; result: string; status: string | null }
  const transitions = (items: Record<string, unknown>[], owner: string | null = null, himself = false) =>
    rows<Moved>('select * from genjobs.transition_jobs($1, $2, $3)', [JSON.stringify(items), owner, himself])
  return {
    transitions,
    async transition(job_id: string, status: string, more: Record<string, unknown> = {}): Promise<Moved> {
      return (await transitions([{ job_id, status, ...more }]))[0] as Moved
    },
    async update(job_id: string, changes: Record<string, unknown>): Promise<string> {
      const answers = await rows<{ result: string }>('select * from genjobs.update_jobs($1)', [
        JSON.stringify([{ job_id, ...changes }]),
      ])
      return answers[0]?.result ?? 'no answer'
    },
    /** Submit one job that must be taken. */
    async make(kind: string, owner = 'ada', more: Record<string, unknown> = {}): Promise<string> {
      const [answer] = await submit([{ kind, owner, ...more }])
      if (!answer?.job_id) throw new Error(`not submitted: ${JSON.stringify(answer)}`)
      return answer.job_id
    },
    /** The statistics of what has ended: how many, and what they cost. */
    async counted(): Promise<{ jobs: number; cost: number }[]> {
      return await rows(
        `select coalesce((s.answer -> 0 ->> 'jobs')::int, 0) as jobs, coalesce((s.answer -> 0 ->> 'cost_micros')::int, 0) as cost
         from genjobs.read_statistics(null, null, null, null, null, null, '{}') s`,
      )
    },
  }
}

/** What an end user does with his manual jobs. */
export function ownManual(engine: Engine, owner: string) {
  const identity = user(owner)
  return {
    ...userApi(engine, identity),
    submitWith: async (args: string) =>
      (await asCaller<UserJob>(engine, identity, `select * from genjobs_api.submit(${args})`))[0] as UserJob,
    async move(id: string, status: string | null, error: string | null = null): Promise<unknown> {
      const [row] = await asCaller<{ moved: unknown }>(
        engine,
        identity,
        'select genjobs_api.transition_job($1, $2, $3) as moved',
        [id, status, error],
      )
      return row?.moved
    },
    change: async (id: string, changes: unknown) =>
      (
        await asCaller<UserJob>(engine, identity, 'select * from genjobs_api.update_job($1, $2)', [
          id,
          JSON.stringify(changes),
        ])
      )[0] as UserJob,
    manual: (rest = '') => asCaller<UserJob>(engine, identity, `select * from genjobs_api.manual_jobs ${rest}`),
  }
}
