// Tries planted bugs in the copy of the repository it stands in, one after another, as scripts/mutants.ts sends them.
// One runner and one PostgreSQL serve them all: starting both anew took most of the time of a bug.
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { createVitest, type TestModule, type Vitest } from 'vitest/node'
import { startTestServers, type RunningTestServers } from '../../testkit/src/test-servers.ts'
import config from '../../vitest.config.ts'
import { embedSql, generatedFile } from '../embed-sql.ts'
import type { Mutant } from './mutant.ts'

export type Verdict = 'caught' | 'survived' | 'not applied'

// Not a link to it: modules are known by their real path.
const root = realpathSync(join(import.meta.dirname, '..', '..'))

/** Roles belong to a server, not to a database: what these bugs do to them is gone with their server. */
const changesRoles = /\/(access|api|init)\/|row-level|supabase/

async function startRunner(): Promise<Vitest> {
  const { test, ...vite } = config
  const options = { ...test, globalSetup: [], reporters: [], bail: 1, testTimeout: 8_000 }
  return await createVitest('test', { ...options, root, config: false, watch: false }, vite)
}

async function startServers(vitest: Vitest): Promise<RunningTestServers> {
  const servers = await startTestServers({ ...process.env, GENJOBS_TEST_DATABASES: '18' })
  const { urls, pglite, folder } = servers
  vitest.getRootProject().provide('testServers', { urls, pglite, folder })
  return servers
}

async function verdictOn({ file, edits, test }: Mutant, vitest: Vitest, servers: RunningTestServers): Promise<Verdict> {
  const path = join(root, file)
  const original = readFileSync(path, 'utf8')
  let text = original
  for (const { find, replace } of edits) {
    if (!text.includes(find)) return 'not applied'
    text = text.replace(find, () => replace)
  }
  const write = async (content: string) => {
    writeFileSync(path, content)
    vitest.invalidateFile(path)
    embed(vitest)
    if (/^(engine|packages\/genjobs)\//.test(file)) await dropTemplates(servers)
  }
  const isCaught = async () => {
    const before = servers.deadlocks().length
    return (await fails(vitest, test)) || servers.deadlocks().length > before
  }
  await write(text)
  try {
    // On a loaded machine a bug of who comes first may need a second go.
    return (await isCaught()) || (await isCaught()) ? 'caught' : 'survived'
  } finally {
    await write(original)
  }
}

/** What the global setup of a run of the tests does. */
function embed(vitest: Vitest): void {
  const { findings, written } = embedSql(root)
  if (findings.length > 0) throw new Error(findings.map(({ file, message }) => `${file} ${message}`).join('\n'))
  if (written) vitest.invalidateFile(join(root, generatedFile))
}

/** Whether a test of that name fails. Where there is none nothing fails. */
async function fails(vitest: Vitest, { file, name }: Mutant['test']): Promise<boolean> {
  vitest.setGlobalTestNamePattern(new RegExp(name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  const specifications = await vitest.globTestSpecifications([file])
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  const path = join(root, file)
  return unhandledErrors.length > 0 || testModules.some((module) => module.moduleId === path && hasFailed(module))
}

function hasFailed(module: TestModule): boolean {
  const groups = [module, ...module.children.allSuites()]
  return [...module.children.allTests('failed')].length > 0 || groups.some((group) => group.errors().length > 0)
}

/** The next test installs the engine as it stands now. */
async function dropTemplates({ urls }: RunningTestServers): Promise<void> {
  for (const url of Object.values(urls)) {
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where datname like 'genjobs\\_template\\_%'`,
    )
    for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`)
    await client.end()
  }
}

const vitest = await startRunner()
let servers = await startServers(vitest)

async function answer(mutant: Mutant): Promise<void> {
  process.send?.(await verdictOn(mutant, vitest, servers))
  if (!changesRoles.test(mutant.file)) return
  await servers.stop()
  servers = await startServers(vitest)
}

let last = Promise.resolve()
process.on('message', (mutant: Mutant) => {
  last = last.then(() => answer(mutant))
})
process.on('disconnect', () => {
  void last
    .then(() => vitest.close())
    .then(() => servers.stop())
    .then(() => process.exit())
})
