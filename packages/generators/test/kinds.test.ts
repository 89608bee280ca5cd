import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** All that a source file imports at run time, itself and what it imports from this package. */
async function imported(file: URL, seen = new Set<string>()): Promise<Set<string>> {
  const source = await readFile(file, 'utf8')
  for (const [, name] of source.matchAll(/^(?:import|export)\s(?!type\b)[^'"]*?from\s+'([^']+)'/gm)) {
    if (seen.has(name as string)) continue
    seen.add(name as string)
    if (name?.startsWith('.')) await imported(new URL(name, file), seen)
  }
  return seen
}

test('the kinds need nothing but the contract and zod: a browser can import them', async () => {
  const names = await imported(new URL('../src/kinds.ts', import.meta.url))
  expect([...names].toSorted()).toEqual(['./image/kind.ts', './script/kind.ts', '@genjobs/contract', 'zod'])
})
