import { z } from '@hono/zod-openapi'
import type { Call, Endpoint } from '../endpoint.ts'
import { referencePage } from '../openapi/reference-page.ts'
import { problems } from '../openapi/responses.ts'
import { isKnown, weakEtag } from '../request/etag.ts'

const requestId = z.object({ 'X-Request-Id': z.string(), ETag: z.string() })

/** Made once, at the first request. */
function page(make: () => string, headers: Record<string, string>): (call: Call) => Promise<Response> {
  let made: Promise<{ text: string; ETag: string }> | undefined
  return async ({ request }) => {
    made ??= (async () => {
      const text = make()
      return { text, ETag: await weakEtag(text) }
    })()
    const { text, ETag } = await made
    const all = { ...headers, ETag, 'Cache-Control': 'no-cache' }
    if (isKnown(request, ETag)) return new Response(null, { status: 304, headers: all })
    return new Response(text, { headers: all })
  }
}

export function documentRoute(document: () => object): Endpoint {
  return {
    access: 'public',
    route: {
      method: 'get',
      path: '/openapi.json',
      operationId: 'openapi',
      summary: 'This API as OpenAPI 3.1',
      tags: ['reference'],
      responses: {
        200: {
          description: 'The document.',
          headers: requestId,
          content: { 'application/json': { schema: z.object({ openapi: z.string() }).loose() } },
        },
        304: { description: 'Nothing has changed.', headers: requestId },
        ...problems(),
      },
    },
    handle: page(() => JSON.stringify(document()), { 'Content-Type': 'application/json' }),
  }
}

export function referenceRoute(document: () => object): Endpoint {
  return {
    access: 'public',
    route: {
      method: 'get',
      path: '/reference',
      operationId: 'reference',
      summary: 'This API as a page to read',
      tags: ['reference'],
      responses: {
        200: { description: 'The page.', headers: requestId, content: { 'text/html': { schema: z.string() } } },
        304: { description: 'Nothing has changed.', headers: requestId },
        ...problems(),
      },
    },
    handle: page(() => referencePage(document()), {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    }),
  }
}
