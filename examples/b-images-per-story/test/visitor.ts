import { randomBytes } from 'node:crypto'
import type { App } from './open-app.ts'

/** What the routes of the example and the API say, as far as the tests look at it. */
type Answer = {
  status: number
  body: { job_id?: string; status?: string; cleared?: string[]; error?: string; code?: string }
}

/** Somebody who is signed in, without a browser. */
export type Visitor = {
  userId: string
  cookie: string
  /** The first of the user's stories. */
  storyId: string
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body: unknown): Promise<Answer>
}

export const newName = (): string => `u${randomBytes(4).toString('hex')}`

export async function visit({ next, db }: App, userId = newName()): Promise<Visitor> {
  const entered = await fetch(`${next.url}/api/session`, {
    method: 'POST',
    body: new URLSearchParams({ name: userId }),
    redirect: 'manual',
  })
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(next.url + path, { headers: { cookie, ...headers }, redirect: 'manual' })
  const page = await get('/')
  if (page.status !== 200) throw new Error(`the list of stories answered ${page.status}\n${next.log()}`)
  await page.text()
  const [story] = await db.query<{ id: string }>('select id from stories where user_id = $1 order by title', [userId])
  return {
    userId,
    cookie,
    storyId: story?.id ?? '',
    get,
    async post(path, body) {
      const response = await fetch(next.url + path, {
        method: 'POST',
        headers: { cookie, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: (await response.json()) as Answer['body'] }
    },
  }
}
