/**
 * Batching without timers: while one call of a group is in flight the next one collects what arrives. An idle caller
 * pays nothing, a busy one shares commits. Groups do not wait for each other.
 * @param call takes a whole batch and answers in the same order; when it throws, every item of the batch fails
 */
export function batcher<Item, Answer>(
  call: (items: Item[]) => Promise<Answer[]>,
  { maxItems, groupOf }: { maxItems: number; groupOf: (item: Item) => string },
): (item: Item) => Promise<Answer> {
  type Waiting = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void }
  const groups = new Map<string, Waiting[]>()

  async function send(group: string, waiting: Waiting[]): Promise<void> {
    // What the same turn of the event loop still submits goes along.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxItems)
      try {
        const answers = await call(batch.map(({ item }) => item))
        batch.forEach(({ resolve }, i) => resolve(answers[i] as Answer))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    groups.delete(group)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const group = groupOf(item)
      const waiting = groups.get(group)
      if (waiting) {
        waiting.push({ item, resolve, reject })
      } else {
        const started = [{ item, resolve, reject }]
        groups.set(group, started)
        void send(group, started)
      }
    })
}
