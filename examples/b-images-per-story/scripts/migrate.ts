// npm run migrate: install the engine, the stories and the views in the database that DATABASE_URL names.
import { pg } from 'genjobs'
import { install } from '../lib/install.ts'

const url = process.env.DATABASE_URL
if (url) {
  const database = pg(url)
  await install(database, process.cwd())
  await database.close()
  console.log('The database is ready.')
} else {
  console.error(
    'DATABASE_URL is not set: postgres://user@host/name. Without it, in development, nothing needs installing.',
  )
  process.exitCode = 1
}
