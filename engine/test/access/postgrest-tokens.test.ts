import { findPostgrest, jwtSecret, signJwt, testServerNames, userJwt } from '@genjobs/testkit'
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './postgrest-world.ts'

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token made by hand, with whatever header and signature. */
function handmade(header: unknown, claims: unknown, signature = ''): string {
  return `${base64(header)}.${base64(claims)}.${signature}`
}

function hmac(header: unknown, claims: unknown, secret: string, hash: string): string {
  const signed = `${base64(header)}.${base64(claims)}`
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

describe.runIf('path' in findPostgrest()).each(testServerNames)('tokens, PostgreSQL %s', (version) => {
  let world: World
  beforeAll(async () => {
    world = await openWorld(version, { schemas: ['genjobs_api', 'genjobs'] })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const jobsWith = async (token: string) => {
    const response = await fetch(`${world.rest.url}/jobs`, { headers: { authorization: `Bearer ${token}` } })
    return { status: response.status, body: await response.text() }
  }
  const claims = () => ({ role: 'authenticated', sub: world.b.owner, exp: Math.floor(Date.now() / 1000) + 600 })
  const now = () => Math.floor(Date.now() / 1000)

  it('the right one shows the jobs of its user', async () => {
    const { status, body } = await jobsWith(await userJwt(world.b.owner))
    expect([status, (JSON.parse(body) as unknown[]).length]).toEqual([200, 9])
  })

  it.each<[string, () => string | Promise<string>]>([
    ['alg none', () => handmade({ alg: 'none', typ: 'JWT' }, claims())],
    ['alg None with a signature', () => handmade({ alg: 'None' }, claims(), 'AAAA')],
    ['no algorithm', () => hmac({ typ: 'JWT' }, claims(), jwtSecret, 'sha256')],
    ['another secret', () => signJwt(claims(), 'not the secret of the tests, but as long')],
    ['an empty secret', () => hmac({ alg: 'HS256' }, claims(), '', 'sha256')],
    ['a signature cut off', async () => (await userJwt(world.b.owner)).replace(/[^.]*$/, '')],
    ['a public-key algorithm with the secret as its key', () => hmac({ alg: 'RS256' }, claims(), jwtSecret, 'sha256')],
    [
      'a key that it brings along',
      () => hmac({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, claims(), 'AAAA', 'sha256'),
    ],
    ['expired', () => signJwt({ ...claims(), exp: now() - 3_600 })],
    ['not valid yet', () => signJwt({ ...claims(), nbf: now() + 3_600 })],
    [
      'another payload under the same signature',
      async () => {
        const [header, , signature] = (await userJwt(world.a.owner)).split('.')
        return `${header}.${base64(claims())}.${signature}`
      },
    ],
    ['rubbish', () => 'rubbish'],
    ['two dots', () => '..'],
  ])('refused: %s', async (_what, make) => {
    const { status, body } = await jobsWith(await make())
    expect([400, 401]).toContain(status)
    expect(body).not.toContain(world.b.owner)
  })

  it.each(['postgres', 'authenticator', 'pg_read_all_data', 'pg_write_all_data', 'nobody', '', 'genjobs_service; --'])(
    'refused: the role %j, though well signed',
    async (role) => {
      const { status, body } = await jobsWith(await signJwt({ ...claims(), role }))
      expect([400, 401, 403]).toContain(status)
      expect(body).not.toContain(world.b.owner)
    },
  )

  it('without a role it is anon, whatever it says of the user', async () => {
    const { exp, sub } = claims()
    for (const token of [await signJwt({ exp, sub }), await signJwt({ exp, sub, role: 'anon' })]) {
      expect(await jobsWith(token)).toMatchObject({ status: 401, body: expect.stringContaining('42501') as string })
    }
  })

  it('a role anywhere but in "role" gives nothing', async () => {
    const token = await userJwt(world.a.owner, {
      app_metadata: { role: 'genjobs_service', owner: world.b.owner },
      user_metadata: { role: 'service_role', sub: world.b.owner },
      roles: ['genjobs_service'],
      owner: world.b.owner,
    })
    const { status, body } = await jobsWith(token)
    expect(status).toBe(200)
    expect(body).not.toContain(world.b.owner)
    const response = await fetch(`${world.rest.url}/limits`, {
      headers: { authorization: `Bearer ${token}`, 'accept-profile': 'genjobs' },
    })
    expect(response.status).toBe(403)
  })

  it.each<[string, unknown]>([
    ['a number', 1],
    ['an object', {}],
    ['an array with the id', ['x']],
    ['empty', ''],
    ['null', null],
  ])('a subject that is %s is nobody', async (_what, sub) => {
    const { exp, role } = claims()
    const token = hmac(
      { alg: 'HS256' },
      { exp, role, sub: Array.isArray(sub) ? [world.b.owner] : sub },
      jwtSecret,
      'sha256',
    )
    const { body } = await jobsWith(token)
    expect(body).not.toContain(world.b.owner)
    const submit = await fetch(`${world.rest.url}/rpc/submit`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'image', input: { prompt: 'x' } }),
    })
    expect([400, 401]).toContain(submit.status)
  })
})
