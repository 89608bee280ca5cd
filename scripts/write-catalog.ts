// Writes engine/migrations/catalog.txt: the types and tables of a fresh install, as the catalog of the database has them.
//   npm run catalog
import { PGlite } from '@electric-sql/pglite'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate, pglite } from 'genjobs'
import { tablesOf } from '../engine/test/upgrades/catalog.ts'
import { repository } from './guard.ts'

const db = await PGlite.create()
const database = pglite(db)
await migrate(database)
writeFileSync(join(repository, 'engine/migrations/catalog.txt'), await tablesOf(database))
await db.close()
