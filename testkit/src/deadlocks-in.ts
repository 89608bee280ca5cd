/**
 * The deadlocks that a server has logged, each with its detail. The protocol has an order of locks that admits none,
 * and the client retries the victim, so that without this look at the log a wrong order would go unseen.
 */
export function deadlocksIn(log: string): string[] {
  const lines = log.split('\n')
  return lines.flatMap((line, i) => {
    if (!line.includes('deadlock detected')) return []
    // The details follow on lines without a prefix (tab) or with the same process id, up to the next message.
    const end = lines.findIndex((other, j) => j > i && /\b(?:LOG|ERROR|FATAL|PANIC|WARNING): {2}/.test(other))
    return [
      lines
        .slice(i, end === -1 ? undefined : end)
        .join('\n')
        .trimEnd(),
    ]
  })
}
