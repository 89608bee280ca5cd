import type { AnyKind } from '@genjobs/contract'
import { engineScript, registerKindsScript } from 'genjobs'
import { createHash } from 'node:crypto'
import { deletedUsersSql } from './deleted-users-sql.ts'
import type { MigrationPart, PartName } from './migration-part.ts'
import { realtimeSql } from './realtime-sql.ts'

export type Platform = 'supabase' | 'postgres'

export type PartsOptions = {
  platform: Platform
  schema: string
  /** Of the app's module; undefined without one: then the app registers its kinds when it starts. */
  kinds: readonly AnyKind[] | undefined
  publication: string
}

/** Everything that a database needs, in the order in which it is set up. */
export function migrationParts({ platform, schema, kinds, publication }: PartsOptions): MigrationPart[] {
  const engine = engineScript({ schema })
  const part = (name: PartName, about: string, sql: string): MigrationPart => ({
    state: { part: name, schema, hash: createHash('sha256').update(sql).digest('hex') },
    about,
    sql,
  })
  return [
    {
      state: { part: 'engine', schema, hash: engine.hash, schemaVersion: engine.schemaVersion },
      about: 'The engine of genjobs, and the schema for end users.',
      sql: engine.install,
      update: (from) => engine.update(from),
    },
    part('realtime', 'What happens to jobs, published for Realtime.', realtimeSql({ schema, publication })),
    ...(platform === 'supabase'
      ? [
          part(
            'users',
            "A deleted user's jobs go with him; the service key may do what workers do.",
            deletedUsersSql({ schema }),
          ),
        ]
      : []),
    ...(kinds ? [part('kinds', "The app's kinds and their limits.", registerKindsScript(kinds, { schema }))] : []),
  ]
}
