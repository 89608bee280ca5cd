import { runCli } from '../../src/program.ts'

export type Typed = { code: number; text: string }

export type TypedOptions = {
  cwd: string
  env?: Readonly<Record<string, string>>
  /** Press Ctrl-C once the output fits. */
  until?: RegExp | undefined
}

/**
 * One command line, run in this process as a shell would run it without a terminal: what appears on both outputs, in
 * its order. One at a time, since the folder, the environment and the outputs are the process's.
 */
export async function typed(line: string, { cwd, env = {}, until }: TypedOptions): Promise<Typed> {
  let text = ''
  const restore = [inFolder(cwd), inEnvironment(env), withoutListeners('SIGINT')]
  const write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
    const shown = text === ''
    text += String(chunk)
    if (until?.test(text) && (shown || !until.test(text.slice(0, -String(chunk).length)))) {
      setImmediate(() => process.emit('SIGINT'))
    }
    for (const done of more) if (typeof done === 'function') (done as () => void)()
    return true
  }) as typeof process.stdout.write
  for (const stream of [process.stdout, process.stderr]) {
    const own = stream.write
    stream.write = write
    restore.push(() => void (stream.write = own))
  }
  try {
    return { code: await runCli(words(line)), text }
  } finally {
    for (const undo of restore.toReversed()) undo()
  }
}

/** As a shell takes a line apart; there is nothing in them but quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  )
}

function inFolder(path: string): () => void {
  const before = process.cwd()
  process.chdir(path)
  return () => process.chdir(before)
}

/** Nothing of whoever runs the tests, which would make the program behave otherwise. */
function inEnvironment(env: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env }
  for (const name of Object.keys(before)) {
    if (/^(?:DATABASE_URL|CRON_SECRET|GENJOBS_|SUPABASE_|FORCE_COLOR|npm_)/.test(name)) delete process.env[name]
  }
  Object.assign(process.env, { NO_COLOR: '1', TZ: 'UTC' }, env)
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** A Ctrl-C of the test is for the command alone. */
function withoutListeners(signal: NodeJS.Signals): () => void {
  const others = process.listeners(signal)
  process.removeAllListeners(signal)
  return () => {
    for (const listener of others) process.on(signal, listener)
  }
}
