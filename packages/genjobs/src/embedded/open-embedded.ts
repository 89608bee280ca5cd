import { durationMs, GenjobsError, type Duration } from '@genjobs/contract'
import type { Database } from '../database/database.ts'
import { NotRunError, type Backend } from './backend.ts'
import { claimFolder } from './claim-folder.ts'
import { prepareFolder } from './embedded-folder.ts'
import { openGuest } from './guest.ts'
import { openHolder } from './holder.ts'
import { createSubscriptions } from './subscriptions.ts'

export type EmbeddedOptions = {
  /** How long a living process that holds the folder may stay silent before this one gives up. Default 5 s. */
  answerWithin?: Duration
  /** As holder: how long a guest's transaction may stay without a statement before it is rolled back. Default 10 s. */
  transactionIdle?: Duration
}

export type EmbeddedDatabase = Database &
  Required<Pick<Database, 'listen'>> & {
    /** Whether this process runs the database or reaches it through the one that does; a guest may become the holder. */
    readonly role: 'holder' | 'guest'
    /** The folder, as an absolute path. */
    readonly folder: string
  }

/**
 * The embedded database in a folder: PostgreSQL inside this process, with nothing to install, shared by the processes
 * of one user on one machine. The first to open the folder holds it and serves the others over a local socket; when it
 * ends, in whatever way, the next one that asks for something takes over.
 *
 * What was committed survives the end of every process, `kill -9` included. It need not survive a power cut or a crash
 * of the machine: nothing waits for the disk. The folder must be on a local disk. There is one connection: transactions
 * run one after the other, and a long statement makes everybody wait.
 *
 * A statement that was on its way when the holder ended fails with `database_unavailable`, which may be tried again.
 * The open database does not keep a process alive by itself.
 *
 * @param folder made if need be; new, empty, or already an embedded database
 * @throws GenjobsError `folder_locked` when another process holds the folder and does not answer, `invalid_input` when
 *   the folder is something else, `database_unavailable` when it cannot be written or the database does not start
 */
export async function openEmbedded(folder: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const answerMs = durationMs(options.answerWithin ?? '5s', 'answerWithin')
  const idleMs = durationMs(options.transactionIdle ?? '10s', 'transactionIdle')
  const { path } = prepareFolder(folder)
  let backend: Backend | undefined
  let opening: Promise<Backend> | undefined
  let closing: Promise<void> | undefined

  const open = async (): Promise<Backend> => {
    const prepared = prepareFolder(path)
    const claim = await claimFolder(prepared, answerMs)
    const events = { onNotification: subscriptions.deliver, onEnd: subscriptions.resumeSoon }
    backend =
      claim.role === 'holder'
        ? await openHolder(prepared, claim.flag, idleMs, events)
        : await openGuest(prepared, claim.peer, events)
    // A holder that is gone again already is not this call's trouble: the next use claims the folder anew.
    await subscriptions.resume(backend).catch(() => undefined)
    return backend
  }

  const current = async (): Promise<Backend> => {
    if (closing) {
      throw new GenjobsError('database_unavailable', `the embedded database in ${path} was closed`, {
        hint: 'Use it before close(), or open the folder again.',
      })
    }
    if (backend && !backend.ended) return backend
    opening ??= open().finally(() => (opening = undefined))
    return await opening
  }

  /** Ask the next holder for what the last one did not run any more. */
  const use = async <T>(work: (backend: Backend) => Promise<T>): Promise<T> => {
    for (;;) {
      const used = await current()
      try {
        return await work(used)
      } catch (error) {
        if (!(error instanceof NotRunError)) throw error
      }
    }
  }

  const subscriptions = createSubscriptions(use, () => closing !== undefined)
  await current()

  return {
    folder: path,
    oneConnection: true,
    get role() {
      return backend && !backend.ended ? backend.role : 'guest'
    },
    query: (text, params) => use((used) => used.query(text, params)),
    transaction: (work) => use((used) => used.transaction(work)),
    listen: subscriptions.listen,
    close() {
      closing ??= (async () => {
        await opening?.catch(() => undefined)
        await backend?.close()
      })()
      return closing
    },
  }
}
