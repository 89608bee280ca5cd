import { createToken, jwtAuth, serve, serviceKeys, supabaseAuth, tokenAuth, type Authenticate } from '@genjobs/http'
import { createJobs, GenjobsError, type Database } from 'genjobs'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { jwtSecret, serviceKey, session, tokenSecret } from './api-server.ts'
import { kinds } from './kinds.ts'

const now = () => Math.floor(Date.now() / 1_000)
const rsa = await generateKeyPair('RS256', { extractable: true })
const otherRsa = await generateKeyPair('RS256', { extractable: true })
const pem = await exportSPKI(rsa.publicKey)

function request(token: string | undefined): Request {
  return new Request('http://localhost/', token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
}

async function known(authenticate: Authenticate, token: string | undefined) {
  return await authenticate(request(token))
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('session tokens', () => {
  const authenticate = jwtAuth({ secret: jwtSecret, issuer: 'https://app', audience: 'jobs' })
  const claims = { iss: 'https://app', aud: 'jobs' }

  it('name their owner and their end', async () => {
    expect(await known(authenticate, await session('ada', { claims }))).toEqual({
      owner: 'ada',
      expiresAt: expect.any(Date),
    })
    const custom = jwtAuth({ secret: jwtSecret, ownerClaim: 'org' })
    expect(await known(custom, await session('ada', { claims: { org: 'acme' } }))).toMatchObject({ owner: 'acme' })
  })

  it.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    [
      'no signature at all',
      () => `${encoded({ alg: 'none' })}.${encoded({ sub: 'ada', exp: now() + 60, ...claims })}.`,
    ],
    [
      'alg none in other letters',
      () => `${encoded({ alg: 'nOnE' })}.${encoded({ sub: 'ada', exp: now() + 60, ...claims })}.`,
    ],
    ['another secret', () => session('ada', { claims, secret: 'another secret of the same length as that' })],
    ['another algorithm of the same family', () => session('ada', { claims, header: { alg: 'HS512' } })],
    ['the end passed', () => session('ada', { claims: { ...claims, exp: now() - 10 } })],
    ['no end', () => session('ada', { claims: { ...claims, exp: undefined as never } })],
    ['an end that is no number', () => session('ada', { claims: { ...claims, exp: 'never' as never } })],
    ['not valid yet', () => session('ada', { claims: { ...claims, nbf: now() + 60 } })],
    ['another audience', () => session('ada', { claims: { ...claims, aud: 'mail' } })],
    ['no audience', () => session('ada', { claims: { iss: claims.iss } })],
    ['another issuer', () => session('ada', { claims: { ...claims, iss: 'https://evil' } })],
    ['no owner', () => session('', { claims })],
    ['an owner that is no text', () => session('ada', { claims: { ...claims, sub: { $ne: '' } as never } })],
    ['an owner with U+0000', () => session('a\u0000da', { claims })],
    ['an owner that is too long', () => session('a'.repeat(201), { claims })],
    [
      'a body that was changed',
      async () =>
        (await session('ada', { claims })).replace(
          /\.[^.]+\./,
          `.${encoded({ sub: 'bob', exp: now() + 60, ...claims })}.`,
        ),
    ],
    ['a signature that was cut', async () => (await session('ada', { claims })).slice(0, -4)],
    ['a huge body', () => session('ada', { claims: { ...claims, more: 'x'.repeat(20_000) } })],
    ['five parts', async () => `${await session('ada', { claims })}.x.y`],
    ['nonsense', () => '%%%.{}.x'],
  ])('are refused with %s', async (_, token) => {
    expect(await known(authenticate, await token())).toBeNull()
  })

  it('of a public key are not taken when they are signed with that key as a secret', async () => {
    const byKey = jwtAuth({ publicKey: pem, algorithms: ['RS256'] })
    const good = await new SignJWT({ sub: 'ada', exp: now() + 60 })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(rsa.privateKey)
    expect(await known(byKey, good)).toMatchObject({ owner: 'ada' })
    const wrong = await new SignJWT({ sub: 'ada', exp: now() + 60 })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(otherRsa.privateKey)
    expect(await known(byKey, wrong)).toBeNull()
    for (const secret of [pem, pem.trim(), JSON.stringify(await exportJWK(rsa.publicKey))]) {
      expect(await known(byKey, await session('ada', { secret }))).toBeNull()
      expect(
        await known(byKey, await session('ada', { secret, header: { alg: 'HS256', kid: '../../dev/null' } })),
      ).toBeNull()
    }
    const embedded = await new SignJWT({ sub: 'ada', exp: now() + 60 })
      .setProtectedHeader({ alg: 'RS256', jwk: await exportJWK(otherRsa.publicKey) })
      .sign(otherRsa.privateKey)
    expect(await known(byKey, embedded)).toBeNull()
  })

  it('cannot be set up to mix secrets and public keys', () => {
    const wrong = [
      () => jwtAuth({}),
      () => jwtAuth({ secret: '' }),
      () => jwtAuth({ secret: 'x', publicKey: pem }),
      () => jwtAuth({ secret: jwtSecret, algorithms: ['RS256'] }),
      () => jwtAuth({ publicKey: pem, algorithms: ['RS256', 'HS256'] }),
      () => jwtAuth({ jwksUrl: 'https://app/jwks', algorithms: ['none'] }),
      () => jwtAuth({ secret: jwtSecret, algorithms: [] }),
      () => serviceKeys([]),
      () => serviceKeys(['']),
      () => serviceKeys(['short']),
      () => tokenAuth({ secret: 'short' }),
    ]
    for (const setUp of wrong) expect(setUp).toThrow(GenjobsError)
  })
})

describe('keys of an issuer', () => {
  it('are fetched once, and only those that are published count', async () => {
    let fetched = 0
    const keys = [{ ...(await exportJWK(rsa.publicKey)), kid: 'a', alg: 'RS256', use: 'sig' }]
    await using issuer = await jsonServer((path) => {
      fetched++
      return path === '/auth/v1/.well-known/jwks.json' ? { keys } : undefined
    })
    const authenticate = supabaseAuth({ url: `${issuer.url}/` })
    const sign = (kid: string, key: CryptoKey, claims: JWTPayload = {}) =>
      new SignJWT({ sub: 'ada', exp: now() + 60, iss: `${issuer.url}/auth/v1`, aud: 'authenticated', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(key)
    expect(await known(authenticate, await sign('a', rsa.privateKey))).toMatchObject({ owner: 'ada' })
    expect(await known(authenticate, await sign('a', rsa.privateKey, { aud: 'anon' }))).toBeNull()
    expect(await known(authenticate, await sign('a', rsa.privateKey, { iss: 'https://evil/auth/v1' }))).toBeNull()
    expect(await known(authenticate, await sign('a', otherRsa.privateKey))).toBeNull()
    for (const kid of ['b', '../a', 'http://evil/keys', "a' or 1=1"]) {
      expect(await known(authenticate, await sign(kid, otherRsa.privateKey))).toBeNull()
    }
    expect(await known(authenticate, await session('ada', { secret: pem, header: { kid: 'a' } }))).toBeNull()
    expect(fetched).toBe(1)
  })

  it('that cannot be fetched are nobody\u2019s fault: try again', async () => {
    const token = await new SignJWT({ sub: 'ada', exp: now() + 60 })
      .setProtectedHeader({ alg: 'RS256', kid: 'a' })
      .sign(rsa.privateKey)
    await using broken = await jsonServer(() => undefined)
    for (const jwksUrl of [broken.url, 'http://127.0.0.1:1/jwks']) {
      await expect(known(jwtAuth({ jwksUrl }), token)).rejects.toMatchObject({ code: 'busy', retryable: true })
    }
  })
})

describe('short-lived tokens', () => {
  const authenticate = tokenAuth({ secret: tokenSecret })

  it('are for an owner or one job, and end', async () => {
    const { token, expiresAt } = await createToken({ secret: tokenSecret, owner: 'ada', job: 'j', expiresIn: '1m' })
    expect(await known(authenticate, token)).toEqual({ owner: 'ada', job: 'j', expiresAt })
    expect(Math.abs(expiresAt.getTime() - Date.now() - 60_000)).toBeLessThan(5_000)
    const ended = await createToken({ secret: tokenSecret, owner: 'ada', expiresIn: 1 })
    expect(await known(authenticate, ended.token)).toBeNull()
  })

  it('and sessions do not pass for each other, though one secret makes both', async () => {
    const { token } = await createToken({ secret: jwtSecret, owner: 'ada', job: 'j' })
    expect(await known(jwtAuth({ secret: jwtSecret }), token)).toBeNull()
    const ours = tokenAuth({ secret: jwtSecret })
    expect(
      await known(ours, await session('ada', { claims: { aud: 'genjobs' }, header: { typ: 'genjobs+jwt' } })),
    ).toBeNull()
    expect(await known(ours, token)).toMatchObject({ job: 'j' })
  })
})

describe('service keys', () => {
  it('are compared whole', async () => {
    const authenticate = serviceKeys(['another-key-of-the-tests', serviceKey])
    expect(await known(authenticate, serviceKey)).toEqual({ role: 'service' })
    for (const key of [undefined, '', serviceKey.slice(1), `${serviceKey}x`, serviceKey.toUpperCase()]) {
      expect(await known(authenticate, key)).toBeNull()
    }
  })
})

describe('without any setting of its own', () => {
  afterEach(() => void vi.unstubAllEnvs())
  const database = new Proxy({} as Database, { get: () => () => Promise.reject(new Error('no database here')) })
  const jobs = createJobs({ database, kinds })
  const ask = async (token?: string) => {
    const { fetch } = serve(jobs, { onError: () => undefined })
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(new Request('http://localhost/api/genjobs/limits?owner=ada', { headers }))
    return { status: response.status, body: (await response.json()) as { code: string; hint: string } }
  }
  const unset = () => {
    for (const name of [
      'GENJOBS_JWT_SECRET',
      'SUPABASE_JWT_SECRET',
      'GENJOBS_JWKS_URL',
      'SUPABASE_URL',
      'GENJOBS_SERVICE_KEY',
      'GENJOBS_TOKEN_SECRET',
      'CRON_SECRET',
    ]) {
      vi.stubEnv(name, '')
    }
  }

  it('nobody is let in, and the answer says what to set', async () => {
    unset()
    for (const token of [
      undefined,
      '',
      'undefined',
      await session('ada'),
      await session('ada', { secret: '\u0000' }),
    ]) {
      const { status, body } = await ask(token)
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' })
      expect(body.hint).toContain('GENJOBS_JWT_SECRET')
    }
  })

  it('the environment says who is let in', async () => {
    unset()
    vi.stubEnv('GENJOBS_JWT_SECRET', jwtSecret)
    // Let in, and then the database is not there.
    expect(await ask(await session('ada'))).toMatchObject({ status: 500 })
    expect(await ask(await session('ada', { secret: 'x'.repeat(32) }))).toMatchObject({ status: 401 })
    unset()
    vi.stubEnv('SUPABASE_JWT_SECRET', jwtSecret)
    expect(await ask(await session('ada'))).toMatchObject({ status: 401 })
    expect(await ask(await session('ada', { claims: { aud: 'authenticated' } }))).toMatchObject({ status: 500 })
    unset()
    vi.stubEnv('GENJOBS_SERVICE_KEY', `${serviceKey},another-key-of-the-tests`)
    expect(await ask(serviceKey)).toMatchObject({ status: 500 })
    expect(await ask(`${serviceKey},another-key-of-the-tests`)).toMatchObject({ status: 401 })
    unset()
    vi.stubEnv('GENJOBS_TOKEN_SECRET', tokenSecret)
    expect(await ask((await createToken({ secret: tokenSecret, owner: 'ada' })).token)).toMatchObject({ status: 500 })
    expect(await ask(await session('ada'))).toMatchObject({ status: 401 })
  })

  it('an unset cron secret lets nobody drain', async () => {
    unset()
    for (const cronSecret of [undefined, '']) {
      const { fetch } = serve(jobs, { handlers: {}, ...(cronSecret === undefined ? {} : { cronSecret }) })
      for (const authorization of [
        undefined,
        '',
        'Bearer',
        'Bearer ',
        'Bearer undefined',
        'Bearer null',
        'undefined',
      ]) {
        const headers = authorization === undefined ? {} : { authorization }
        const answer = await fetch(new Request('http://localhost/api/genjobs/drain', { headers }))
        expect(answer.status).toBe(401)
        expect(((await answer.json()) as { hint: string }).hint).toContain('CRON_SECRET')
      }
    }
  })
})

async function jsonServer(answer: (path: string) => unknown) {
  const server = createServer((incoming, outgoing) => {
    const body = answer(incoming.url ?? '')
    outgoing.statusCode = body === undefined ? 500 : 200
    outgoing.setHeader('Content-Type', 'application/json').end(JSON.stringify(body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
