import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { usageError } from '../cli-error.ts'
import type { FoundFile, PlannedFile } from './plan-migrations.ts'

/** The migrations in a folder, of whoever; none where there is no folder. */
export async function readMigrations(folder: string): Promise<FoundFile[]> {
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.sql'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw usageError(`the folder ${folder} cannot be read: ${(error as Error).message}`, 'Name another one with --dir.')
  }
  return await Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })))
}

/** Writes new files; one that is there is never written over. Returns their paths. */
export async function writeMigrations(folder: string, files: readonly PlannedFile[]): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const paths: string[] = []
  for (const { name, text } of files) {
    const path = join(folder, name)
    await writeFile(path, text, { flag: 'wx' })
    paths.push(path)
  }
  return paths
}
