import type { KnownCall } from '../endpoint.ts'

/** Where to go on: a reconnecting EventSource repeats the URL of its first call, so the header goes before it. */
export function resumePoint({ request, url }: KnownCall, parameter: string): string | undefined {
  return request.headers.get('last-event-id') || url.searchParams.get(parameter) || undefined
}
