// How many different numbers a stream has: exact up to a bound, from there on an estimate, in memory that is bounded.
// Wegman's adaptive sampling (Flajolet 1990): of more values than fit, those are kept whose hash ends in `depth` zeros.

const SMALLEST = 1 << 10

export class Distinct {
  /** a table with open addressing; NaN is an empty place */
  private slots = new Float64Array(SMALLEST).fill(Number.NaN)
  private used = 0
  private depth = 0
  private nan = 0
  private readonly bits = new Uint32Array(2)
  private readonly number = new Float64Array(this.bits.buffer)

  /** `most`: how many values are kept at most. */
  constructor(private readonly most: number) {}

  /** NaN counts as one value, -0 as 0. */
  add(value: number): void {
    if (Number.isNaN(value)) {
      this.nan = 1
      return
    }
    const hash = this.hash(value)
    if (this.depth > 0 && (hash & ((1 << this.depth) - 1)) !== 0) return
    if (!this.put(value, hash)) return
    if (2 * this.used > this.slots.length) this.rebuild(2 * this.slots.length)
    while (this.used > this.most) {
      this.depth++
      this.rebuild(this.slots.length)
    }
  }

  /** Exact where `exact()`; else with a standard error of about 1.2 / sqrt(most). */
  count(): number {
    return this.used * 2 ** this.depth + this.nan
  }

  exact(): boolean {
    return this.depth === 0
  }

  private put(value: number, hash: number): boolean {
    const { slots } = this
    const mask = slots.length - 1
    // The low bits choose what is kept, so the place goes by others.
    let at = (hash >>> 8) & mask
    for (;;) {
      const there = slots[at] as number
      if (there === value) return false
      if (Number.isNaN(there)) break
      at = (at + 1) & mask
    }
    slots[at] = value
    this.used++
    return true
  }

  private rebuild(length: number): void {
    const old = this.slots
    this.slots = new Float64Array(length).fill(Number.NaN)
    this.used = 0
    const mask = (1 << this.depth) - 1
    for (const value of old) {
      if (Number.isNaN(value)) continue
      const hash = this.hash(value)
      if ((hash & mask) === 0) this.put(value, hash)
    }
  }

  /** All bits of the number, mixed by the finaliser of MurmurHash3. */
  private hash(value: number): number {
    this.number[0] = value + 0 // -0 is 0
    let h = Math.imul(this.bits[0] as number, 0xcc9e2d51) ^ Math.imul(this.bits[1] as number, 0x1b873593)
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return (h ^ (h >>> 16)) >>> 0
  }
}
