// npm run migrate: install the engine, the collection and the view of the generations in the database of DATABASE_URL.
import { pg } from 'genjobs'
import { install } from '../lib/install.ts'

const url = process.env.DATABASE_URL
if (!url) {
  console.error('DATABASE_URL is missing. Without it the app uses an embedded database, which needs no migration.')
  process.exit(1)
}
const database = pg(url)
await install(database, process.cwd())
await database.close()
console.log('The database is ready.')
