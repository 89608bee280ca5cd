import type { Context } from '../context.ts'
import { devOwner, type DevKeys } from './dev-keys.ts'

/** How to call it, to be copied. */
export function curlLines({ paint }: Context, url: string, { serviceKey, token }: DevKeys): string[] {
  return [
    paint.dim('Nothing is set that says who may come in, so these are for this run, and for this machine:'),
    `  TOKEN=${token}`,
    paint.dim(`  (the owner "${devOwner}"; and a service key, which acts for any owner: ${serviceKey})`),
    paint.dim('Try:'),
    `  curl -H "Authorization: Bearer $TOKEN" --json '{"kind":"image","input":{"prompt":"a fox"}}' ${url}/jobs`,
    `  curl -N -H "Authorization: Bearer $TOKEN" ${url}/stream`,
    paint.dim(`All routes: ${url}/reference`),
  ]
}
