/** As much of an OpenAPI document as the page shows. */
type Schema = {
  $ref?: string
  type?: string | readonly string[]
  enum?: readonly unknown[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: readonly string[]
  description?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  additionalProperties?: unknown
}
type Content = Record<string, { schema?: Schema }>
type Operation = {
  operationId?: string
  summary?: string
  description?: string
  tags?: readonly string[]
  security?: readonly Record<string, unknown>[]
  parameters?: readonly { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, { description: string; content?: Content }>
}
type Document = {
  info: { title: string; version: string; description?: string }
  servers?: readonly { url: string }[]
  tags?: readonly { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

/** The document as one page without scripts: everything on it is text, so it works offline and under any policy. */
export function referencePage(source: object): string {
  const document = source as Document
  const base = document.servers?.[0]?.url ?? ''
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const sections = (document.tags ?? []).map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name))
    return own.length === 0 ? '' : `<h2>${escape(name)}</h2>${own.map((one) => operationHtml(base, one)).join('')}`
  })
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<section id="schema-${escape(name)}"><h3>${escape(name)}</h3>${text(schema.description)}${fields(schema)}</section>`,
  )
  const links = operations.map(
    ({ path, method, operation }) =>
      `<li><a href="#${escape(operation.operationId ?? '')}"><b>${escape(method.toUpperCase())}</b> ${escape(path)}</a></li>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(document.info.title)} HTTP API</title><style>${style}</style></head>
<body><main><h1>${escape(document.info.title)} HTTP API <small>${escape(document.info.version)}</small></h1>
${text(document.info.description)}<p>Base path <code>${escape(base)}</code>. Machines read <a href="openapi.json">openapi.json</a>.</p>
<nav aria-label="Operations"><ul>${links.join('')}</ul></nav>
${sections.join('')}<h2>Schemas</h2>${schemas.join('')}</main></body></html>`
}

function operationHtml(
  base: string,
  { path, method, operation }: { path: string; method: string; operation: Operation },
): string {
  const { parameters = [], requestBody, responses } = operation
  const who = (operation.security ?? []).flatMap((one) => Object.keys(one)).join(' or ')
  const given = parameters.map(
    (one) =>
      `<tr><td><code>${escape(one.name)}</code></td><td>${escape(one.in)}${one.required ? ', required' : ''}</td><td>${typeOf(one.schema)}</td><td>${prose(one.description ?? one.schema?.description)}</td></tr>`,
  )
  const answers = Object.entries(responses).map(
    ([status, one]) =>
      `<tr><td>${escape(status)}</td><td>${prose(one.description)}</td><td>${contentType(one.content)}</td></tr>`,
  )
  return `<section id="${escape(operation.operationId ?? '')}">
<h3><span class="method">${escape(method.toUpperCase())}</span> <code>${escape(base + path)}</code></h3>
<p><strong>${escape(operation.summary ?? '')}.</strong> ${prose(operation.description)}</p>
${who === '' ? '' : `<p>Authorization: ${escape(who)}</p>`}
${given.length === 0 ? '' : table(['parameter', 'in', 'type', ''], given)}
${requestBody ? `<p>Body${requestBody.required ? '' : ' (optional)'}: ${contentType(requestBody.content)}</p>${inlineFields(requestBody.content)}` : ''}
${table(['status', 'meaning', 'body'], answers)}</section>`
}

function contentType(content: Content | undefined): string {
  return Object.entries(content ?? {})
    .map(([type, { schema }]) => `${typeOf(schema)} <small>${escape(type)}</small>`)
    .join('<br>')
}

function inlineFields(content: Content): string {
  return Object.values(content)
    .map(({ schema }) => (schema && !schema.$ref ? fields(schema) : ''))
    .join('')
}

function fields({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      `<tr><td><code>${escape(name)}</code>${required.includes(name) ? '' : ' <small>optional</small>'}</td><td>${typeOf(schema)}</td><td>${prose(schema.description)}</td></tr>`,
  )
  return rows.length === 0 ? '' : table(['field', 'type', ''], rows)
}

function typeOf(schema: Schema | undefined): string {
  if (!schema) return ''
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return `<a href="#schema-${escape(name)}">${escape(name)}</a>`
  }
  if (schema.enum) return schema.enum.map((value) => `<code>${escape(String(value))}</code>`).join(' ')
  if (schema.items) return `${typeOf(schema.items)}[]`
  const inner = Object.entries(schema.properties ?? {})
  if (inner.length > 0) return `{ ${inner.map(([name, one]) => `${escape(name)}: ${typeOf(one)}`).join(', ')} }`
  const range = [schema.minimum, schema.maximum].some((bound) => bound !== undefined)
  const bounds = range ? ` ${schema.minimum ?? ''}…${schema.maximum ?? ''}` : ''
  const length = schema.maxLength === undefined ? '' : ` ≤ ${schema.maxLength}`
  return escape(`${[schema.type ?? 'any JSON'].flat().join(' | ')}${bounds}${length}`)
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function text(description: string | undefined): string {
  return description ? `<p>${prose(description)}</p>` : ''
}

/** Descriptions have code in back-ticks, and nothing else of Markdown. */
function prose(description = ''): string {
  return escape(description).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function escape(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const style = `:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{font:16px/1.5 system-ui,sans-serif;margin:0;overflow-wrap:anywhere}main{max-width:62rem;margin:auto;padding:1.5rem}
h2{margin-top:3rem;text-transform:capitalize}section{border-top:1px solid var(--line);padding:.5rem 0}
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-top:1px solid var(--line)}
th{font-weight:600}th,td{overflow-wrap:normal}code{font:.9em ui-monospace,monospace}small{opacity:.75}.method{font:600 .8em ui-monospace,monospace;border:1px solid currentColor;border-radius:.3rem;padding:.1rem .4rem}
nav ul{columns:2;list-style:none;padding:0}@media(max-width:40rem){nav ul{columns:1}table{display:block;overflow-x:auto}}`
