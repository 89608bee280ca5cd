import { block } from './api-types.ts'
import type { Catalog, CatalogArgument, CatalogColumn, CatalogFunction, CatalogType } from './read-catalog.ts'

const scalars: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  text: 'string',
  name: 'string',
  uuid: 'string',
  xid8: 'string',
  timestamptz: 'Date',
}

/** What the drivers make of a type: see `Queryable`. What JSON holds is not the catalog's to say. */
function typescriptType({ name, array }: CatalogType): string {
  const scalar = scalars[name] ?? 'unknown'
  return array ? `${scalar}[]` : scalar
}

const nullable = (type: string): string => (type === 'unknown' ? type : `${type} | null`)

const members = (columns: readonly CatalogColumn[]): string[] =>
  columns.map(
    ({ column, notNull, ...type }) => `${column}: ${notNull ? typescriptType(type) : nullable(typescriptType(type))}`,
  )

/** The module with the rows of the engine's tables, and of those functions that the client calls. */
export function rowTypes({ relations, functions }: Catalog, schema: string, called: ReadonlySet<string>): string {
  const tables = relations.filter((relation) => relation.schema === schema && relation.type === 'table')
  const types = relations.filter((relation) => relation.schema === schema && relation.type === 'composite')
  const row = ({ name, columns, returns }: CatalogFunction): string => {
    const relation = relations.find((each) => each.name === returns.name && each.schema === returns.schema)
    if (columns.length > 0) return block(members(columns))
    // Any column of a composite may be null.
    if (relation) return block(members(relation.columns.map((column) => ({ ...column, notNull: false }))))
    return block([`${name}: ${nullable(typescriptType(returns))}`])
  }
  return [
    '// Written by scripts/generate-types.ts from the catalog of a database. To write it anew: npm run types',
    '',
    '/** The tables of the engine: a row as the drivers of genjobs read it. What JSON holds is unknown. */',
    `export type EngineTables = ${block(tables.map(({ name, columns }) => `${name}: ${block(members(columns))}`))}`,
    '',
    '/** The composite types of the engine. */',
    `export type EngineTypes = ${block(types.map(({ name, columns }) => `${name}: ${block(members(columns))}`))}`,
    '',
    '/**',
    ' * The functions of the engine that the client calls: what they take, and a row of what `select * from` them gives. Nobody',
    ' * knows of a column of an answer that it is never null.',
    ' */',
    `export type EngineFunctions = ${block(
      functions
        .filter((fn) => fn.schema === schema && called.has(fn.name))
        .map((fn) => `${fn.name}: ${block([`args: ${taken(fn.args)}`, `row: ${row(fn)}`])}`),
    )}`,
    '',
  ].join('\n')
}

/** A tuple on one line, or, where that would be too long, on several. */
function taken(args: readonly CatalogArgument[]): string {
  const list = args.map(({ argument, optional, ...type }) => `${argument}${optional ? '?' : ''}: ${argumentType(type)}`)
  const line = `[${list.join(', ')}]`
  return line.length <= 110 ? line : `[\n${list.map((one) => `  ${one},`).join('\n')}\n]`
}

/** JSON and times go in as text, and whatever may be null may be left out. */
function argumentType(type: CatalogType): string {
  const known = { json: 'string', jsonb: 'string', timestamptz: 'Date | string', interval: 'string' }[type.name]
  if (known === undefined) return nullable(typescriptType(type))
  return nullable(type.array ? `(${known})[]` : known)
}
