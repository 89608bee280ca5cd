/**
 * Report progress while something runs that does not report any: from `from` towards `to`, both in percent, getting
 * slower and never arriving. An estimate from the time that such work usually takes, for a bar that moves.
 * @returns stops it
 */
export function estimateProgress(
  expectedMs: number,
  from: number,
  to: number,
  report: (percent: number) => void,
): () => void {
  const started = Date.now()
  const timer = setInterval(
    () => {
      // At the expected time 90 % of the way is done.
      const share = 1 - 10 ** (-(Date.now() - started) / expectedMs)
      report(Math.floor(from + (to - from) * share))
    },
    Math.max(100, expectedMs / 20),
  )
  return () => clearInterval(timer)
}
