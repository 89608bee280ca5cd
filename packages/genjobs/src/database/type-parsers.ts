import pgDriver from 'pg'

const int8 = 20

/** How a value's text becomes JavaScript's, by the type's OID: as node-postgres does it, and int8 as a number, since every bigint of the engine is a count, a tag or a sequence number below 2^53. */
export function parserOf(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return oid === int8 && format !== 'binary'
    ? Number
    : (pgDriver.types.getTypeParser(oid, format) as (text: string) => unknown)
}
