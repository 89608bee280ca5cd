import { GenjobsError } from '@genjobs/contract'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What lies where in the folder of an embedded database. */
export type EmbeddedFolder = {
  path: string
  /** The files of PostgreSQL. */
  pgdata: string
  /** There while `pgdata` is made for the first time: with it, `pgdata` is half made and holds nothing yet. */
  making: string
  /** A record and a socket of each process that holds the folder or wants to. */
  lock: string
}

/** The version of PostgreSQL inside PGlite, which reads only files of its own version. */
const postgresVersion = '18'

/**
 * Make the folder, or see that it can hold, or holds, an embedded database. Hidden files do not matter.
 * @throws GenjobsError `invalid_input` when it is something else, `database_unavailable` when it cannot be written
 */
export function prepareFolder(path: string): EmbeddedFolder {
  if (typeof path !== 'string' || path === '') {
    throw new GenjobsError('invalid_input', 'the folder of the embedded database has no name')
  }
  const absolute = resolve(path)
  const folder: EmbeddedFolder = {
    path: absolute,
    pgdata: join(absolute, 'pgdata'),
    making: join(absolute, 'pgdata.making'),
    lock: join(absolute, 'lock'),
  }
  try {
    if (existsSync(absolute) && !statSync(absolute).isDirectory()) throw notADatabase(folder, 'is not a folder')
    makeFolder(absolute)
    requireOurs(folder)
    makeFolder(folder.lock)
    accessSync(folder.lock, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw folderError(folder, error)
  }
  return folder
}

/** An error of the file system, said in terms of the folder. */
export function folderError(folder: EmbeddedFolder, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof GenjobsError || typeof code !== 'string') return error
  return new GenjobsError('database_unavailable', `the folder ${folder.path} cannot be used: ${message}`, {
    hint: 'Give a folder on a local disk that this user may write, or that can be made.',
    cause: error,
  })
}

/** Node's own `recursive` never returns where a folder exists in which none can be made, such as /proc (Node 24.21). */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error
    makeFolder(dirname(path))
    mkdirSync(path, { mode: 0o700 })
  }
}

function requireOurs(folder: EmbeddedFolder): void {
  if (existsSync(folder.making)) return
  const pgdata = existsSync(folder.pgdata) ? readdirSync(folder.pgdata) : []
  if (pgdata.length === 0) {
    const stranger = readdirSync(folder.path).find(
      (name) => !name.startsWith('.') && name !== 'pgdata' && name !== 'lock',
    )
    if (stranger !== undefined) throw notADatabase(folder, `holds other files, such as ${stranger}, and no database`)
    return
  }
  if (!pgdata.includes('PG_VERSION')) throw notADatabase(folder, 'holds a folder pgdata that is not a database')
  const version = readFileSync(join(folder.pgdata, 'PG_VERSION'), 'utf8').trim()
  if (version !== postgresVersion) {
    throw new GenjobsError(
      'invalid_input',
      `the database in ${folder.path} is of PostgreSQL ${version}; this package reads ${postgresVersion}`,
      { hint: 'Open it with the version of genjobs that made it, or use another folder.' },
    )
  }
}

function notADatabase(folder: EmbeddedFolder, what: string): GenjobsError {
  return new GenjobsError('invalid_input', `${folder.path} ${what}`, {
    hint: 'Give a folder that is new, empty, or already an embedded database of genjobs.',
  })
}
