import { openTestDatabase, testDatabases, testServerNames, type OpenTestDatabase } from '@genjobs/testkit'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jsonSchema, jsonValue, type Json, type Schema } from './schema-arbitrary.ts'
import { sameAsEcmaScript, untranslatable } from './patterns.ts'

type Issue = { pointer: string; code: string; detail: string }

/** Undefined where the validator itself fails. */
function verdict(validate: (value: unknown) => unknown, value: unknown): boolean | undefined {
  try {
    return validate(value) === true
  } catch {
    return undefined
  }
}

const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: true })
addFormats.default(ajv)

// It is PL/pgSQL without anything that differs between versions.
const compared = testDatabases.filter((name) => name === testServerNames[0] || name === 'pglite')

describe.each(compared)('values against a JSON Schema, on %s', (name) => {
  let db: OpenTestDatabase
  beforeAll(async () => {
    db = await openTestDatabase(name)
  })
  afterAll(() => db.close())

  /** What the database finds wrong with each of the values. */
  const issuesOf = async (schema: unknown, values: readonly unknown[]): Promise<Issue[][]> => {
    const rows = await db.query<{ issues: Issue[] }>(
      `select genjobs.json_schema_errors($1, v.value) as issues
       from jsonb_array_elements($2) with ordinality v(value, n) order by v.n`,
      [JSON.stringify(schema), JSON.stringify(values)],
    )
    return rows.map(({ issues }) => issues)
  }
  const problemOf = async (schema: unknown): Promise<string | null> => {
    const [row] = await db.query<{ problem: string | null }>('select genjobs.json_schema_problem($1) as problem', [
      JSON.stringify(schema),
    ])
    return row?.problem ?? null
  }
  const fits = async (schema: unknown, value: unknown) => (await issuesOf(schema, [value]))[0]?.length === 0

  it('agrees with another validator on generated schemas and values', async () => {
    const seen = { fit: 0, misfit: 0 }
    await fc.assert(
      fc.asyncProperty(jsonSchema, fc.array(jsonValue, { minLength: 10, maxLength: 10 }), async (schema, values) => {
        // With the two together the other validator says of an empty list that it contains something.
        const text = JSON.stringify(schema)
        fc.pre(!(text.includes('"contains":') && text.includes('"prefixItems":')))
        expect(await problemOf(schema)).toBeNull()
        const validate = new Ajv2020({ strict: false, unicodeRegExp: true }).compile(schema)
        const issues = await issuesOf(schema, values)
        for (const [i, value] of values.entries()) {
          const fit = verdict(validate, value)
          // It stumbles over some schemas with if, else and patternProperties.
          if (fit === undefined) continue
          seen[fit ? 'fit' : 'misfit']++
          expect({ value, fit: issues[i]?.length === 0 }).toEqual({ value, fit })
        }
      }),
      { numRuns: 300 },
    )
    // Neither answer is a rare one, or the comparison would say little.
    expect(Math.min(seen.fit, seen.misfit)).toBeGreaterThan(300)
  })

  it.each<[Schema, Json, Issue[]]>([
    [
      { properties: { 'a/b': { items: { type: 'integer' } } } },
      { 'a/b': [1, 'x'] },
      [{ pointer: '/a~1b/1', code: 'type', detail: 'must be integer' }],
    ],
    [{ required: ['a'] }, {}, [{ pointer: '', code: 'required', detail: 'must have the property a' }]],
    [
      { additionalProperties: false },
      { x: 1 },
      [{ pointer: '/x', code: 'additionalProperties', detail: 'is no property that is known here' }],
    ],
    [
      { $ref: '#/$defs/n', $defs: { n: { minimum: 3 } } },
      2,
      [{ pointer: '', code: 'minimum', detail: 'must be at least 3' }],
    ],
    [
      { maxLength: 2, pattern: '^a' },
      'bbb',
      [{ pointer: '', code: 'maxLength', detail: 'must have at most 2 characters' }],
    ],
    [{ minLength: 2 }, '😀', [{ pointer: '', code: 'minLength', detail: 'must have at least 2 characters' }]],
    [
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      1,
      [{ pointer: '', code: 'anyOf', detail: 'fits none of the shapes that are allowed here' }],
    ],
    [{ enum: ['a', 1] }, 'b', [{ pointer: '', code: 'enum', detail: 'must be one of ["a", 1]' }]],
    [false, 1, [{ pointer: '', code: 'not', detail: 'nothing is allowed here' }]],
  ])('says of %j and %j what is wrong, and where', async (schema, value, issues) => {
    expect(await issuesOf(schema, [value])).toEqual([issues])
  })

  it('calculates in decimals: 0.3 is a multiple of 0.1, and 1.0 is the integer 1', async () => {
    expect(await fits({ multipleOf: 0.1 }, 0.3)).toBe(true)
    expect(await fits({ multipleOf: 0.1 }, 0.35)).toBe(false)
    const [row] = await db.query(
      `select genjobs.json_schema_errors('{"const": 1, "type": "integer"}', '1.0') as one,
         genjobs.json_schema_errors('{"maximum": 9007199254740992}', '9007199254740993') as large`,
    )
    expect(row).toMatchObject({ one: [], large: [{ code: 'maximum' }] })
  })

  it.each(sameAsEcmaScript)('finds %s where ECMAScript does', async (pattern, texts) => {
    expect(await problemOf({ pattern })).toBeNull()
    const expression = new RegExp(pattern, 'u')
    const issues = await issuesOf({ pattern }, texts)
    expect(texts.map((text, i) => [text, issues[i]?.length === 0])).toEqual(
      texts.map((text) => [text, expression.test(text)]),
    )
    // The same as the name of a property.
    const named = await issuesOf(
      { patternProperties: { [pattern]: false } },
      texts.map((text) => ({ [text]: 1 })),
    )
    expect(named.map((found) => found.length > 0)).toEqual(issues.map((found) => found.length === 0))
  })

  it.each(untranslatable)('takes no schema with the expression %s', async (pattern) => {
    expect(await problemOf({ properties: { a: { pattern } } })).toMatch(/^#\/properties\/a\/pattern: the database /)
    expect(await problemOf({ patternProperties: { [pattern]: true } })).toMatch(/^#\/patternProperties: the database /)
  })

  it.each<[string, string[], string[]]>([
    [
      'date',
      ['2024-02-29', '2023-12-31', '2000-02-29'],
      ['2023-02-29', '1900-02-29', '2024-13-01', '2024-04-31', '24-1-1', ''],
    ],
    [
      'date-time',
      ['2024-01-31T23:59:59Z', '2024-01-31t00:00:00.123+05:30'],
      ['2024-01-31T24:00:00Z', '2024-01-31', '2024-02-30T00:00:00Z', '2024-01-31T00:00:00'],
    ],
    ['time', ['23:59:59Z', '00:00:00.5-08:00'], ['24:00:00Z', '12:00Z', '1:00:00Z']],
    [
      'uuid',
      ['01890000-0000-7000-8000-00000000000A'],
      ['01890000-0000-7000-8000-00000000000', 'x1890000-0000-7000-8000-000000000000'],
    ],
    ['email', ['ada@example.com', 'a.b+c@x-y.co.uk'], ['ada', '@example.com', 'a@b', 'a b@c.de', 'a..b@example.com']],
    ['uri', ['https://example.com/a?b#c', 'urn:isbn:1', 'mailto:a@b.de'], ['example.com', '/a', 'https://a b', '']],
    ['ipv4', ['127.0.0.1', '255.255.255.255'], ['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4']],
    [
      'ipv6',
      ['::1', '2001:db8::ff00:42:8329', '::ffff:1.2.3.4'],
      ['1.2.3.4', ':::', '12345::', '::1/64', 'fe80::1%eth0'],
    ],
    ['hostname', ['example.com', 'a-b.c', 'localhost'], ['-a.de', 'a..b', 'a_b.de', 'a'.repeat(64)]],
    ['duration', ['P1D', 'PT5M', 'P1Y2M3DT4H5M6S', 'P2W'], ['P', 'PT', '1D', 'P1S', 'P1W2D']],
  ])('knows the format %s', async (format, good, bad) => {
    const validate = ajv.compile({ format })
    for (const text of [...good, ...bad])
      expect([text, await fits({ format }, text)]).toEqual([text, good.includes(text)])
    // In these it agrees with another validator, but for addresses without a top-level domain and repeated dots.
    for (const text of good) expect([text, validate(text)]).toEqual([text, true])
    // Beside a pattern it is a note; and of formats unknown to it nothing can be said.
    expect(await fits({ format, pattern: '^x' }, 'x')).toBe(true)
    expect(await fits({ format: 'colour' }, 'red')).toBe(true)
  })

  it('takes what zod writes, and agrees with it', async () => {
    type Node = { value: number; kids: Node[] }
    const node: z.ZodType<Node> = z.object({
      value: z.number(),
      get kids() {
        return z.array(node)
      },
    })
    const image = z.object({
      prompt: z.string().trim().min(1).max(10),
      size: z.enum(['small', 'large']).default('small'),
      seed: z.int().optional(),
      tags: z
        .array(z.string().regex(/^[a-z]+$/))
        .max(3)
        .optional(),
      mail: z.email().optional(),
      when: z.iso.datetime({ local: true, offset: true }).optional(),
      id: z.uuid().nullish(),
      page: z.url().optional(),
      shape: z
        .discriminatedUnion('kind', [
          z.object({ kind: z.literal('circle'), radius: z.number().positive() }),
          z.strictObject({ kind: z.literal('square'), side: z.number().multipleOf(0.5) }),
        ])
        .optional(),
      weights: z.record(z.string(), z.number()).optional(),
      pair: z.tuple([z.string(), z.number()]).optional(),
      tree: node.optional(),
    })
    const schema = image['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
    expect(await problemOf(schema)).toBeNull()
    const values: unknown[] = [
      { prompt: 'a' },
      {},
      { prompt: '' },
      { prompt: 'elevenchars' },
      { prompt: 'a', size: 'huge' },
      { prompt: 'a', seed: 1.5 },
      { prompt: 'a', seed: 7 },
      { prompt: 'a', tags: ['x', 'Y'] },
      { prompt: 'a', tags: ['x', 'y'] },
      { prompt: 'a', more: 1 },
      { prompt: 'a', mail: 'ada@example.com' },
      { prompt: 'a', mail: 'ada' },
      { prompt: 'a', when: '2024-01-31T10:00:00' },
      { prompt: 'a', when: '2024-02-30T10:00:00Z' },
      { prompt: 'a', id: null },
      { prompt: 'a', id: 'x' },
      { prompt: 'a', id: '01890000-0000-7000-8000-000000000000' },
      { prompt: 'a', page: 'https://example.com' },
      { prompt: 'a', page: 'nowhere' },
      { prompt: 'a', shape: { kind: 'circle', radius: 1 } },
      { prompt: 'a', shape: { kind: 'circle', radius: 0 } },
      { prompt: 'a', shape: { kind: 'square', side: 1.5 } },
      { prompt: 'a', shape: { kind: 'square', side: 1.2 } },
      { prompt: 'a', shape: { kind: 'square', side: 1, radius: 1 } },
      { prompt: 'a', weights: { x: 1 } },
      { prompt: 'a', weights: { x: 'y' } },
      { prompt: 'a', pair: ['x', 1] },
      { prompt: 'a', pair: ['x'] },
      { prompt: 'a', pair: ['x', 1, 2] },
      { prompt: 'a', tree: { value: 1, kids: [{ value: 2, kids: [] }] } },
      { prompt: 'a', tree: { value: 1, kids: [{ value: 2 }] } },
    ]
    const issues = await issuesOf(schema, values)
    expect(values.map((value, i) => [value, issues[i]?.length === 0])).toEqual(
      values.map((value) => [value, image.safeParse(value).success]),
    )
  })

  it('counts its work and its depth, and says so instead of going on', async () => {
    const bomb = {
      $defs: {
        n: {
          anyOf: [
            { properties: { c: { $ref: '#/$defs/n' } }, required: ['c', 'd'] },
            { properties: { c: { $ref: '#/$defs/n' } }, required: ['c', 'e'] },
          ],
        },
      },
      $ref: '#/$defs/n',
    }
    let deep: Json = {}
    // Few enough levels that it is the work that ends it.
    for (let i = 0; i < 16; i++) deep = { c: deep }
    const tooComplex = [[{ pointer: '', code: 'too_complex', detail: 'is too large or too deeply nested to check' }]]
    expect(await issuesOf(bomb, [deep])).toEqual(tooComplex)
    let nested: Json = []
    for (let i = 0; i < 500; i++) nested = [nested]
    expect(await issuesOf({ items: { $ref: '#' } }, [nested])).toEqual(tooComplex)
    expect(await issuesOf({ not: { items: { $ref: '#' } } }, [nested])).toEqual(tooComplex)
    expect(await issuesOf({ items: { type: 'integer' } }, [Array(30_000).fill(1)])).toEqual(tooComplex)
    expect((await issuesOf({ items: { type: 'string' } }, [Array(1_000).fill(1)]))[0]).toHaveLength(20)
  })

  it.each<[unknown, RegExp]>([
    [{ unevaluatedProperties: false }, /^#\/unevaluatedProperties: is not supported/],
    [{ allOf: [{ dependentRequired: {} }] }, /^#\/allOf\/0\/dependentRequired: is not supported/],
    [{ nullable: true }, /is not supported/],
    [{ minlength: 2 }, /^#\/minlength: is not spelled like the keyword/],
    [{ minLength: '2' }, /must be an integer/],
    [{ minItems: 1.5 }, /must be an integer/],
    [{ exclusiveMinimum: true }, /must be a number/],
    [{ multipleOf: 0 }, /greater than 0/],
    [{ type: 'text' }, /names no type/],
    [{ type: ['string', 3] }, /names no type/],
    [{ required: 'a' }, /array of names/],
    [{ enum: 'a' }, /must be an array/],
    [{ items: [{ type: 'string' }] }, /a schema is an object/],
    [{ anyOf: [] }, /must not be empty/],
    [{ properties: [] }, /must be an object of schemas/],
    [{ properties: { a: 1 } }, /^#\/properties\/a: a schema is an object/],
    [{ $ref: 'https://example.com/schema' }, /none of the schema's own/],
    [{ $ref: '#/$defs/missing' }, /none of the schema's own/],
    [{ $ref: '#' }, /refers to itself/],
    [
      { $defs: { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/a' }] } }, $ref: '#/$defs/a' },
      /refers to itself/,
    ],
    ['{}', /a schema is an object/],
    [[], /a schema is an object/],
  ])('takes no schema that it cannot check: %j', async (schema, problem) => {
    expect(await problemOf(schema)).toMatch(problem)
  })

  it('takes no schema of endless length or depth', async () => {
    expect(await problemOf({ pattern: 'a'.repeat(5_000) })).toMatch(/nothing like the regular expression/)
    expect(await problemOf({ description: 'x'.repeat(300_000) })).toMatch(/larger than 256 KiB/)
    let nested: Schema = true
    for (let i = 0; i < 40; i++) nested = { items: nested }
    expect(await problemOf(nested)).toMatch(/nested too deeply/)
  })

  it('takes notes for what they are', async () => {
    const notes = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:x',
      $comment: 'c',
      title: 't',
      description: 'd',
      default: 1,
      examples: [1],
      deprecated: true,
      readOnly: true,
      writeOnly: true,
      contentEncoding: 'base64',
      contentMediaType: 'text/plain',
      id: 'image',
      label: 'Prompt',
      'x-widget': 'slider',
    }
    expect(await problemOf(notes)).toBeNull()
    expect(await fits(notes, 'anything')).toBe(true)
  })
})

describe.each(testServerNames)('kinds with a schema, on PostgreSQL %s', (version) => {
  it('are registered only if the database can check it, unless nobody submits them there', async () => {
    await using db = await openTestDatabase(version)
    const register = (more: object) =>
      db.query('select genjobs.register_kinds($1)', [
        JSON.stringify([
          {
            name: 'image',
            timeout_ms: 1000,
            max_attempts: 1,
            retry_first_ms: 1,
            retry_factor: 1,
            retry_max_ms: 1,
            limits: [],
            ...more,
          },
        ]),
      ])
    const bad = { properties: { a: { pattern: '\\p{L}' } } }
    await expect(register({ input_schema: bad })).rejects.toMatchObject({
      code: 'JG018',
      message: expect.stringContaining(
        'kind image: its input schema cannot be checked by the database: #/properties/a/pattern',
      ),
      hint: expect.stringContaining('inputSchema'),
    })
    expect(await db.query('select from genjobs.kinds')).toEqual([])
    await register({ input_schema: bad, internal: true })
    // Once it is no longer internal, it is.
    await expect(register({ input_schema: bad })).rejects.toMatchObject({ code: 'JG018' })
    await register({ input_schema: bad, input_schema_derived: true })
    expect(await db.query('select internal, input_schema from genjobs.kinds')).toEqual([
      { internal: false, input_schema: null },
    ])
    await register({ input_schema: { properties: { a: { pattern: '[a-z]' } } } })
    await register({})
    expect(await db.query('select internal, input_schema from genjobs.kinds')).toEqual([
      { internal: false, input_schema: null },
    ])
  })
})
