import fc from 'fast-check'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Schema = boolean | { [keyword: string]: unknown }

/** Few keys, short texts and small numbers, so that schemas and values have a chance to fit. */
const key = fc.constantFrom('a', 'b', 'c', 'prompt', 'x/y~z')
const text = fc.constantFrom('', 'a', 'ab', 'abc', 'prompt', '😀', 'é', '12', 'a b', 'A-1', 'line\nbreak', '2024-02-29')
const number = fc.constantFrom(-3, -1, 0, 1, 2, 3, 1.5, 0.25, 10, 1e15)

export const jsonValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<Json>,
  ),
})).value

const patterns = [
  '^a',
  'b$',
  '^[a-c]+$',
  '\\d',
  '^\\S*$',
  '^.*$',
  'a|1',
  '[^a]',
  '^(?:a|b){1,2}$',
  '\\bb',
  '^[\\s\\S]{2,}$',
  '\\u{1F600}',
  '[\\w-]$',
  '^(?!a)',
]
const size = fc.integer({ min: 0, max: 3 })
const types = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']

/** A keyword with a value, or several that go together. */
const plain: fc.Arbitrary<object> = fc.oneof(
  fc.constantFrom(...types).map((type) => ({ type })),
  fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 3 }).map((type) => ({ type })),
  fc
    .uniqueArray(jsonValue, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) })
    .map((values) => ({ enum: values })),
  jsonValue.map((value) => ({ const: value })),
  fc.record({ minimum: number, exclusiveMaximum: number }, { requiredKeys: [] }),
  fc.record({ maximum: number, exclusiveMinimum: number }, { requiredKeys: [] }),
  fc.constantFrom(1, 2, 0.5, 3).map((multipleOf) => ({ multipleOf })),
  fc.record({ minLength: size, maxLength: size }, { requiredKeys: [] }),
  fc.constantFrom(...patterns).map((pattern) => ({ pattern })),
  fc.record({ minItems: size, maxItems: size, uniqueItems: fc.boolean() }, { requiredKeys: [] }),
  fc.record({ minProperties: size, maxProperties: size }, { requiredKeys: [] }),
  fc.uniqueArray(key, { maxLength: 3 }).map((required) => ({ required })),
  fc.constantFrom({ title: 'A title', description: 'What it is', default: 1, examples: [2], 'x-ui': 'slider' }),
)

/** Schemas of all supported keywords, with references among `$defs` and to the root. */
export const jsonSchema: fc.Arbitrary<Schema> = fc
  .letrec<{ schema: Schema }>((tie) => {
    const one = tie('schema')
    const some = fc.array(one, { minLength: 1, maxLength: 3 })
    const nested: fc.Arbitrary<object> = fc.oneof(
      fc.dictionary(key, one, { maxKeys: 3, noNullPrototype: true }).map((properties) => ({ properties })),
      fc.record({
        properties: fc.dictionary(key, one, { maxKeys: 3, noNullPrototype: true }),
        additionalProperties: one,
      }),
      fc
        .dictionary(fc.constantFrom(...patterns), one, { maxKeys: 2, noNullPrototype: true })
        .map((patternProperties) => ({ patternProperties })),
      one.map((propertyNames) => ({ propertyNames })),
      one.map((items) => ({ items })),
      fc.record({ prefixItems: some, items: one }),
      fc.record({ contains: one, minContains: size, maxContains: size }, { requiredKeys: ['contains'] }),
      some.map((allOf) => ({ allOf })),
      some.map((anyOf) => ({ anyOf })),
      some.map((oneOf) => ({ oneOf })),
      one.map((not) => ({ not })),
      // eslint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      fc.record({ if: one, then: one, else: one }, { requiredKeys: ['if'] }),
      // Through a property or an item, so that no reference goes round in a circle.
      fc.constantFrom('#', '#/$defs/one', '#/$defs/x~1y').map((ref) => ({ properties: { a: { $ref: ref } } })),
      fc.constantFrom('#', '#/$defs/one').map((ref) => ({ items: { $ref: ref } })),
    )
    return {
      schema: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.boolean(),
        plain,
        fc.array(fc.oneof(plain, nested), { minLength: 1, maxLength: 3 }).map((parts) => Object.assign({}, ...parts)),
        nested,
      ) as fc.Arbitrary<Schema>,
    }
  })
  .schema.map((schema): Schema => (typeof schema === 'boolean' ? schema : { ...schema, $defs: definitions }))

const definitions = { one: { type: ['string', 'integer'] }, 'x/y': { maxProperties: 2 } }
