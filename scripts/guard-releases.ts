// What was released does not change: an engine that differs from the release of its number needs the next number.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineHash } from '../packages/genjobs/src/generated/engine-sql.ts'
import { schemaVersion } from '../packages/genjobs/src/migrate/schema-version.ts'
import { readUpgrades } from './engine-upgrades.ts'
import type { Finding, Guard } from './guard.ts'

export const releasesGuard: Guard = {
  name: 'guard-releases',
  rule: 'an engine that differs from what was released has a number of its own',
  check(root) {
    const findings: Finding[] = []
    const last = Math.max(1, ...readUpgrades(root).upgrades.map(({ version }) => version))
    const versionFile = 'packages/genjobs/src/migrate/schema-version.ts'
    if (last !== schemaVersion) {
      findings.push({
        file: versionFile,
        message: `is ${schemaVersion}, and engine/migrations/list.txt goes to ${last}`,
      })
    }
    const release = `engine/migrations/releases/${String(schemaVersion).padStart(4, '0')}/release.json`
    if (existsSync(join(root, release))) {
      const { hash } = JSON.parse(readFileSync(join(root, release), 'utf8')) as { hash: string }
      if (hash !== engineHash) {
        findings.push({
          file: versionFile,
          message: `version ${schemaVersion} was released with another engine: raise it, see engine/migrations/README.md`,
        })
      }
    }
    return findings
  },
}
