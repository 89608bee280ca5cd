import { signJwt, startPostgrest } from '@genjobs/testkit'
import { signInSupabase, supabaseFor, type SupabaseSettings } from '../lib/supabase-browser.ts'
import type { Supabase } from '../lib/generation-job-queries.ts'
import { startGateway } from '../scripts/gateway.ts'
import { openWorld, type World } from './open-world.ts'

export const jwtSecret = 'a secret of the tests, long enough for HS256'

export type Stack = AsyncDisposable & {
  world: World
  settings: SupabaseSettings
  /** supabase-js as that user's browser has it; null: nobody is signed in. */
  clientOf(user: string | null): Supabase
}

/** The example as a Supabase project serves it: PostgREST in front of the database. */
export async function openStack(version: string): Promise<Stack> {
  await using opened = new AsyncDisposableStack()
  const world = opened.use(await openWorld(version))
  const rest = await startPostgrest({ databaseUrl: world.url, schemas: ['public', 'genjobs_api'], jwtSecret })
  opened.defer(() => rest.stop())
  const gateway = await startGateway(rest.url)
  opened.defer(() => gateway.close())
  const settings = { url: gateway.url, anonKey: await signJwt({ role: 'anon' }, jwtSecret) }
  const stack = opened.move()
  return {
    world,
    settings,
    clientOf: (user) =>
      supabaseFor(settings, async () =>
        user === null ? null : await signJwt({ role: 'authenticated', aud: 'authenticated', sub: user }, jwtSecret),
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Whose browser it is from now on. */
export const signIn = (stack: Stack, user: string | null): void => signInSupabase(stack.clientOf(user))
