// A program that forgets to close: opens the folder, asks one thing, and has nothing more to do.
import { openEmbedded } from 'genjobs'

const database = await openEmbedded(process.argv[2] ?? '')
await database.listen('news', () => undefined)
await database.query('select 1')
console.log(database.role)
