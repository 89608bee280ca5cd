import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Servers } from '../run-scenarios.ts'

export type MachineFacts = {
  cores: number
  processor: string
  memoryGb: number
  platform: string
  node: string
  servers: { version: string; settings: Record<string, string> }[]
  date: string
  /** Of the sources that were measured; `+` where they were changed since. */
  commit: string
}

export function machineFacts(servers: Servers): MachineFacts {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    servers: Object.values(servers).flatMap((server) =>
      server ? [{ version: server.version, settings: server.settings }] : [],
    ),
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
  }
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', ':/')
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '+'}`
  } catch {
    return 'unknown'
  }
}
