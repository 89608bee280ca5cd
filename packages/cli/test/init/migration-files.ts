import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { cli, type Result } from '../cli-process.ts'

export const kindsModule = fileURLToPath(new URL('kinds.mjs', import.meta.url))

/** A folder that init writes to. */
export async function openMigrations() {
  const dir = await mkdtemp(join(tmpdir(), 'genjobs-init-'))
  const names = async () => (await readdir(dir)).toSorted()
  return {
    dir,
    names,
    init: (...args: string[]): Promise<Result> => cli(['init', ...args, '--dir', dir]),
    /** The files in the order in which they are applied. */
    async texts(): Promise<string[]> {
      return await Promise.all((await names()).map((name) => readFile(join(dir, name), 'utf8')))
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  }
}

/** What `genjobs init <platform>` writes into an empty folder, in the order in which it is applied. */
export async function writtenMigrations(...args: string[]): Promise<string[]> {
  await using migrations = await openMigrations()
  const { code, stderr } = await migrations.init(...args)
  expect(code, stderr).toBe(0)
  return await migrations.texts()
}
