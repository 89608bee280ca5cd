import { jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { devJwt } from '../src/index.ts'

const secret = 'a-secret-of-at-least-thirty-two-bytes'
const verify = async (token: string) =>
  (await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'] })).payload

test('a token names its user and ends when it should', async () => {
  const payload = await verify(await devJwt({ secret, sub: 'ada', claims: { role: 'authenticated' } }))
  expect(payload).toMatchObject({ sub: 'ada', role: 'authenticated' })
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600)
  await expect(verify(await devJwt({ secret, sub: 'ada', expiresIn: -1 }))).rejects.toThrow('"exp"')
})
