import { GenjobsError } from '@genjobs/contract'
import type { PGlite, QueryOptions, Results, types as PgliteTypes } from '@electric-sql/pglite'
import type { Column, TextRow } from './protocol.ts'

/**
 * Values cross the socket as the text that PostgreSQL wrote, and the guest reads that text with PGlite's own parsers.
 * So dates, NaN, arrays and whatever else come out as they do for the holder, and the holder, which does the work of
 * all, neither parses a JSON value nor writes it again.
 */
export type TextQuery = {
  options: QueryOptions
  arrays: [array: number, element: number][]
}

export async function textQuery(db: PGlite): Promise<TextQuery> {
  const asIs = (text: string) => text
  const parsers = Object.fromEntries(Object.keys(db.parsers).map((oid) => [oid, asIs]))
  // The question that PGlite itself asks when it starts: not each type of the category is the array type of its element.
  const { rows } = await db.query<{ array: number; element: number }>(
    `select distinct element.typarray as array, element.oid as element
       from pg_type as type join pg_type as element on element.oid = type.typelem
      where type.typcategory = 'A' and element.typarray <> 0`,
  )
  const arrays = rows.map(({ array, element }): [number, number] => [array, element])
  return { options: { rowMode: 'array', parsers }, arrays }
}

export function textRows({ fields, rows }: Pick<Results<unknown>, 'fields' | 'rows'>): {
  columns: Column[]
  rows: TextRow[]
} {
  return {
    columns: fields.map(({ name, dataTypeID }) => [name, dataTypeID]),
    rows: rows as TextRow[],
  }
}

export type RowReader = (columns: readonly Column[], rows: readonly TextRow[]) => Record<string, unknown>[]

const int8 = 20

/** Reads text as the adapter of PGlite does, with int8 as a number. */
export function rowReader(types: typeof PgliteTypes, arrays: readonly [number, number][]): RowReader {
  const elements: Record<number, (text: string) => unknown> = types.parsers
  const parsers: Record<number, (text: string) => unknown> = { ...elements }
  for (const [array, element] of arrays) {
    parsers[array] = (text) => types.arrayParser(text, elements[element] as never, array)
  }
  parsers[int8] = Number
  return (columns, rows) =>
    rows.map((row) =>
      Object.fromEntries(
        columns.map(([name, type], i) => [name, types.parseType(row[i] ?? null, type, parsers as never)]),
      ),
    )
}

/**
 * Parameters as JSON, with what JSON would change or drop written out.
 * @throws GenjobsError `invalid_input` for bytes, which the seam does not have
 */
export function wireParams(params: readonly unknown[]): unknown[] {
  return params.map((param) => {
    if (Array.isArray(param)) return wireParams(param)
    if (typeof param === 'bigint' || (typeof param === 'number' && !Number.isFinite(param))) return String(param)
    if (param instanceof Date) return param.toISOString()
    if (ArrayBuffer.isView(param)) {
      throw new GenjobsError('invalid_input', 'bytes cannot be a parameter', {
        hint: "Pass text and decode it: decode($1, 'base64').",
      })
    }
    return param
  })
}
