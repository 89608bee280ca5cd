import { cookies } from 'next/headers'
import type { DemoUserName } from '../lib/demo-users.ts'
import { sessionCookie, userOf } from '../lib/session.ts'

/** Who is signed in, for a page. Whoever has not said a name yet is Ada. */
export async function signedInUser(): Promise<DemoUserName> {
  return (await userOf((await cookies()).get(sessionCookie)?.value)) ?? 'ada'
}
