// Keeps this release of genjobs, engine and client in one module, so that later ones are tested against it: upgrades from
// it, and workers of both on one database. Run it once for each schemaVersion, when it is released.
//   node --conditions=genjobs-source scripts/freeze-release.ts
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { engineScript, schemaVersion } from 'genjobs'
import { rolldown } from 'rolldown'
import { repository } from './guard.ts'

const folder = join(repository, 'engine/migrations/releases', String(schemaVersion).padStart(4, '0'))
if (existsSync(folder)) {
  console.error(`release ${schemaVersion} is there already, and released things do not change: ${folder}`)
  process.exit(1)
}
const bundle = await rolldown({
  input: join(repository, 'packages/genjobs/src/index.ts'),
  platform: 'node',
  resolve: { conditionNames: ['genjobs-source', 'node', 'import'] },
  external: (name) => !name.startsWith('.') && !name.startsWith('/') && !name.startsWith('@genjobs/'),
})
const { output } = await bundle.generate({
  format: 'esm',
  codeSplitting: false,
  minify: { mangle: false, compress: false, codegen: true },
})
const { hash } = engineScript()
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'client.mjs.gz'), gzipSync(output[0].code, { level: 9 }))
writeFileSync(join(folder, 'release.json'), `${JSON.stringify({ schemaVersion, hash }, undefined, 2)}\n`)
