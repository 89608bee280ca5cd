import type { ServeOptions } from '@genjobs/http'
import { randomBytes } from 'node:crypto'

/** Keys for one run on one machine, where nothing is set up. */
export type DevKeys = {
  serviceKey: string
  /** For the owner `dev`. */
  token: string
  options: Pick<ServeOptions, 'authenticate' | 'tokens'>
}

export const devOwner = 'dev'

export async function devKeys(): Promise<DevKeys> {
  const { createToken, serviceKeys } = await import('@genjobs/http')
  const serviceKey = `dev_${randomBytes(16).toString('hex')}`
  const secret = randomBytes(32).toString('hex')
  const { token } = await createToken({ secret, owner: devOwner, expiresIn: '7d' })
  return { serviceKey, token, options: { authenticate: serviceKeys([serviceKey]), tokens: { secret } } }
}

/** Only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
