import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'

/**
 * An image API on this machine, with OpenAI's endpoint. Each call waits until the test lets it go, so that a test decides
 * which job is how far; and each is counted, since a call is what costs money.
 */
export type ImageApi = AsyncDisposable & {
  readonly url: string
  /** How many calls have come with these words in their prompt. */
  calls(words: string): number
  /** Wait for a call with these words, and let it go: with an image, or with a refusal. */
  release(words: string, refusal?: { status: number; message: string }): Promise<void>
  /** Whether a call with these words waits now. */
  holds(words: string): boolean
  /** Wait until one does. */
  held(words: string): Promise<void>
}

type Call = { prompt: string; response: ServerResponse }

export async function startImageApi(): Promise<ImageApi> {
  const prompts: string[] = []
  const waiting: Call[] = []
  let onCall = new Set<() => void>()

  const server = createServer((request, response) => {
    void (async () => {
      const { prompt } = JSON.parse(await textOf(request)) as { prompt: string }
      prompts.push(prompt)
      const call = { prompt, response }
      waiting.push(call)
      // Whoever hangs up is not held any more.
      response.once('close', () => waiting.includes(call) && waiting.splice(waiting.indexOf(call), 1))
      for (const listener of onCall) listener()
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function next(words: string): Promise<Call> {
    for (;;) {
      const call = waiting.find(({ prompt }) => prompt.includes(words))
      if (call) return call
      await new Promise<void>((resolve) => onCall.add(resolve))
      onCall = new Set()
    }
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: (words) => prompts.filter((prompt) => prompt.includes(words)).length,
    holds: (words) => waiting.some(({ prompt }) => prompt.includes(words)),
    held: async (words) => void (await next(words)),
    async release(words, refusal) {
      const { prompt, response } = await next(words)
      const body = refusal
        ? { error: { message: refusal.message } }
        : { data: [{ b64_json: (await imageFor(prompt)).toString('base64') }] }
      waiting.splice(
        waiting.findIndex((call) => call.response === response),
        1,
      )
      response.writeHead(refusal?.status ?? 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A real file; different words give a different colour. */
async function imageFor(prompt: string): Promise<Buffer> {
  const hue = Buffer.from(prompt).reduce((sum, byte) => (sum * 31 + byte) % 360, 7)
  const { r, g, b } = { r: 90 + (hue % 150), g: 90 + ((hue * 7) % 150), b: 90 + ((hue * 13) % 150) }
  return await sharp({ create: { width: 96, height: 96, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer()
}
