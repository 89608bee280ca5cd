import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

type Media = { schema: object }
type ResponseDoc = {
  headers?: Record<string, { required?: boolean; schema?: object }>
  content?: Record<string, Media>
}
type Operation = { responses: Record<string, ResponseDoc> }
export type OpenApiDocument = {
  openapi: string
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

/**
 * `fetch` that holds every answer against the server's own /openapi.json: the status must be documented, its headers
 * there, and the body fit. What is not in the document must be answered by a problem.
 */
export function checkedFetch(url: string): typeof fetch {
  let checker: Promise<(request: Request, response: Response) => Promise<void>> | undefined
  return async (input, init) => {
    checker ??= createChecker(url)
    const check = await checker
    const request = new Request(input, { ...init, ...(init?.body ? { duplex: 'half' } : {}) })
    const response = await fetch(request.clone())
    await check(request, response.clone())
    return response
  }
}

/** Throws when a value does not fit the schema of that name in the document. */
export type SchemaCheck = (name: string, value: unknown) => void

export async function createSchemaCheck(url: string): Promise<SchemaCheck> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument
  const { validator } = createValidators(document)
  return (name, value) => {
    const validate = validator({ $ref: `#/components/schemas/${name}` })
    if (!validate(value)) throw new Error(`no ${name}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value)}`)
  }
}

async function createChecker(url: string): Promise<(request: Request, response: Response) => Promise<void>> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument
  const base = document.servers[0]?.url ?? ''
  const { validator } = createValidators(document)
  const problem = validator({ $ref: '#/components/schemas/Problem' })

  return async (request, response) => {
    const { pathname } = new URL(request.url)
    const method = request.method.toLowerCase()
    const what = `${request.method} ${pathname} → ${response.status}`
    const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : undefined
    const item = path === undefined ? undefined : findPath(document, path)
    const operation = item?.[method === 'head' ? 'get' : method]
    if (!response.headers.get('x-request-id')) throw new Error(`${what}: no X-Request-Id`)
    if (!operation) {
      if (response.status !== (item ? 405 : 404)) throw new Error(`${what}: not in the document`)
      await requireBody(response, method, 'application/problem+json', problem, what)
      return
    }
    const documented = operation.responses[String(response.status)]
    if (!documented) throw new Error(`${what}: this status is not documented: ${await response.text()}`)
    for (const [name, { required }] of Object.entries(documented.headers ?? {})) {
      if (required && !response.headers.has(name)) throw new Error(`${what}: no header ${name}`)
    }
    const type = response.headers.get('content-type')?.split(';')[0] ?? ''
    const media = documented.content?.[type]
    if (!documented.content) {
      const text = await response.text()
      if (text !== '') throw new Error(`${what}: there must be no body`)
      return
    }
    if (!media) throw new Error(`${what}: the type ${type} is not documented`)
    if (/[/+]json$/.test(type)) await requireBody(response, method, type, validator(media.schema), what)
    else await response.body?.cancel()
  }
}

function createValidators(document: OpenApiDocument): { validator: (schema: object) => ValidateFunction } {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  // The package is CommonJS: its types and what Node makes of it differ.
  ;(addFormats as unknown as (instance: unknown) => void)(ajv)
  ajv.addSchema({ $id: 'api', components: document.components })
  const compiled = new Map<object, ValidateFunction>()
  const validator = (schema: object): ValidateFunction => {
    const known = compiled.get(schema) ?? ajv.compile(relocated(schema) as object)
    compiled.set(schema, known)
    return known
  }
  return { validator }
}

async function requireBody(
  response: Response,
  method: string,
  type: string,
  validate: ValidateFunction,
  what: string,
): Promise<void> {
  if (response.headers.get('content-type')?.split(';')[0] !== type) throw new Error(`${what}: not ${type}`)
  if (method === 'head') return
  const body: unknown = await response.json()
  if (!validate(body)) throw new Error(`${what}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body)}`)
  if (type !== 'application/problem+json') return
  if ((body as { status: number }).status !== response.status)
    throw new Error(`${what}: the problem has another status`)
  if ((body as { request_id: string }).request_id !== response.headers.get('x-request-id'))
    throw new Error(`${what}: the problem has another request id`)
}

function findPath(document: OpenApiDocument, path: string): Record<string, Operation> | undefined {
  if (document.paths[path]) return document.paths[path]
  const parts = path.split('/')
  const template = Object.keys(document.paths).find((one) => {
    const wanted = one.split('/')
    return (
      wanted.length === parts.length &&
      wanted.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
    )
  })
  return template === undefined ? undefined : document.paths[template]
}

function relocated(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')) as unknown
}
