import type { EngineFunctions } from '../generated/rows.ts'
import type { Engine } from './engine.ts'

/** `submitJobs` as `submit_jobs`. */
type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : ''

/** One of the rows that a method answers with, or its one value. */
type Answered<Method> = Method extends (...args: never[]) => Promise<infer Answer>
  ? Answer extends readonly (infer Row)[]
    ? Row
    : Answer
  : never

/** A row has all columns of the SQL and no others, each of a type that the SQL may give. A value has the type of its function. */
export type Follows<Answer, Row, Name> = [Name] extends [keyof Row]
  ? [Answer] extends [Row[Name]]
    ? true
    : Row[Name]
  : [keyof Row, Answer] extends [keyof Answer, Row]
    ? [keyof Answer] extends [keyof Row]
      ? true
      : Row
    : Row

type Checked = {
  [Method in keyof Engine]: SnakeCase<Method> extends keyof EngineFunctions
    ? Follows<Answered<Engine[Method]>, EngineFunctions[SnakeCase<Method>]['row'], SnakeCase<Method>>
    : Method extends 'notify'
      ? true
      : 'there is no such function'
}

type AllTrue<T extends Record<keyof T, true>> = T

/** Does not compile where the answer of a method is not that of its function; the error says what the SQL gives. */
export type EngineFollowsSql = AllTrue<Checked>
