import { rm } from 'node:fs/promises'
import { deadlocksIn } from './deadlocks-in.ts'
import { findPostgres } from './postgres-binaries.ts'
import { startPostgres } from './postgres-server.ts'
import { throwAwayFolder } from './throw-away-folder.ts'

/** What the tests of a run are told about its databases; plain data, handed to the workers by vitest. */
export type TestServers = {
  /** Connection URL of a superuser by name of the version, newest first. */
  urls: Record<string, string>
  /** Whether the embedded database is to be tested as well. */
  pglite: boolean
  /** A folder for what the run makes once, such as a snapshot; removed at its end. */
  folder: string
}

declare module 'vitest' {
  // eslint-disable-next-line typescript/consistent-type-definitions -- merges with vitest's own interface
  export interface ProvidedContext {
    testServers: TestServers
  }
}

export type RunningTestServers = TestServers & {
  skipped: { name: string; reason: string }[]
  /** Those that the servers have logged so far. */
  deadlocks(): LoggedDeadlock[]
  /** Stops everything; resolves to the deadlocks that were logged until then. */
  stop(): Promise<LoggedDeadlock[]>
}

export type LoggedDeadlock = { name: string; deadlock: string }

/**
 * Start every PostgreSQL at hand. `GENJOBS_TEST_DATABASES`, such as `18,pglite`, leaves out the others, for a quick
 * run at a desk.
 */
export async function startTestServers(env: NodeJS.ProcessEnv = process.env): Promise<RunningTestServers> {
  const wanted = env.GENJOBS_TEST_DATABASES?.split(',').map((name) => name.trim())
  const isWanted = (name: string) => !wanted || wanted.includes(name)
  const { found, absent } = findPostgres(env)
  const unknown =
    wanted?.filter((name) => name !== 'pglite' && !found.some((binaries) => binaries.major === name)) ?? []
  if (unknown.length > 0) throw new Error(`GENJOBS_TEST_DATABASES names ${unknown.join(', ')}, not found here`)

  const skipped = absent.map(({ major, reason }) => ({ name: `PostgreSQL ${major}`, reason }))
  for (const name of [...found.map((binaries) => binaries.major), 'pglite']) {
    if (isWanted(name)) continue
    skipped.push({ name: name === 'pglite' ? 'PGlite' : `PostgreSQL ${name}`, reason: 'not in GENJOBS_TEST_DATABASES' })
  }
  const chosen = found.filter((binaries) => isWanted(binaries.major))
  const started = await Promise.allSettled(chosen.map((binaries) => startPostgres({ bin: binaries.bin })))
  const servers = started.flatMap((result, i) =>
    result.status === 'fulfilled' ? [{ name: chosen[i]?.major ?? '', server: result.value }] : [],
  )
  const failures = started.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
  if (failures.length > 0) {
    await Promise.all(servers.map(({ server }) => server.stop()))
    throw new AggregateError(failures, failures.map((failure) => failure.message).join('\n'))
  }

  const folder = throwAwayFolder()
  const deadlocks = () =>
    servers.flatMap(({ name, server }) =>
      deadlocksIn(server.log()).map((deadlock) => ({ name: `PostgreSQL ${name}`, deadlock })),
    )
  return {
    urls: Object.fromEntries(servers.map(({ name, server }) => [name, server.url])),
    pglite: isWanted('pglite'),
    folder,
    skipped,
    deadlocks,
    async stop() {
      const logged = deadlocks()
      await Promise.all([...servers.map(({ server }) => server.stop()), rm(folder, { recursive: true, force: true })])
      return logged
    },
  }
}
