/** A stream of pseudo-random numbers that is the same for the same seed text, on every machine. */
export type Random = {
  /** From 0 (included) to 1 (excluded). */
  next(): number
  /** From `low` (included) to `high` (excluded). */
  between(low: number, high: number): number
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
}

/** A 32-bit hash of a text: FNV-1a over its UTF-16 units, then the finalizer of MurmurHash3 (both public domain). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The generator is sfc32 by Chris Doty-Humphrey (PractRand, public domain). */
export function createRandom(seed: string): Random {
  let a = hash32(seed)
  let b = hash32(`${seed}\u0001`)
  let c = hash32(`${seed}\u0002`)
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  // The first outputs still resemble the seed.
  for (let i = 0; i < 12; i++) next()

  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    integer,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('nothing to pick from')
      return list[Math.floor(next() * list.length)] as T
    },
    shuffle: <T>(list: readonly T[]): T[] => {
      const result = [...list]
      for (let i = result.length - 1; i > 0; i--) {
        const j = integer(0, i)
        const kept = result[i] as T
        result[i] = result[j] as T
        result[j] = kept
      }
      return result
    },
  }
}
