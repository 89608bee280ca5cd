import type { Queryable } from 'genjobs'
import { engineOver, type Engine } from '../engine.ts'

/** Who asks: a role of the database, and what is put into the claims. */
export type Identity = {
  role: string
  claims?: unknown
  sub?: string
  http?: boolean
}

/** The end user with this id. */
export const user = (sub: string): Identity => ({ role: 'authenticated', sub })

export class Refused extends Error {
  readonly code: string
  readonly detail: Record<string, unknown>
  readonly hint: string | undefined
  constructor(error: Error & { code?: string; detail?: string; hint?: string }) {
    super(error.message)
    this.code = error.code ?? ''
    this.hint = error.hint
    this.detail = error.detail?.startsWith('{') ? (JSON.parse(error.detail) as Record<string, unknown>) : {}
  }
}

type Row = Record<string, unknown>

/**
 * One transaction as PostgREST makes them: role and claims are set for the transaction alone. What the database refuses
 * is thrown as `Refused`.
 */
export async function asCaller<T = Row>(
  { db }: Pick<Engine, 'db'>,
  identity: Identity,
  text: string,
  params: readonly unknown[] = [],
): Promise<T[]> {
  try {
    return await db.database.transaction(async (tx) => {
      await become(tx, identity)
      return (await tx.query(text, params)) as T[]
    })
  } catch (error) {
    throw new Refused(error as Error)
  }
}

export async function become(tx: Queryable, { role, claims, sub, http = false }: Identity): Promise<void> {
  const text =
    typeof claims === 'string' ? claims : JSON.stringify(claims ?? (sub === undefined ? { role } : { role, sub }))
  await tx.query(`select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)`, [role, text])
  if (http) await tx.query(`select set_config('request.method', 'POST', true)`)
}

/** The engine's functions as a caller. */
export const engineAs = (engine: Pick<Engine, 'db'>, identity: Identity) =>
  engineOver((text, params) => asCaller(engine, identity, text, params))

export const refusalOf = async (promise: Promise<unknown>): Promise<Refused> =>
  await promise.then(
    () => {
      throw new Error('it was not refused')
    },
    (error: unknown) => {
      if (error instanceof Refused) return error
      throw error
    },
  )
