import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { pglite } from 'genjobs'
import { exclusive } from './exclusive.ts'
import { installEngine } from './install-engine.ts'
import { providedServers } from './provided-servers.ts'

/**
 * The folder of an embedded database with the engine installed, to be copied and not to be opened. It is made once per
 * run: making one from nothing takes five seconds of a processor, copying it a tenth of one.
 */
export async function embeddedTemplate(): Promise<string> {
  const template = join(providedServers().folder, 'embedded')
  await exclusive(`${template}.lock`, async () => {
    if (existsSync(template)) return
    // Under its name only once it is whole.
    const half = `${template}.half`
    mkdirSync(half, { mode: 0o700 })
    const pgdata = join(half, 'pgdata')
    mkdirSync(pgdata, { mode: 0o700 })
    const { PGlite } = await import('@electric-sql/pglite')
    const db = await PGlite.create(pgdata)
    await installEngine(pglite(db))
    await db.close()
    renameSync(half, template)
  })
  return template
}
