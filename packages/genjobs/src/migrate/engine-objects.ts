import { engineSql } from '../generated/engine-sql.ts'

/** What a fresh installation holds, by name, as its SQL says. Partitions made later are not among them. */
export type EngineObjects = {
  tables: readonly string[]
  sequences: readonly string[]
  /** With those of primary keys. */
  indexes: readonly { name: string; table: string }[]
  /** In the schema for end users. */
  views: readonly string[]
}

let objects: EngineObjects | undefined

export function engineObjects(): EngineObjects {
  objects ??= readObjects()
  return objects
}

function readObjects(): EngineObjects {
  const tables: string[] = []
  const sequences: string[] = []
  const indexes: { name: string; table: string }[] = []
  const views: string[] = []
  for (const { path, sql } of engineSql) {
    if (path.startsWith('tables/')) {
      for (const [, name = '', rest = ''] of sql.matchAll(/^create table (\w+)(.*?);$/gms)) {
        tables.push(name)
        if (/\bprimary key\b/.test(rest)) indexes.push({ name: `${name}_pkey`, table: name })
      }
      for (const [, name = '', table = ''] of sql.matchAll(/^create (?:unique )?index (\w+) on (\w+)/gm)) {
        indexes.push({ name, table })
      }
      for (const [, name = ''] of sql.matchAll(/^create sequence (\w+)/gm)) sequences.push(name)
    }
    for (const [, name = ''] of sql.matchAll(/^create or replace view genjobs_api\.(\w+)/gm)) views.push(name)
  }
  return { tables, sequences, indexes, views }
}
