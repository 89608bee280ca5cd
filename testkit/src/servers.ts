/** What needs no test runner: servers of one's own, and the clock. */
export { movableClock } from 'genjobs/testing'
export { findPostgres } from './postgres-binaries.ts'
export { startPostgres } from './postgres-server.ts'
export type { PostgresServer } from './postgres-server.ts'
export { startServerProcess } from './server-process.ts'
export type { ServerProcess } from './server-process.ts'
