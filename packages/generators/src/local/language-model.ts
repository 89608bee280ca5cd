import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4Warning,
} from '@ai-sdk/provider'
import { delay } from './delay.ts'
import { refusal } from './refusal.ts'
import { write } from './text/write.ts'

/**
 * A language model that writes a short story, or a scene where the prompt asks for one, on this machine. The same prompt
 * and seed give the same text. It keeps to "… 300 words" in the prompt or the instructions; without that it writes about
 * 250. A token is a word with the space before it.
 * @param chunkDelayMs the wait before each word
 */
export function localLanguageModel(modelId: string, chunkDelayMs: number): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'local',
    modelId,
    supportedUrls: {},
    doGenerate: async (options) => {
      const { chunks, ...end } = answer(options)
      await delay(chunkDelayMs * chunks.length, options.abortSignal)
      return {
        content: [{ type: 'text', text: chunks.join('') }],
        ...end,
        warnings: warnings(options),
        response: { modelId, timestamp: new Date() },
      }
    },
    doStream: async (options) => {
      options.abortSignal?.throwIfAborted()
      const { chunks, finishReason, usage } = answer(options)
      const parts: LanguageModelV4StreamPart[] = [
        { type: 'stream-start', warnings: warnings(options) },
        { type: 'response-metadata', modelId, timestamp: new Date() },
        { type: 'text-start', id: '0' },
        ...chunks.map((delta) => ({ type: 'text-delta', id: '0', delta }) as const),
        { type: 'text-end', id: '0' },
        { type: 'finish', finishReason, usage },
      ]
      return { stream: paced(parts, chunkDelayMs, options.abortSignal) }
    },
  }
}

/** The parts as a stream that is only as fast as its reader, waits before each word, and fails when the signal fires. */
function paced(
  parts: LanguageModelV4StreamPart[],
  delayMs: number,
  signal?: AbortSignal,
): ReadableStream<LanguageModelV4StreamPart> {
  const left = parts.values()
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = left.next()
        if (done) return controller.close()
        await delay(value.type === 'text-delta' ? delayMs : 0, signal)
        controller.enqueue(value)
      },
    },
    // Nothing is made ahead of the reader, so that an abort stops at the word that was read last.
    { highWaterMark: 0 },
  )
}

type Answer = { chunks: string[]; finishReason: LanguageModelV4FinishReason; usage: LanguageModelV4Usage }

function answer({ prompt, seed, maxOutputTokens }: LanguageModelV4CallOptions): Answer {
  if (maxOutputTokens !== undefined && maxOutputTokens < 1) {
    throw refusal(`maxOutputTokens must be at least 1, not ${maxOutputTokens}`, { maxOutputTokens })
  }
  const request = lastUserText(prompt)
  const all = chunksOf(write(request, seed ?? 0, wordsAskedFor(prompt)))
  const chunks = all.slice(0, maxOutputTokens ?? all.length)
  const cut = chunks.length < all.length
  const input = chunksOf(prompt.map(textOf).join('\n')).length
  return {
    chunks,
    finishReason: cut ? { unified: 'length', raw: 'length' } : { unified: 'stop', raw: 'stop' },
    usage: {
      inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: chunks.length, text: chunks.length, reasoning: 0 },
    },
  }
}

/** A text as words, each with the white space before it. */
const chunksOf = (text: string): string[] => text.match(/\s*\S+/g) ?? []

function textOf(message: LanguageModelV4Prompt[number]): string {
  if (message.role === 'system') return message.content
  if (message.role === 'tool') return ''
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join(' ')
}

const lastUserText = (prompt: LanguageModelV4Prompt): string => {
  const message = prompt.findLast(({ role }) => role === 'user')
  return message ? textOf(message).trim() : ''
}

/** The number in "at most 300 words", from the newest message that has one; 20 to 20,000. */
function wordsAskedFor(prompt: LanguageModelV4Prompt): number {
  const asked = prompt
    .map((message) => /(\d{1,6})[ -]words?\b/i.exec(textOf(message))?.[1])
    .findLast((number) => number !== undefined)
  return Math.min(20_000, Math.max(20, Number(asked ?? 250)))
}

function warnings({ tools, responseFormat, stopSequences }: LanguageModelV4CallOptions): SharedV4Warning[] {
  const unsupported: [string, boolean][] = [
    ['tools', (tools?.length ?? 0) > 0],
    ['responseFormat', responseFormat?.type === 'json'],
    ['stopSequences', (stopSequences?.length ?? 0) > 0],
  ]
  return unsupported.filter(([, used]) => used).map(([feature]) => ({ type: 'unsupported', feature }))
}
