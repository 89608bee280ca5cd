type Parameter = string | number | boolean | null | undefined | object

/** A parameter as text, from which the server reads the type that it expects; null stays null. */
export function parameterText(value: Parameter): string | null {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return arrayLiteral(value as Parameter[])
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function arrayLiteral(values: readonly Parameter[]): string {
  return `{${values.map(elementLiteral).join(',')}}`
}

function elementLiteral(value: Parameter): string {
  if (Array.isArray(value)) return arrayLiteral(value as Parameter[])
  const text = parameterText(value)
  return text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
