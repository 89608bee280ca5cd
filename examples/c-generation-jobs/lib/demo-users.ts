import type { Queryable } from 'genjobs'

export type DemoUserName = 'ada' | 'ben'

/** What a project of the demonstration may cost in a month, in cents. */
export const demoBudgetCents = 500

/** Two users, so that it can be seen that neither sees the other's. In an app they come from Supabase Auth. */
export const demoUsers: Record<DemoUserName, { id: string; email: string }> = {
  ada: { id: 'ada00000-0000-4000-8000-000000000001', email: 'ada@example.test' },
  ben: { id: 'be000000-0000-4000-8000-000000000002', email: 'ben@example.test' },
}

export const isDemoUserName = (name: unknown): name is DemoUserName =>
  typeof name === 'string' && Object.hasOwn(demoUsers, name)

/** Both users, each with projects and files; nothing is changed where they are. */
export async function addDemoUsers(tx: Queryable): Promise<void> {
  for (const [name, { id, email }] of Object.entries(demoUsers)) {
    await tx.query('insert into auth.users (id, email) values ($1, $2) on conflict (id) do nothing', [id, email])
    for (const [table, names] of [
      ['projects', [`Lighthouse (${name})`, `Night train (${name})`]],
      ['assets', ['fox.png', 'harbour.jpg']],
    ] as const) {
      await tx.query(
        `insert into public.${table} (user_id, name)
         select $1, n from unnest($2::text[]) n where not exists (select from public.${table} t where t.user_id = $1)`,
        [id, names],
      )
    }
  }
}
