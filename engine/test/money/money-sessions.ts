import { connectEngine, openEngine, type Engine, type KindOptions } from '../engine.ts'

type Session = Awaited<ReturnType<typeof connectEngine>>

/** A database with a worker, and further sessions of it, each with the functions that `over` puts beside the engine's. */
export function moneySessions<More extends object>(
  kinds: Record<string, KindOptions>,
  over: (engine: Engine | Session) => More,
) {
  return {
    async open(name: string): Promise<Engine & More> {
      const engine = await openEngine(name, kinds)
      await engine.beat('w')
      return Object.assign(engine, over(engine))
    },
    async connect(e: Engine): Promise<Session & More> {
      const session = await connectEngine(e.db)
      return Object.assign(session, over(session))
    },
  }
}

export const image = (owner: string, more: Record<string, unknown> = {}) => ({ kind: 'image', owner, ...more })
