// npm run migrate: install all of it in the database of DATABASE_URL; with --demo also the two users of the page.
import { fileURLToPath } from 'node:url'
import { pg } from 'genjobs'
import { install } from '../lib/install.ts'
import { setting } from '../lib/settings.ts'
import { addDemo } from './add-demo.ts'

const database = pg(setting('DATABASE_URL'))
await install(database, fileURLToPath(new URL('..', import.meta.url)))
if (process.argv.includes('--demo')) await addDemo(database)
await database.close()
console.log('The database is ready.')
