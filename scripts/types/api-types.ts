import { readFileSync } from 'node:fs'
import type { Catalog, CatalogArgument, CatalogColumn, CatalogFunction, CatalogType } from './read-catalog.ts'

const scalars: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  numeric: 'number',
  json: 'Json',
  jsonb: 'Json',
  text: 'string',
  uuid: 'string',
  timestamptz: 'string',
  date: 'string',
  interval: 'string',
  void: 'undefined',
}

/** What PostgREST makes of a type in JSON, as `supabase gen types` says it. */
function typescriptType({ name, array }: CatalogType): string {
  const scalar = scalars[name] ?? 'unknown'
  return array ? `${scalar}[]` : scalar
}

/**
 * The module that `supabase gen types typescript` writes for a schema, but for its line breaks: views have a Row and no
 * column that may not be null, functions that return a row of a relation say of which.
 */
export function apiTypes(catalog: Catalog, schema: string): string {
  const ours = <Thing extends { schema: string }>(things: readonly Thing[]) =>
    things.filter((thing) => thing.schema === schema)
  const views = ours(catalog.relations).filter(({ type }) => type === 'view')
  const row = (columns: readonly CatalogColumn[]) =>
    block(columns.map((column) => `${column.column}: ${typescriptType(column)}${column.notNull ? '' : ' | null'}`))

  const returned = ({ returns, isSet }: CatalogFunction): string => {
    const relation = catalog.relations.find(({ name, schema: its }) => name === returns.name && its === returns.schema)
    const type = relation ? (relation.schema === schema ? row(relation.columns) : 'unknown') : typescriptType(returns)
    return isSet ? `${type}[]` : type
  }
  const relationOptions = ({ returns, isSet, rows }: CatalogFunction): string[] => {
    if (!catalog.relations.some(({ name, schema: its }) => name === returns.name && its === returns.schema)) return []
    const options = [`from: '*'`, `to: '${returns.name}'`, `isOneToOne: ${!(rows > 1)}`, `isSetofReturn: ${isSet}`]
    return [`SetofOptions: ${block(options)}`]
  }
  const called = (fn: CatalogFunction): string =>
    `${fn.name}: ${block([`Args: ${args(fn.args)}`, `Returns: ${returned(fn)}`, ...relationOptions(fn)])}`

  const nothing = block(['[_ in never]: never'])
  const database = block([
    `${schema}: ${block([
      `Tables: ${nothing}`,
      `Views: ${block(views.map(({ name, columns }) => `${name}: ${block([`Row: ${row(columns)}`, 'Relationships: []'])}`))}`,
      `Functions: ${block(ours(catalog.functions).map(called))}`,
      `Enums: ${nothing}`,
      `CompositeTypes: ${nothing}`,
    ])}`,
  ])
  return [
    '// Written by scripts/generate-types.ts from the catalog of a database. To write it anew: npm run types',
    '',
    'export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]',
    '',
    `export type Database = ${database}`,
    '',
    // The types behind the schemas are the same in every such file.
    readFileSync(new URL('helper-types.txt', import.meta.url), 'utf8').trim(),
    '',
    `export const Constants = ${block([`${schema}: ${block(['Enums: {},'])},`])} as const`,
    '',
  ].join('\n')
}

function args(list: readonly CatalogArgument[]): string {
  const sorted = [...list].sort((a, b) => (a.argument < b.argument ? -1 : 1))
  if (sorted.length === 0) return 'never'
  return block(sorted.map((one) => `${one.argument}${one.optional ? '?' : ''}: ${typescriptType(one)}`))
}

/** Members of an object type, one a line; what is nested is indented once more. */
export function block(members: readonly string[]): string {
  return `{\n${members.map((member) => `  ${member.replaceAll('\n', '\n  ')}`).join('\n')}\n}`
}
