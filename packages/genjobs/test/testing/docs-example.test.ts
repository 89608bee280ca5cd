import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test.each(['image-kind.ts', 'image-handler.ts', 'image-handler.test.ts', 'image-handler.node.ts'])(
  'docs/testing.md shows %s as it runs',
  (name) => {
    expect(read('../../../../docs/testing.md')).toContain(`// ${name}\n${read(`docs-example/${name}`)}`)
  },
)

test('runs under node:test too, whose process ends by itself', async () => {
  const file = fileURLToPath(new URL('docs-example/image-handler.node.ts', import.meta.url))
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const args = ['--conditions=genjobs-source', '--test', '--test-reporter=tap', file]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  expect(stdout).toContain('# pass 2')
  expect(stdout).toContain('# fail 0')
})
