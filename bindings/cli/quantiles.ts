// Quantiles and ranks of a stream of finite numbers: exact for the first values, from there on by a sketch whose error is
// known, so that memory is bounded.

import * as api from './package'

/** Of the sketch: ranks within about half a percent. */
const SKETCH_K = 1024

export class Quantiles {
  private kept: number[] | undefined = []
  private sorted = false
  private sketch: api.WasmQuantileSketch | undefined

  /** `most`: how many values are kept as they are. */
  constructor(private readonly most: number) {}

  add(values: Float64Array): void {
    if (this.kept !== undefined) {
      for (const value of values) this.kept.push(value)
      this.sorted = false
      if (this.kept.length <= this.most) return
      this.sketch = new api.WasmQuantileSketch(SKETCH_K)
      this.sketch.push_batch(this.kept)
      this.kept = undefined
    } else this.sketch?.push_batch(values)
  }

  private order(): number[] {
    const kept = this.kept as number[]
    if (!this.sorted) kept.sort((a, b) => a - b)
    this.sorted = true
    return kept
  }

  /** The quantiles at `q`, each 0 to 1; linear between neighbours while exact, as NumPy's. Empty of nothing. */
  at(q: readonly number[]): number[] {
    if (this.sketch !== undefined) return this.sketch.quantiles(q)
    const values = this.order()
    if (values.length === 0) return []
    return q.map(part => {
      const place = part * (values.length - 1)
      const below = values[Math.floor(place)] as number
      const above = values[Math.ceil(place)] as number
      const t = place - Math.floor(place)
      return below === above ? below : below * (1 - t) + above * t
    })
  }

  /** The share of the values that are below `value`; with a sketch, those equal to it too. */
  below(value: number): number {
    if (this.sketch !== undefined) return this.sketch.rank(value)
    const values = this.order()
    let [low, high] = [0, values.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[middle] as number) < value) low = middle + 1
      else high = middle
    }
    return values.length === 0 ? 0 : low / values.length
  }

  /** How far a rank can be off, as a share of all values, with a confidence of 99 %; 0 where it is exact. */
  rankError(): number {
    return this.sketch?.rank_error() ?? 0
  }

  free(): void {
    this.sketch?.free()
  }
}
