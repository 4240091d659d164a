// The summary of values that one worker saw, and of many workers' made one.

import type { StreamFigures } from '../api'
import { fail, shown, whole } from './failures'
import { framed, unframed } from './frame'
import { WasmDistinctSketch, WasmQuantileSketch, WasmStreamStats } from './package'

/** What a summary keeps; parts merge where all of it is the same. */
export interface PartialOptions {
  /** of the quantile sketch, 8 to 65,535; default 200: ranks within 2 % */
  quantile_k?: number
  /** of the sketch of distinct values, 16 to 65,536; default 1024: exact below, within 11 % above */
  distinct_k?: number
  /** the edges of the histogram's bins, rising; default none. A value at an edge is in the bin above it, at the last one in the last bin */
  edges?: readonly number[]
  /** of the quantile sketch: parts to be merged should have different ones; default 0 */
  seed?: number
}

/** The figures of a summary. */
export interface PartialReport {
  /** all values, missing ones among them */
  values: number
  missing: number
  infinite: number
  /** of the finite values: exact, the same to the bit however the values were parted */
  moments: StreamFigures
  /** by `q`, of the finite values; null where there is none. Ranks are right to `rank_error`, with a confidence of 99 % */
  quantiles: { q: number; value: number | null }[]
  rank_error: number
  /** how many different values, missing ones being one: right to `distinct_error`, a fraction; exact where that is 0 */
  distinct: number
  distinct_error: number
  /** null where no edges were given; exact */
  histogram: { edges: number[]; counts: number[]; below: number; above: number } | null
  /** percentages as of WasmQualityMetrics; uniqueness is as exact as `distinct`; null of no values */
  quality: { completeness: number; validity: number; consistency: number; uniqueness: number; overall: number } | null
}

const LETTERS = 'RTFP'
const VERSION = 1
const QUANTILES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]
const MOST_EDGES = 1001

interface Head {
  values: number
  missing: number
  infinite: number
  quantile_k: number
  distinct_k: number
  edges: number[]
  /** below the first edge, the bins, above the last */
  bins: number[]
  lengths: [number, number, number]
}

/** Moments, quantiles, a histogram, distinct values and quality of a stream, in about 20 KB, to be merged with others. */
export class Partial {
  readonly #quantile_k: number
  readonly #distinct_k: number
  readonly #edges: readonly number[]
  readonly #bins: Float64Array
  #values = 0
  #missing = 0
  #infinite = 0
  #stats: WasmStreamStats
  #quantiles: WasmQuantileSketch
  #distinct: WasmDistinctSketch

  /** ERR_ARGUMENT where an option is out of its range. */
  constructor(options: PartialOptions = {}) {
    const { quantile_k = 200, distinct_k = 1024, edges = [], seed = 0 } = options
    this.#edges = edgesOf(edges)
    this.#quantile_k = quantile_k
    this.#distinct_k = distinct_k
    this.#bins = new Float64Array(this.#edges.length === 0 ? 0 : this.#edges.length + 1)
    this.#quantiles = new WasmQuantileSketch(quantile_k, seed)
    this.#distinct = new WasmDistinctSketch(distinct_k)
    this.#stats = new WasmStreamStats()
  }

  /** Takes values in; NaN is missing. */
  push_batch(values: Float64Array | readonly number[]): void {
    const all = Float64Array.from(values)
    const finite = all.filter(Number.isFinite)
    this.#distinct.push_batch(all)
    this.#quantiles.push_batch(finite)
    this.#stats.push_batch(finite)
    this.#values += all.length
    for (const value of all) {
      if (Number.isNaN(value)) this.#missing++
      else if (!Number.isFinite(value)) this.#infinite++
      if (this.#bins.length > 0 && !Number.isNaN(value)) {
        const bin = binOf(this.#edges, value)
        this.#bins[bin] = (this.#bins[bin] as number) + 1
      }
    }
  }

  /** Adds all that `other` has seen; ERR_ARGUMENT where it keeps something else. */
  merge(other: Partial): void {
    const different = this.#quantile_k !== other.#quantile_k || this.#distinct_k !== other.#distinct_k
    if (different || String(this.#edges) !== String(other.#edges))
      fail('ERR_ARGUMENT', 'merge', 'the summaries have other k or edges; make all with the same options')
    this.#quantiles.merge(other.#quantiles)
    this.#distinct.merge(other.#distinct)
    this.#stats.merge(other.#stats)
    this.#values += other.#values
    this.#missing += other.#missing
    this.#infinite += other.#infinite
    other.#bins.forEach((count, i) => {
      this.#bins[i] = (this.#bins[i] as number) + count
    })
  }

  /** The figures. */
  report(): PartialReport {
    const moments = JSON.parse(this.#stats.figures()) as StreamFigures
    const none = this.#quantiles.count() === 0
    const found = none ? [] : this.#quantiles.quantiles(QUANTILES)
    const distinct = Math.min(this.#distinct.count(), this.#values)
    const bins = Array.from(this.#bins)
    return {
      values: this.#values,
      missing: this.#missing,
      infinite: this.#infinite,
      moments,
      quantiles: QUANTILES.map((q, i) => ({ q, value: found[i] ?? null })),
      rank_error: this.#quantiles.rank_error(),
      distinct,
      distinct_error: this.#distinct.relative_error(),
      histogram:
        bins.length === 0
          ? null
          : {
              edges: [...this.#edges],
              counts: bins.slice(1, -1),
              below: bins[0] as number,
              above: bins.at(-1) as number,
            },
      quality: this.#values === 0 ? null : this.#quality(moments, distinct),
    }
  }

  #quality({ mean, std_dev }: StreamFigures, distinct: number): NonNullable<PartialReport['quality']> {
    const percent = (part: number): number => 100 * (part / this.#values)
    const completeness = percent(this.#values - this.#missing)
    const validity = percent(this.#values - this.#missing - this.#infinite)
    const consistency =
      mean === null || std_dev === null ? 0 : std_dev === 0 ? 100 : 100 / (1 + std_dev / Math.abs(mean))
    const uniqueness = percent(distinct)
    const overall = 0.3 * completeness + 0.3 * validity + 0.2 * consistency + 0.2 * uniqueness
    return { completeness, validity, consistency, uniqueness, overall }
  }

  /** The whole state; the same bytes from both builds. */
  snapshot(): Uint8Array {
    const parts = [this.#stats.snapshot(), this.#quantiles.snapshot(), this.#distinct.snapshot()]
    const head: Head = {
      values: this.#values,
      missing: this.#missing,
      infinite: this.#infinite,
      quantile_k: this.#quantile_k,
      distinct_k: this.#distinct_k,
      edges: [...this.#edges],
      bins: Array.from(this.#bins),
      lengths: parts.map(part => part.length) as Head['lengths'],
    }
    return framed(LETTERS, VERSION, Buffer.from(JSON.stringify(head)), parts)
  }

  /** Goes on as if never stopped; ERR_FORMAT where the bytes are no whole snapshot, or of a newer version. */
  static from_snapshot(bytes: Uint8Array): Partial {
    const [json, rest] = unframed('from_snapshot', 'summary', LETTERS, VERSION, bytes)
    const head = JSON.parse(json.toString()) as Head
    const [stats, quantiles, distinct] = head.lengths
    if (stats + quantiles + distinct !== rest.length)
      fail(
        'ERR_FORMAT',
        'from_snapshot',
        `${rest.length} bytes of sketches where ${stats + quantiles + distinct} were saved`,
      )
    const part = (from: number, length: number): Uint8Array => new Uint8Array(rest.subarray(from, from + length))
    const partial = new Partial({ quantile_k: head.quantile_k, distinct_k: head.distinct_k, edges: head.edges })
    partial.free()
    partial.#stats = WasmStreamStats.from_snapshot(part(0, stats))
    partial.#quantiles = WasmQuantileSketch.from_snapshot(part(stats, quantiles))
    partial.#distinct = WasmDistinctSketch.from_snapshot(part(stats + quantiles, distinct))
    partial.#values = head.values
    partial.#missing = head.missing
    partial.#infinite = head.infinite
    partial.#bins.set(head.bins)
    return partial
  }

  /** Gives its memory back. */
  free(): void {
    this.#stats.free()
    this.#quantiles.free()
    this.#distinct.free()
  }
}

function edgesOf(edges: readonly number[]): readonly number[] {
  const op = 'Partial'
  if (!Array.isArray(edges)) fail('ERR_ARGUMENT', op, `edges must be an array of numbers, got ${shown(edges)}`)
  const copy = Array.from(edges as readonly number[])
  if (copy.length === 0) return copy
  whole(op, 'the number of edges', copy.length, 2, MOST_EDGES)
  if (!copy.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > (copy[i - 1] as number))))
    fail('ERR_ARGUMENT', op, 'edges must be finite numbers, each above the one before')
  return copy
}

/** 0 below the first edge, i in the i-th bin, one more above the last edge. */
function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low === edges.length && value === edges.at(-1) ? low - 1 : low
}

/**
 * The summaries of any number of workers, or their snapshots, as one: what one process over all values would have, to the bit for
 * moments, histogram, counts and distinct values, within `rank_error` for quantiles. ERR_EMPTY of none.
 */
export function merge_partials(parts: Iterable<Partial | Uint8Array>): Partial {
  let merged: Partial | undefined
  for (const part of parts) {
    const bytes = ArrayBuffer.isView(part) ? part : (part as Partial).snapshot()
    const next = Partial.from_snapshot(bytes)
    if (merged === undefined) {
      merged = next
      continue
    }
    try {
      merged.merge(next)
    } catch (error) {
      merged.free()
      throw error
    } finally {
      next.free()
    }
  }
  return merged ?? fail('ERR_EMPTY', 'merge_partials', 'no summaries')
}
