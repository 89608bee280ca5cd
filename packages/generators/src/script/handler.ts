import { streamText, type JSONValue, type LanguageModel } from 'ai'
import type { Handler, HandlerContext } from 'genjobs'
import { PermanentError, type ParsedInputOf } from '@genjobs/contract'
import { callProvider } from '../provider-error.ts'
import { jobKey } from '../storage/job-key.ts'
import type { Storage } from '../storage/storage.ts'
import type { AnyScriptKind } from './kind.ts'

/** The data of a `text` event: a piece of the text that is being written. */
export type TextEvent = {
  /** The attempt that writes it: a later one begins anew, at 0. */
  attempt: number
  /** Where the piece begins, in UTF-16 units from the start of the text. */
  at: number
  text: string
}

export type ScriptHandlerOptions = {
  /** Any language model of the AI SDK. */
  model: LanguageModel
  /** Where to put the text as a Markdown file as well. */
  storage?: Storage
  /** Instructions to the model. Default: write what is asked for, in Markdown with a title, within the words allowed. */
  instructions?: (input: ParsedInputOf<AnyScriptKind>) => string
  /** What to pass to the model besides, by provider. */
  providerOptions?: (input: ParsedInputOf<AnyScriptKind>) => Record<string, Record<string, JSONValue | undefined>>
  /** How many characters to collect for one `text` event. Default 120. */
  emitEvery?: number
}

/**
 * A handler for kinds made by `scriptKind`. The text is streamed: its pieces go out as `text` events (see TextEvent),
 * progress counts its words. The call is one step, so that a text that was paid for is never bought again.
 */
export function scriptHandler(options: ScriptHandlerOptions): Handler<AnyScriptKind> {
  return async (ctx) => {
    ctx.progress(0, 'writing')
    const result = await ctx.step('text', async () => {
      const written = await callProvider(ctx.signal, () => write(options, ctx))
      const stored = await options.storage?.put(jobKey(ctx.job, 'md'), new TextEncoder().encode(written.text), {
        contentType: 'text/markdown; charset=utf-8',
      })
      return { ...written, ...(stored && { url: stored.url }) }
    })
    ctx.progress(100, 'done')
    return result
  }
}

async function write(options: ScriptHandlerOptions, ctx: HandlerContext<AnyScriptKind>) {
  const { input, signal } = ctx
  const stream = streamText({
    model: options.model,
    instructions: (options.instructions ?? defaultInstructions)(input),
    prompt: input.prompt,
    // A bound on the cost, not the length: a word is up to about two tokens, and some models think within it.
    maxOutputTokens: input.maxWords * 3 + 200,
    ...(input.seed !== undefined && { seed: input.seed }),
    ...(options.providerOptions && { providerOptions: options.providerOptions(input) }),
    // A job has its own attempts: retries in here would multiply them, unseen.
    maxRetries: 0,
    abortSignal: signal,
    // The default prints to the console. Errors arrive in the stream, below.
    onError: () => {},
  })

  let text = ''
  let sent = 0
  let end: { reason: string; raw: string | undefined } | undefined
  const send = (): void => {
    if (text.length === sent) return
    ctx.emit('text', { attempt: ctx.attempt, at: sent, text: text.slice(sent) } satisfies TextEvent)
    sent = text.length
    const words = countWords(text)
    ctx.progress(Math.min(99, Math.floor((words / input.maxWords) * 100)), `${words} words`)
  }
  // streamText never rejects: a failure is a part of the stream like any other, and so is an abort.
  for await (const part of stream.stream) {
    if (part.type === 'error') throw part.error
    if (part.type === 'abort') throw signal.reason ?? new DOMException(part.reason ?? 'aborted', 'AbortError')
    if (part.type === 'finish') end = { reason: part.finishReason, raw: part.rawFinishReason }
    if (part.type === 'text-delta') {
      text += part.text
      if (text.length - sent >= (options.emitEvery ?? 120)) send()
    }
  }
  // Half a text is not a result; what a filter cut off once, it will cut off again, at the same price.
  if (end?.reason === 'content-filter') throw new PermanentError("the provider's filter stopped the text")
  // "other" without a name is what the SDK makes of a stream that just ended.
  if (!end || ['error', 'interrupted'].includes(end.reason) || (end.reason === 'other' && end.raw === undefined)) {
    throw new Error(`the text broke off (${end?.reason ?? 'no end'})`)
  }
  if (text.trim() === '') throw new Error('the model wrote nothing')
  send()
  const title = /^#+ +(.+?)\s*$/m.exec(text.trimStart().split('\n', 1)[0] as string)?.[1]
  return { text, words: countWords(text), truncated: end.reason === 'length', ...(title && { title }) }
}

const defaultInstructions = ({ maxWords }: ParsedInputOf<AnyScriptKind>): string =>
  `Write what the user asks for, in the user's language, in at most ${maxWords} words. Answer in Markdown. The first line is a title: "# " and the title. Write nothing before or after the text itself.`

const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0
