/**
 * The release of the engine that this package brings along. It grows with each release that changes anything of the
 * engine, tables or functions; see engine/migrations.
 */
export const schemaVersion: number = 4
