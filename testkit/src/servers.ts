/** What needs no test runner: servers of one's own, and the clock. */
export { movableClock } from './movable-clock.ts'
export { findPostgres } from './postgres-binaries.ts'
export { startPostgres } from './postgres-server.ts'
export type { PostgresServer } from './postgres-server.ts'
