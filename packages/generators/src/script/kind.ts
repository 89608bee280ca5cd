import { defineKind, type Kind, type KindOptions } from '@genjobs/contract'
import { z } from 'zod'

export type ScriptInputOptions = {
  /** The most words that one job may ask for. Default 5,000. */
  maxWords?: number
}

export type ScriptInput = ReturnType<typeof scriptInput>

/** The schema of what a script is made from. Unknown keys are dropped. */
export const scriptInput = ({ maxWords = 5000 }: ScriptInputOptions = {}) =>
  z.object({
    prompt: z.string().trim().min(1).max(20_000),
    /** About how long the text may be. */
    maxWords: z.int().min(20).max(maxWords).default(Math.min(300, maxWords)),
    seed: z.int().min(0).max(4_294_967_295).optional(),
  })

export const scriptOutput = z.object({
  /** Markdown. */
  text: z.string().min(1),
  words: z.int(),
  /** The first line, where it is a heading. */
  title: z.string().optional(),
  /** Whether the model was cut off before its end. */
  truncated: z.boolean(),
  /** Where the storage put it, if the handler has one: a URL, or a path for a folder without a base URL. */
  url: z.string().optional(),
})

export type ScriptKind<Name extends string = string> = Kind<Name, ScriptInput, typeof scriptOutput>

/** A kind of this shape under any name: what the handler is for. */
// eslint-disable-next-line typescript/no-explicit-any -- the contract's AnyKind likewise; `string` would not fit a literal name
export type AnyScriptKind = ScriptKind<any>

export type ScriptKindOptions = ScriptInputOptions &
  Pick<KindOptions<ScriptInput, typeof scriptOutput>, 'limits' | 'timeout' | 'retry' | 'internal' | 'price'>

/**
 * A kind of job that writes a text, with the limits of your app. No limits by default, 10 min an attempt, 3 attempts.
 * @throws GenjobsError `invalid_kind`
 */
export function scriptKind<const Name extends string = 'script'>(
  options: ScriptKindOptions & { name?: Name } = {},
): ScriptKind<Name> {
  const { name = 'script' as Name, maxWords, ...rest } = options
  return defineKind(name, {
    input: scriptInput({ ...(maxWords !== undefined && { maxWords }) }),
    output: scriptOutput,
    retry: { attempts: 3 },
    ...rest,
  })
}

export const script: ScriptKind<'script'> = scriptKind()
