import type { AnyKind } from '@genjobs/contract'
import type { Database, Handler, Jobs } from 'genjobs'
import { join } from 'node:path'
import { targetText, type Context } from '../context.ts'
import { reportError } from '../output/error-report.ts'
import { builtInHandlers, builtInKinds } from './built-in.ts'
import { loadKindModule } from './kind-module.ts'
import { openDatabase } from './open-database.ts'

export type Session = AsyncDisposable & {
  database: Database
  jobs: Jobs
  kinds: readonly AnyKind[]
  /** Register the kinds, which otherwise happens only for those of an app's module. */
  register(): Promise<void>
  /** Register those that nobody has registered yet; an app's own kind of that name is left as it is. */
  registerMissing(): Promise<void>
  /** What runs the jobs; heavy to load. */
  handlers(output?: string): Promise<Readonly<Record<string, Handler>>>
}

export type SessionOptions = {
  /** False where jobs are only read or canceled: no kinds are loaded, nothing is registered. Default true. */
  kinds?: boolean
}

/**
 * Open the database of a command, with its kinds. An embedded folder is brought up to date at once, since nobody else
 * looks after it; on PostgreSQL that is left to `genjobs migrate`.
 */
export async function openSession(context: Context, { kinds: wanted = true }: SessionOptions = {}): Promise<Session> {
  const module = wanted && context.kinds ? await loadKindModule(context.kinds) : undefined
  const kinds = wanted ? (module?.kinds ?? (await builtInKinds())) : []
  const { createJobs, migrate } = await import('genjobs')
  const database = await openDatabase(context.target)
  try {
    const { schema } = context
    const onError = createErrorNotes(context)
    if (context.target.type === 'embedded') await migrate(database, { schema })
    // The built-in kinds have no limits. In the database of an app that has its own "image" they must not undo its limits.
    const jobs = createJobs({ database, kinds, schema, onError, register: module !== undefined })
    const register = async (some: readonly AnyKind[]) => {
      const registering = createJobs({ database, kinds: some, schema, onError })
      await registering.counts()
      await registering.close()
    }
    return {
      database,
      jobs,
      kinds,
      register: () => register(kinds),
      async registerMissing() {
        const known = new Set((await jobs.kindInfo()).map(({ name }) => name))
        await register(kinds.filter(({ name }) => !known.has(name)))
      },
      async handlers(output) {
        return module?.handlers ?? (await builtInHandlers(output ?? outputFolder(context)))
      },
      async [Symbol.asyncDispose]() {
        await jobs.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Where the built-in handlers put files. */
export function outputFolder(context: Context): string {
  return context.target.type === 'embedded' ? join(context.target.folder, 'output') : 'genjobs-output'
}

/** What goes wrong in the background, such as a database that is away: one line, and not the same line again and again. */
function createErrorNotes(context: Context): (error: unknown) => void {
  const quietMs = 10_000
  const last = new Map<string, number>()
  return (error) => {
    const { report } = reportError(error)
    const now = performance.now()
    if (now - (last.get(report.message) ?? -quietMs) < quietMs) return
    last.set(report.message, now)
    if (context.json) process.stderr.write(`${JSON.stringify({ warning: report })}\n`)
    else
      context.note(
        `${context.paint.yellow('warning:')} ${report.message} (${report.code}) in ${targetText(context.target)}`,
      )
  }
}
