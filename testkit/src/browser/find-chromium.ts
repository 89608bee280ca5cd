import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** How this machine gets its Chromium: a program that is there, or an npm package that is still to be unpacked. */
export type Chromium =
  | { from: 'program'; path: string }
  | { from: 'package'; version: string; files: string }
  | { from: 'nowhere'; reason: string }

const programs = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** `CHROMIUM_PATH` first, then the npm package (Linux on x64 only), then what the system has. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): Chromium {
  if (env.CHROMIUM_PATH) {
    if (!existsSync(env.CHROMIUM_PATH)) throw new Error(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}: nothing is there`)
    return { from: 'program', path: env.CHROMIUM_PATH }
  }
  const fromNpm = process.platform === 'linux' && process.arch === 'x64' ? npmPackage() : undefined
  if (fromNpm) return fromNpm
  const path = programs.find((program) => existsSync(program))
  if (path) return { from: 'program', path }
  return {
    from: 'nowhere',
    reason: 'the npm package @sparticuz/chromium (optional; Linux on x64 only) is absent, and so is CHROMIUM_PATH',
  }
}

function npmPackage(): Chromium | undefined {
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  } catch {
    return undefined
  }
  const root = join(dirname(entry), '..')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return { from: 'package', version, files: join(root, 'bin') }
}
