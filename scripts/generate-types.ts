// Writes the types of the API for end users and of the engine's rows, as the catalog of a database has them.
//   npm run types
//   npm run types -- --check    fail when a file is not what would be written
import { PGlite } from '@electric-sql/pglite'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate, pglite, type Queryable } from 'genjobs'
import { repository } from './guard.ts'
import { sourceFiles } from './source-files.ts'
import { apiTypes } from './types/api-types.ts'
import { readCatalog } from './types/read-catalog.ts'
import { rowTypes } from './types/row-types.ts'

const folder = 'packages/genjobs/src/generated'

/** The files with types, by path, as they are to be; of a database with the engine in the schema `genjobs`. */
export async function typeFiles(database: Pick<Queryable, 'query'>, root: string): Promise<Record<string, string>> {
  const catalog = await readCatalog(database, ['genjobs', 'genjobs_api'])
  return {
    [`${folder}/api-types.ts`]: apiTypes(catalog, 'genjobs_api'),
    [`${folder}/rows.ts`]: rowTypes(catalog, 'genjobs', calledFunctions(root)),
  }
}

/** Those that are out of date. */
export async function staleTypes(database: Pick<Queryable, 'query'>, root: string): Promise<string[]> {
  const files = Object.entries(await typeFiles(database, root))
  return files.filter(([path, text]) => read(join(root, path)) !== text).map(([path]) => path)
}

/** Whatever the client writes in quotation marks may be the name of a function. */
function calledFunctions(root: string): Set<string> {
  const files = sourceFiles(root, (path) => /^packages\/genjobs\/src\/(?!generated\/).*\.ts$/.test(path))
  return new Set(files.flatMap(({ text }) => [...text.matchAll(/'([a-z_]+)'/g)].map(([, name = '']) => name)))
}

const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

if (import.meta.main) {
  const db = await PGlite.create()
  const database = pglite(db)
  try {
    await migrate(database)
    const stale = await staleTypes(database, repository)
    if (process.argv.includes('--check')) {
      for (const path of stale) console.log(`${path} is out of date. Run: npm run types`)
      if (stale.length > 0) process.exitCode = 1
    } else {
      const files = await typeFiles(database, repository)
      for (const path of stale) writeFileSync(join(repository, path), files[path] ?? '')
    }
  } finally {
    await db.close()
  }
}
