// npm run migrate: install the engine, the stories and the views in the database that DATABASE_URL names.
import { pg } from 'genjobs'
import { install } from '../lib/install.ts'

const url = process.env.DATABASE_URL
if (!url)
  throw new Error('DATABASE_URL is missing. Without it the app uses an embedded database, which needs no migration.')
const database = pg(url)
await install(database, process.cwd())
await database.close()
console.log('The database is ready.')
