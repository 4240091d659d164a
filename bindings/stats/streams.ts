// Statistics of streams that several workers may each see a part of: exact figures, and quantiles within a proven bound.

import { SKETCH_QUEUES, STREAM_QUEUES } from '../generated/layout'
import { publish } from '../language/aliases'
import { type Numeric, number, wholeNumber } from '../language/arguments'
import { fail, show } from '../language/errors'
import { setTyped, times } from '../language/intrinsics'
import { bytesOf, fromSnapshot, Held, idOf } from '../lifetimes/held'
import { leave } from '../seam/queues'
import { done, numbersLeft, openCells, seam, text } from '../seam/seam'
import { withNumbers } from '../tensor/values'

/** What the JSON of `figures` holds, of the values that are not NaN; null is what does not exist. */
export interface StreamFigures {
  count: number
  mean: number | null
  /** population, divisor n */
  variance: number | null
  std_dev: number | null
  skewness: number | null
  /** excess over the normal distribution's 3 */
  kurtosis: number | null
  min: number | null
  max: number | null
  nan_count: number
}

/**
 * Count, mean, variance, skewness, kurtosis, minimum, maximum and NaN count of a stream, from exact sums.
 *
 * However values are parted among workers, ordered and merged, the figures and the snapshot are the same to the bit. Numbers
 * are taken as they are, as f64. 4 KB, whatever the length; a snapshot holds what is in use of them, mostly 300 bytes.
 */
export class WasmStreamStats extends Held {
  /** @internal */
  constructor(existing: never)
  constructor()
  constructor(existing?: unknown) {
    super('WasmStreamStats', existing, () => seam.stream_new(), seam.stream_free)
  }

  /** One value; NaN and infinities are counted. */
  push(value: number): void {
    const id = idOf('push', this)
    if (typeof value !== 'number') number('push', 'value', value)
    if (!leave(STREAM_QUEUES, id, value)) done(seam.stream_push(id, value))
  }

  /** Values at once. */
  push_batch(values: Numeric): void {
    const id = idOf('push_batch', this)
    withNumbers('push_batch', values, (x, n, double) => done(seam.stream_batch(id, x, n, double)))
  }

  /** Adds all that `other` has seen; `other` stays as it is. */
  merge(other: WasmStreamStats): void {
    const id = idOf('merge', this)
    done(seam.stream_merge(id, idOf('merge', other)))
  }

  /** JSON, see {@link StreamFigures}. */
  figures(): string {
    return text(seam.stream_figures(idOf('figures', this)))
  }

  /** The whole state; the same bytes from both builds. */
  snapshot(): Uint8Array {
    return bytesOf(seam.stream_snapshot(idOf('snapshot', this)))
  }

  /** Goes on as if never stopped; ERR_FORMAT where the bytes are no whole snapshot. */
  static from_snapshot(bytes: Uint8Array): WasmStreamStats {
    return fromSnapshot(bytes, seam.stream_from_snapshot, it => new WasmStreamStats(it))
  }
}

publish('WasmStreamStats', WasmStreamStats)

/**
 * Quantiles of a stream by a KLL sketch (Karnin, Lang & Liberty 2016), which merges: `rank_error()` says how far a rank can
 * be off, as a fraction of all values, with a confidence of 99 %. With k = 200 that is below 2 %, in about 6 KB. Numbers
 * are taken as they are, as f64.
 */
export class WasmQuantileSketch extends Held {
  /** `k` from 8 to 65,535: larger is closer and larger. The same seed and values give the same sketch on both builds. */
  constructor(k = 200, seed = 0) {
    const op = 'WasmQuantileSketch'
    super(op, k, () => seam.sketch_new(number(op, 'k', k), wholeNumber(op, 'seed', seed)), seam.sketch_free)
  }

  /**
   * One value. NaN is counted apart, infinities are values like others. Values wait until the sketch is asked anything: where there is no
   * memory for them then, that is ERR_OUT_OF_MEMORY, and they wait on.
   */
  push(value: number): void {
    const id = idOf('push', this)
    if (typeof value !== 'number') number('push', 'value', value)
    if (!leave(SKETCH_QUEUES, id, value)) done(seam.sketch_push(id, value))
  }

  /** Values at once, as {@link push} takes each. */
  push_batch(values: Numeric): void {
    const id = idOf('push_batch', this)
    withNumbers('push_batch', values, (x, n, double) => done(seam.sketch_batch(id, x, n, double)))
  }

  /** Adds all that `other` has seen; ERR_ARGUMENT where its k differs. */
  merge(other: WasmQuantileSketch): void {
    const id = idOf('merge', this)
    done(seam.sketch_merge(id, idOf('merge', other)))
  }

  /** For each q in [0, 1] a value of that rank, up to `rank_error()`; ERR_EMPTY of nothing. At most 256 at once. */
  quantiles(q: readonly number[]): number[] {
    const id = idOf('quantiles', this)
    if (!Array.isArray(q)) fail('ERR_ARGUMENT', 'quantiles', `q must be an array of numbers, got ${show(q)}`)
    const n = q.length
    const most = openCells().length
    if (n > most) fail('ERR_ARGUMENT', 'quantiles', `at most ${most} quantiles, got ${n}`)
    const list = times(n, i => number('quantiles', `q[${i}]`, q[i]))
    setTyped(openCells(), list)
    done(seam.sketch_quantiles(id, n))
    return numbersLeft()
  }

  /** The part of the values that are at most `value`, 0 to 1, up to `rank_error()`; ERR_EMPTY of nothing. */
  rank(value: number): number {
    const id = idOf('rank', this)
    return done(seam.sketch_rank(id, number('rank', 'value', value)))
  }

  /** How far a rank can be off, as a fraction of all values, with a confidence of 99 %; 0 while it is exact. */
  rank_error(): number {
    return done(seam.sketch_rank_error(idOf('rank_error', this)))
  }

  /** Values seen that are not NaN. */
  count(): number {
    return done(seam.sketch_count(idOf('count', this)))
  }

  /** The whole state, half as long where all values are f32; the same bytes from both builds. */
  snapshot(): Uint8Array {
    return bytesOf(seam.sketch_snapshot(idOf('snapshot', this)))
  }

  /** Goes on as if never stopped; ERR_FORMAT where the bytes are no whole snapshot. */
  static from_snapshot(bytes: Uint8Array): WasmQuantileSketch {
    return fromSnapshot(bytes, seam.sketch_from_snapshot, it => new WasmQuantileSketch(it))
  }
}

publish('WasmQuantileSketch', WasmQuantileSketch)
