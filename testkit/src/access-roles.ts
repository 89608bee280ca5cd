import { Client } from 'pg'
import { databaseUrl } from './database-url.ts'

/** Supabase's names, and ours for workers. */
const roles = { anon: '', authenticated: '', service_role: 'bypassrls', genjobs_service: '' }

/** The role that PostgREST logs in as: it may do nothing itself, and become each of the others. */
export const authenticator = 'authenticator'

/** Any number, so long as only this file uses it. */
const rolesLock = 7_002

/**
 * Make the roles of a web database where they are missing, and the login role that may become each of them. Roles
 * belong to the whole server, and tests make them at the same time; advisory locks belong to a database, so it is
 * always the same one that is asked. `url` names any database of the server, as a superuser; `others` are roles of the
 * caller's with their options.
 */
export async function makeAccessRoles(url: string, others: Readonly<Record<string, string>> = {}): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(url, 'postgres') })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [rolesLock])
    const make = async (role: string, options: string) =>
      await client.query(
        `do $$ begin
           create role ${role} ${options};
         exception when duplicate_object or unique_violation then null;
         end $$`,
      )
    for (const [role, options] of Object.entries(roles)) await make(role, `nologin noinherit ${options}`)
    await make(authenticator, 'login noinherit')
    for (const [role, options] of Object.entries(others)) await make(role, options)
    for (const role of Object.keys(roles)) {
      const granted = await client.query(
        'select from pg_auth_members where roleid = $1::regrole and member = $2::regrole',
        [role, authenticator],
      )
      if (granted.rowCount === 0) await client.query(`grant ${role} to ${authenticator}`)
    }
  } finally {
    await client.end()
  }
}
