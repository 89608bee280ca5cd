/** One owner of the story and what is special about him. */
export type DemoOwner = { name: string; rule: string }

export const owners: readonly DemoOwner[] = [
  { name: 'ada', rule: '1 at a time' },
  { name: 'ben', rule: '2 at a time (paid plan)' },
  { name: 'cleo', rule: '1 unfinished image, else no' },
  { name: 'dan', rule: '1 at a time, urgent' },
]

export type DemoJob = {
  /** From 1; the job's name in the view, and part of its idempotency key. */
  n: number
  kind: 'image' | 'script'
  owner: string
  input: { prompt: string; size?: string; format?: 'webp'; n?: number; maxWords?: number }
  priority: number
  /** When its owner submits it, in milliseconds after the start. */
  afterMs: number
  /** How long after that it may start at the earliest. */
  delayMs: number
}

type Wish = { image: string; n?: number } | { script: string; words: number }

const wishes: Record<string, readonly Wish[]> = {
  ada: [
    { image: 'a lighthouse in a storm' },
    { image: 'a fox in the snow' },
    { script: 'two lighthouse keepers', words: 110 },
    { image: 'a harbour at dawn' },
    { image: 'an old map of an island' },
    { script: 'a letter in a bottle', words: 90 },
    { image: 'whales under the moon' },
  ],
  ben: [
    { image: 'a city of glass' },
    { image: 'a night train, four views', n: 2 },
    { script: 'a scene on a night train', words: 130 },
    { image: 'rain on neon signs' },
    { image: 'a rooftop garden' },
    { script: 'the last taxi driver', words: 100 },
    { image: 'a bridge in fog' },
    { image: 'fireworks over the river' },
  ],
  cleo: [
    { image: 'a red kite' },
    { image: 'a paper boat' },
    { image: 'a sleeping cat' },
    { script: 'a story for bedtime', words: 100 },
  ],
  dan: [
    { image: 'a poster for tonight' },
    { script: 'a scene for tonight', words: 80 },
    { image: 'a ticket' },
    { image: 'a banner', n: 2 },
    { script: 'thank you, in verse', words: 90 },
  ],
}

/** dan comes late and goes first, as the urgent often do. */
const late = { owner: 'dan', afterMs: 3_500, priority: -10, lastDelayMs: 5_000 }

function demoJob(owner: string, wish: Wish, place: number, count: number): Omit<DemoJob, 'n'> {
  const urgent = owner === late.owner
  const common = {
    owner,
    priority: urgent ? late.priority : 0,
    afterMs: urgent ? late.afterMs : 0,
    delayMs: urgent && place === count - 1 ? late.lastDelayMs : 0,
  }
  return 'image' in wish
    ? { ...common, kind: 'image', input: { prompt: wish.image, size: '768x512', format: 'webp', n: wish.n ?? 1 } }
    : { ...common, kind: 'script', input: { prompt: wish.script, maxWords: wish.words } }
}

/** Everything that is submitted in a run, in this order. */
export const scenario: readonly DemoJob[] = owners
  .flatMap(({ name }) => (wishes[name] ?? []).map((wish, i, all) => demoJob(name, wish, i, all.length)))
  .map((job, i) => ({ n: i + 1, ...job }))

/** How the local provider plays the time that a real one takes, in milliseconds. `--fast` takes none. */
export const pace = { image: 2_200, chunk: 24 } as const
