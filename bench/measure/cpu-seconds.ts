import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second in /proc; 100 on every Linux that Node runs on. */
const ticks = 100

type Stat = { pid: number; parent: number; seconds: number; reaped: number }

function statOf(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; what follows it is plain.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent, utime, stime, cutime, cstime] = [1, 11, 12, 13, 14].map((at) => fields[at] ?? 0) as [
      number,
      number,
      number,
      number,
      number,
    ]
    return { pid: Number(pid), parent, seconds: (utime + stime) / ticks, reaped: (cutime + cstime) / ticks }
  } catch {
    return undefined
  }
}

/** What a server process and its children have used so far, those that have ended included. NaN without /proc. */
export function cpuSeconds(pid: number): number {
  const server = statOf(String(pid))
  if (!server) return Number.NaN
  let sum = server.seconds + server.reaped
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = statOf(name)
    if (stat?.parent === pid) sum += stat.seconds
  }
  return sum
}
