/** One message of server-sent events. JSON has no line breaks outside of its texts, and escapes those within. */
export function frame(event: string, data: unknown, id?: string | number): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}

/** A line that clients ignore and proxies do not. */
export const comment = (text: string) => `: ${text}\n\n`

/** How long a client waits before it comes again. */
export const retryFrame = 'retry: 1000\n\n'
