// What an example's `npm run dev` starts on a machine that has nothing: it runs outside of a test runner, where the
// index cannot be imported.
export { freePort } from './network/free-port.ts'
export { findPostgrest } from './optional-programs.ts'
export { findPostgres } from './postgres-binaries.ts'
export { startPostgres } from './postgres-server.ts'
export type { PostgresServer } from './postgres-server.ts'
export { startPostgrest } from './postgrest.ts'
export { supabaseProjectAt } from './supabase-project.ts'
