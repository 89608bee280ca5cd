import { createRestorableDatabase, movableClock, type MovableClock } from '@genjobs/testkit'
import { pg } from 'genjobs'
import { expect } from 'vitest'
import { engineOver, type Claimed, type KindOptions } from '../engine.ts'
import { creditsOver } from '../money/credits.ts'

export type Fence = { at: Date; fenced: number; ended: number; workers: number; paused: string[] }

/** An engine whose database can be set back to a backup. */
export async function openRestorable(version: string, kinds: Record<string, KindOptions>) {
  const restorable = await createRestorableDatabase(version)
  let database = pg({ connectionString: restorable.url })
  // The clock of the tests lives in the database, so each restore takes it over anew.
  let clock: MovableClock = movableClock(database)
  const reopen = async (change: () => Promise<void>) => {
    await database.close()
    await change()
    database = pg({ connectionString: restorable.url })
    clock = movableClock(database)
  }
  const engine = engineOver((text, params) => database.query(text, params))
  await engine.registerKinds(kinds)
  const { rows } = engine
  const text = JSON.stringify
  return {
    ...engine,
    ...creditsOver(engine),
    get clock() {
      return clock
    },
    backup: () => reopen(restorable.backup),
    restore: () => reopen(restorable.restore),
    async afterRestore(restoredAt: Date | null = null, pause: string[] = [], handBack = false): Promise<Fence> {
      const [fence] = await rows<Fence>('select * from genjobs.after_restore($1, $2, $3)', [
        restoredAt?.toISOString() ?? null,
        pause,
        handBack,
      ])
      return fence as Fence
    },
    restored: () =>
      rows<{ job_id: string; kind: string; status: string; manual: boolean; attempt: number; steps: string[] }>(
        'select * from genjobs.restored_jobs()',
      ),
    async report({ id, epoch }: Claimed, types: string[]): Promise<boolean> {
      const [row] = await rows<{ live: boolean }>('select live from genjobs.report_jobs($1)', [
        text([{ job_id: id, epoch, progress: 50, events: types.map((type) => ({ type, data: null })) }]),
      ])
      return row?.live ?? false
    },
    async remember({ id, epoch }: Claimed, name: string): Promise<boolean> {
      const [row] = await rows<{ done: boolean }>('select genjobs.remember_step($1, $2, $3, $4) as done', [
        id,
        epoch,
        name,
        '"a result"',
      ])
      return row?.done ?? false
    },
    async park({ id, epoch }: Claimed, token: string, wakeAfterMs: number): Promise<boolean> {
      const [row] = await rows<{ parked: boolean }>('select parked from genjobs.park_jobs($1)', [
        text([{ job_id: id, epoch, token, wake_after_ms: wakeAfterMs }]),
      ])
      return row?.parked ?? false
    },
    async start(item: Record<string, unknown>): Promise<Claimed> {
      const [row] = await rows<{ job: Claimed }>('select job from genjobs.start_job($1)', [
        text({ input: {}, ...item }),
      ])
      return row?.job as Claimed
    },
    async [Symbol.asyncDispose]() {
      try {
        await engine.verify()
      } finally {
        await database.close()
        await restorable[Symbol.asyncDispose]()
      }
    },
  }
}

export type RestorableEngine = Awaited<ReturnType<typeof openRestorable>>

export async function submitOne(e: RestorableEngine, item: Record<string, unknown>): Promise<string> {
  const [answer] = await e.submit([{ kind: 'image', owner: 'ada', ...item }])
  expect(answer?.error ?? null).toBeNull()
  return answer?.job_id as string
}
