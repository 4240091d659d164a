// Statistics of tensors: correlation, quantiles, histograms, basic figures, outliers.

import type { Returned } from '../generated/calls'
import { publish } from '../language/aliases'
import { listBytes, number } from '../language/arguments'
import { fail, show } from '../language/errors'
import { listOf } from '../language/intrinsics'
import { living, Mortal } from '../lifetimes/mortal'
import { build, check, done, numbersLeft, seam, text } from '../seam/seam'
import { handleOf, sizeOfTensor } from '../tensor/state'
import type { WasmTensor } from '../tensor/tensor'

/** Puts a list where the next call reads it, and gives the numbers which that call leaves. */
function listed(
  op: string,
  name: string,
  t: WasmTensor,
  list: unknown,
  call: (x: number, n: number) => Returned,
): number[] {
  const bytes = listBytes(op, name, list)
  const handle = handleOf(op, t)
  build.setBytes(bytes)
  check()
  done(call(handle, sizeOfTensor(t)))
  return numbersLeft()
}

/** Statistics over all elements of a tensor, whatever its shape, in f64. NaN spreads, as in NumPy; ERR_EMPTY of nothing. */
export class WasmStatisticalFunctions extends Mortal {
  constructor() {
    super('WasmStatisticalFunctions')
  }

  /** Pearson's correlation `cov(x, y) / (std(x) std(y))`, in [-1, 1]; NaN where one does not vary. ERR_SHAPE where sizes differ. */
  correlation(x: WasmTensor, y: WasmTensor): number {
    living('correlation', this)
    const op = 'correlation'
    return done(seam.correlation(handleOf(op, x), sizeOfTensor(x), handleOf(op, y), sizeOfTensor(y)))
  }

  /** The covariance `sum((x - mean(x)) (y - mean(y))) / (n - 1)`. ERR_SHAPE where sizes differ. */
  covariance(x: WasmTensor, y: WasmTensor): number {
    living('covariance', this)
    const op = 'covariance'
    return done(seam.covariance(handleOf(op, x), sizeOfTensor(x), handleOf(op, y), sizeOfTensor(y)))
  }

  /**
   * The value below which `percent` (0 to 100) of the elements lie, linear between neighbours; beside an infinity that
   * infinity, between the two of them NaN. NaN where one is among the elements.
   */
  percentile(t: WasmTensor, percent: number): number {
    living('percentile', this)
    return done(seam.percentile(handleOf('percentile', t), sizeOfTensor(t), number('percentile', 'percent', percent)))
  }

  /** The quantiles at `q` (each 0 to 1), as {@link percentile}. NaN where one is among the elements. */
  quantiles(t: WasmTensor, q: readonly number[]): number[] {
    living('quantiles', this)
    return listed('quantiles', 'q', t, q, (x, n) => seam.quantiles(x, n))
  }

  /**
   * Counts in `bins` bins of equal width from the smallest element to the largest, or over `range`; and the `bins + 1`
   * edges. The last bin holds its upper edge too. The counts are `np.histogram`'s of a float32 array: elements are
   * compared with edges that are float32 too, while `edges` has them before that rounding. ERR_ARGUMENT where the range is
   * not finite in float32, and where there are more bins than different edges (NumPy: ValueError).
   */
  histogram(t: WasmTensor, bins: number, range?: readonly [number, number]): { counts: number[]; edges: number[] } {
    living('histogram', this)
    const op = 'histogram'
    const count = number(op, 'bins', bins)
    if (range !== undefined && (!Array.isArray(range) || range.length !== 2)) {
      fail('ERR_ARGUMENT', op, `range must be two numbers, got ${show(range)}`)
    }
    const [low, high] =
      range === undefined ? [0, 0] : [number(op, 'range[0]', range[0]), number(op, 'range[1]', range[1])]
    const found = done(seam.histogram(handleOf(op, t), sizeOfTensor(t), count, range === undefined ? 0 : 1, low, high))
    const numbers = numbersLeft()
    return { counts: listOf(numbers, 0, found), edges: listOf(numbers, found) }
  }
}

publish('WasmStatisticalFunctions', WasmStatisticalFunctions)

/** What the JSON of `basic_stats` holds: population figures; null is what does not exist. */
export interface BasicStats {
  /** values that are not NaN */
  count: number
  mean: number | null
  std_dev: number | null
  variance: number | null
  min: number | null
  max: number | null
  median: number | null
  skewness: number | null
  /** the excess over 3 */
  kurtosis: number | null
  nan_count: number
}

/** A value far from the middle half of the others. */
export interface Outlier {
  index: number
  value: number
  /** its distance from the nearer quartile in interquartile ranges: above 1.5 */
  score: number
}

/** Figures over the values that are not NaN. ERR_EMPTY of a tensor without elements. */
export class WasmStatisticalAnalyzer extends Mortal {
  constructor() {
    super('WasmStatisticalAnalyzer')
  }

  /** JSON, see {@link BasicStats}. */
  basic_stats(t: WasmTensor): string {
    living('basic_stats', this)
    return text(seam.basic_stats(handleOf('basic_stats', t), sizeOfTensor(t)))
  }

  /**
   * The percentiles at `percents` (each 0 to 100) of the values that are not NaN, linear between neighbours; beside an
   * infinity that infinity, between the two of them NaN. NaN where all values are.
   */
  percentiles(t: WasmTensor, percents: readonly number[]): number[] {
    living('percentiles', this)
    return listed('percentiles', 'percents', t, percents, (x, n) => seam.percentiles(x, n))
  }

  /**
   * The values outside [q1 - 1.5 iqr, q3 + 1.5 iqr], by index; q1 and q3 are quartiles of the values that are not NaN, iqr is
   * `q3 - q1`, and 0 where they are the same infinity. Nothing is outside where iqr is infinite, or a quartile NaN.
   */
  detect_outliers(t: WasmTensor): Outlier[] {
    living('detect_outliers', this)
    const count = done(seam.detect_outliers(handleOf('detect_outliers', t), sizeOfTensor(t)))
    if (count === 0) return []
    const list = build.numbers()
    return Array.from({ length: count }, (_, i) => {
      const [index = 0, value = 0, score = 0] = list.subarray(3 * i, 3 * i + 3)
      return { index, value, score }
    })
  }
}

publish('WasmStatisticalAnalyzer', WasmStatisticalAnalyzer)
