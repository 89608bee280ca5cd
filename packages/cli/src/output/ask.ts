import { createInterface } from 'node:readline/promises'

export type Asked = {
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream & { isTTY?: boolean }
}

const terminal: Asked = { input: process.stdin, output: process.stderr }

/** Whether somebody is there to answer. */
export function canAsk({ input, output }: Asked = terminal): boolean {
  return input.isTTY === true && output.isTTY === true
}

/** What somebody types; empty where the terminal is closed, or at Ctrl-C. */
export async function ask(question: string, { input, output }: Asked = terminal): Promise<string> {
  const lines = createInterface({ input, output })
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  try {
    return (await Promise.race([lines.question(question), closed])).trim()
  } finally {
    lines.close()
  }
}
