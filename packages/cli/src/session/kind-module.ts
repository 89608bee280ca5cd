import type { AnyKind } from '@genjobs/contract'
import type { Handler } from 'genjobs'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'

export type KindModule = {
  kinds: readonly AnyKind[]
  handlers: Readonly<Record<string, Handler>>
}

const hint =
  'Export both from one ES module: `export const kinds = [image, video]` and `export const handlers = { image: …, video: … }`.'

function moduleError(path: string, problem: string, cause?: unknown): CliError {
  return new CliError('invalid_module', exitCodes.usage, `--kinds ${path}: ${problem}`, { hint, cause })
}

/**
 * The kinds and handlers of the app, from an ES module of its own. Where nothing is run it may be without handlers.
 * @throws CliError `invalid_module`
 */
export async function loadKindModule(path: string, need = { handlers: true }): Promise<KindModule> {
  if (!existsSync(path)) throw moduleError(path, 'there is no such file')
  let module: Record<string, unknown>
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>
  } catch (error) {
    throw moduleError(path, `it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, error)
  }
  const { kinds, handlers = need.handlers ? undefined : {} } = module
  if (!Array.isArray(kinds)) throw moduleError(path, 'it does not export an array "kinds"')
  const odd = kinds.findIndex((kind) => !isKind(kind))
  if (odd !== -1) throw moduleError(path, `entry ${odd} of "kinds" was not made by defineKind`)
  if (typeof handlers !== 'object' || handlers === null)
    throw moduleError(path, 'it does not export an object "handlers"')
  for (const [name, handler] of Object.entries(handlers)) {
    if (typeof handler !== 'function') throw moduleError(path, `the handler "${name}" is not a function`)
    if (!kinds.some((kind: AnyKind) => kind.name === name)) {
      throw moduleError(path, `there is a handler "${name}", but no kind of that name`)
    }
  }
  return { kinds: kinds as AnyKind[], handlers: handlers as Record<string, Handler> }
}

function isKind(value: unknown): value is AnyKind {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'input' in value &&
    'limits' in value &&
    'retry' in value
  )
}
