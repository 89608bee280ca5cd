/**
 * The states seen so far, as 64 bits of hash each: two million states stand in 32 MB. That two different states have
 * the same hash, and one is passed over, has a chance of about one in ten million for a million states.
 */
export class Visited {
  size = 0
  private table = new Uint32Array(1 << 17)
  private mask = (1 << 16) - 1

  /** False when the state is known already. */
  add(state: Uint8Array): boolean {
    const words = new Uint32Array(state.buffer, state.byteOffset, state.byteLength >> 2)
    let a = 0x9e3779b9
    let b = 0x85ebca6b
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number
      a = Math.imul(a ^ word, 0xcc9e2d51)
      a ^= a >>> 15
      b = Math.imul(b + word, 0x1b873593) ^ (b >>> 13)
      b = (b << 7) | (b >>> 25)
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b)
    b = Math.imul(b ^ (b >>> 16), 0xc2b2ae35)
    // 0, 0 marks an empty place.
    return this.insert((a ^ (a >>> 13)) >>> 0, ((b ^ (b >>> 13)) | 1) >>> 0)
  }

  private insert(a: number, b: number): boolean {
    for (let at = (a ^ b) & this.mask; ; at = (at + 1) & this.mask) {
      const first = this.table[at * 2]
      const second = this.table[at * 2 + 1]
      if (second === 0) {
        this.table[at * 2] = a
        this.table[at * 2 + 1] = b
        if (++this.size > this.mask * 0.7) this.grow()
        return true
      }
      if (first === a && second === b) return false
    }
  }

  private grow(): void {
    const old = this.table
    this.mask = this.mask * 2 + 1
    this.table = new Uint32Array((this.mask + 1) * 2)
    this.size = 0
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] !== 0) this.insert(old[i] as number, old[i + 1] as number)
    }
  }
}
