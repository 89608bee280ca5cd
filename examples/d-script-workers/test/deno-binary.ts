import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Deno: the one named in DENO_BIN, or the one from npm, which is an optional dependency and is there on Linux x64 only.
 * Undefined where there is none.
 */
export function denoBinary(): string | undefined {
  const named = process.env['DENO_BIN']
  if (named) return named
  try {
    const path = createRequire(import.meta.url).resolve('@deno/linux-x64-glibc/deno')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
