import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { usageError } from '../cli-error.ts'

export type InputOptions = { input?: string; prompt?: string }

const hint = `Give --prompt "…", or --input '{"prompt": "…"}', or --input @file.json, or --input - for standard input.`

/** The input of a job from the options of submit; `--prompt` sets one field of it. */
export async function jobInput({ input, prompt }: InputOptions): Promise<unknown> {
  if (input === undefined && prompt === undefined) throw usageError('the job has no input', hint)
  const given: unknown = input === undefined ? {} : parse(await source(input))
  if (prompt === undefined) return given
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw usageError('--prompt needs an --input that is a JSON object, or none', hint)
  }
  return { ...given, prompt }
}

async function source(input: string): Promise<string> {
  if (input === '-') return await text(process.stdin)
  if (!input.startsWith('@')) return input
  try {
    return readFileSync(input.slice(1), 'utf8')
  } catch (error) {
    throw usageError(`the input cannot be read: ${(error as Error).message}`, hint)
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw usageError(`the input is not JSON: ${(error as Error).message}`, hint)
  }
}
