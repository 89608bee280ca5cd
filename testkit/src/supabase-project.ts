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
  return await supabaseProjectAt(db.url, () => db.drop())
}

/** The same in an empty database on a server of the caller's; `url` is a superuser's. */
export async function supabaseProjectAt(url: string, drop: () => Promise<void>): Promise<SupabaseProject> {
  await makeAccessRoles(url, {
    [owner]: 'login createrole createdb replication bypassrls',
    [auth]: 'login noinherit createrole',
  })
  const client = new Client({ connectionString: url })
  await client.connect()
  for (const statement of setUp(new URL(url).pathname.slice(1))) await client.query(statement)
  await client.end()
  const connections: TestConnection[] = []
  const connect = async (as = url) => {
    const connection = await testConnection(as)
    connections.push(connection)
    return connection
  }
  const asAuth = async (statement: string, params: unknown[]) => {
    const connection = await testConnection(urlAs(url, auth))
    try {
      await connection.query(statement, params)
    } finally {
      await connection.end()
    }
  }
  return {
    url,
    ownerUrl: urlAs(url, owner),
    connect,
    async newUser() {
      const id = randomUUID()
      await asAuth('insert into auth.users (id, email) values ($1, $2)', [id, `${id}@example.test`])
      return id
    },
    deleteUser: (id) => asAuth('delete from auth.users where id = $1', [id]),
    async [Symbol.asyncDispose]() {
      await Promise.all(connections.map((connection) => connection.end()))
      await drop()
    },
  }
}

function urlAs(url: string, user: string): string {
  const other = new URL(url)
  other.username = user
  return other.href
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
