import type { Engine } from '../client/engine.ts'

/** Many at once: jobs of the same owner, kind and day are one row of the sums, however many they are. */
const batch = 10_000
/** So that nobody folds for ever while others finish jobs faster. */
const rounds = 5

/** Fold what has ended into the statistics. Each round is a transaction of its own, so nothing is held for long. */
export async function foldStatistics(engine: Pick<Engine, 'foldStatistics'>): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    if ((await engine.foldStatistics(batch)) < batch) return
  }
}
