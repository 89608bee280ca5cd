import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test.each(['kinds.ts', 'providers.tsx', 'generate.tsx'])('docs/react.md shows %s as it compiles', (name) => {
  expect(read('../../../docs/react.md')).toContain(`// ${name}\n${read(`docs-example/${name}`)}`)
})
