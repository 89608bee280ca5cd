import { OpenAPIHono } from '@hono/zod-openapi'

type Registry = OpenAPIHono['openAPIRegistry']

const description = `Generation jobs: submit, follow, cancel. Every failure is a problem of RFC 9457 with a stable \`code\`.
Times are ISO 8601 in UTC, prices whole credits.`

/** The API as OpenAPI 3.1. Paths stand below the server's address. */
export function createDocument(registry: Registry, basePath: string): object {
  const generator = new OpenAPIHono()
  generator.openAPIRegistry = registry
  const document = generator.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'genjobs', version: '0.1.0', description },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    tags: [
      'jobs',
      'streams',
      'kinds',
      'limits',
      'credits',
      'budgets',
      'statistics',
      'tokens',
      'cron',
      'health',
      'reference',
    ].map((name) => ({
      name,
    })),
  })
  return {
    ...document,
    components: {
      ...document.components,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: "The app's session token, a short-lived token of POST /tokens, or a service key.",
        },
        token: {
          type: 'apiKey',
          in: 'query',
          name: 'token',
          description: 'A short-lived token, and nothing else, for EventSource, which cannot send headers.',
        },
        cron: { type: 'http', scheme: 'bearer', description: 'The CRON_SECRET of the server.' },
      },
    },
  }
}
