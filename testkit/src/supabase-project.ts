import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { makeAccessRoles } from './access-roles.ts'
import { testConnection, type TestConnection } from './test-connection.ts'
import { createTestDatabase } from './test-database.ts'

/** A database as a fresh Supabase project has it, as far as SQL sees: roles, privileges, `auth`, a publication. */
export type SupabaseProject = AsyncDisposable & {
  /** As the superuser of the server, which no project has. */
  readonly url: string
  /** As the role that Supabase runs migrations with: it makes roles and passes by row security, and is no superuser. */
  readonly ownerUrl: string
  connect(url?: string): Promise<TestConnection>
  /** A user signs up; the id, which is `sub` of his tokens. */
  newUser(): Promise<string>
  /** What Supabase's own service does when a user is deleted. */
  deleteUser(id: string): Promise<void>
}

/** Supabase calls it `postgres`, a name that belongs to the superuser on the servers of tests. */
const owner = 'supabase_postgres'
const auth = 'supabase_auth_admin'

/** Open an empty project; close it in the test, or declare it `await using`. */
export async function openSupabaseProject(version: string): Promise<SupabaseProject> {
  const db = await createTestDatabase(version, { engine: false })
  await makeAccessRoles(db.url, {
    [owner]: 'login createrole createdb replication bypassrls',
    [auth]: 'login noinherit createrole',
  })
  const client = new Client({ connectionString: db.url })
  await client.connect()
  for (const statement of setUp(db.name)) await client.query(statement)
  await client.end()
  const ownerUrl = new URL(db.url)
  ownerUrl.username = owner
  const connections: TestConnection[] = []
  const connect = async (url = db.url) => {
    const connection = await testConnection(url)
    connections.push(connection)
    return connection
  }
  const asAuth = async (statement: string, params: unknown[]) => {
    const url = new URL(db.url)
    url.username = auth
    const connection = await testConnection(url.href)
    try {
      await connection.query(statement, params)
    } finally {
      await connection.end()
    }
  }
  return {
    url: db.url,
    ownerUrl: ownerUrl.href,
    connect,
    async newUser() {
      const id = randomUUID()
      await asAuth('insert into auth.users (id, email) values ($1, $2)', [id, `${id}@example.test`])
      return id
    },
    deleteUser: (id) => asAuth('delete from auth.users where id = $1', [id]),
    async [Symbol.asyncDispose]() {
      await Promise.all(connections.map((connection) => connection.end()))
      await db.drop()
    },
  }
}

function setUp(database: string): string[] {
  const everybody = 'anon, authenticated, service_role'
  return [
    `alter database ${database} owner to ${owner}`,
    `alter schema public owner to ${owner}`,
    `grant usage on schema public to ${everybody}`,
    ...['tables', 'functions', 'sequences'].map(
      (objects) =>
        `alter default privileges for role ${owner} in schema public grant all on ${objects} to ${everybody}`,
    ),
    `create schema auth authorization ${auth}`,
    `create table auth.users (id uuid primary key, email text, raw_user_meta_data jsonb)`,
    `alter table auth.users owner to ${auth}`,
    `grant usage on schema auth to ${everybody}, ${owner}`,
    `grant all on auth.users to ${owner}`,
    `create function auth.uid() returns uuid language sql stable
     as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$`,
    `create publication supabase_realtime`,
    `alter publication supabase_realtime owner to ${owner}`,
  ]
}
