// Written by scripts/embed-sql.ts from engine/migrations. Change it there, then: npm run embed

/** The releases of the engine after the first, in order; see engine/migrations/README.md. */
export const engineUpgrades: readonly {
  version: number
  name: string
  oldestClient: number
  about: string
  tables: string | undefined
  functions: string | undefined
}[] = [
]
