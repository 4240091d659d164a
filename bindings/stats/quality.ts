// Data quality: how complete, valid, consistent and unique values are.

import { publish } from '../language/aliases'
import { type Numeric, number } from '../language/arguments'
import { inTheNameOf } from '../language/errors'
import { living, Mortal } from '../lifetimes/mortal'
import { done, seam, text } from '../seam/seam'
import type { WasmTensor } from '../tensor/tensor'
import { columnsOf, withValues } from '../tensor/values'

/** What the JSON of `quality_report` holds. */
export interface QualityReport {
  /** percent, 0 to 100 */
  completeness: number
  validity: number
  consistency: number
  uniqueness: number
  overall: number
  /** 0 to 1 */
  threshold: number
  passes: boolean
}

/** The figures by their numbers at the seam. */
const COMPLETENESS = 0
const VALIDITY = 1
const CONSISTENCY = 2
const UNIQUENESS = 3

/** Elements to judge: those of a tensor, or numbers, which are f64 where they are no Float32Array. */
type Elements = WasmTensor | Numeric

/**
 * Percentages, 0 to 100, over all elements of a tensor, or of numbers. ERR_EMPTY where there are none.
 *
 * A tensor's elements are f32. Numbers that f32 would round, such as times in milliseconds, are judged as they are where
 * they come as an array or a Float64Array.
 *
 * -0 and 0 are one value, and so are all NaN.
 */
export class WasmQualityMetrics extends Mortal {
  readonly #threshold: number

  /** `threshold`, 0 to 1, is the overall quality, as a fraction, below which `passes` is false. */
  constructor(threshold: number) {
    super('WasmQualityMetrics')
    this.#threshold = done(seam.quality_check(number('WasmQualityMetrics', 'threshold', threshold)))
  }

  /** How many values are not NaN. */
  completeness(t: Elements): number {
    living('completeness', this)
    return figure(COMPLETENESS, 'completeness', t)
  }

  /**
   * How many values lie within [`min`, `max`], which are rounded to f32 where the values are f32; NaN does not. ERR_ARGUMENT
   * where `min` is above `max` or either is NaN.
   */
  accuracy(t: Elements, min: number, max: number): number {
    living('accuracy', this)
    const [low, high] = [number('accuracy', 'min', min), number('accuracy', 'max', max)]
    return withValues('accuracy', t, (x, n, double) => done(seam.quality_accuracy(x, n, double, low, high)))
  }

  /**
   * `100 / (1 + std / |mean|)` over the finite values: 100 where all are equal, 0 where the mean is 0 and they are not,
   * or where none is finite.
   */
  consistency(t: Elements): number {
    living('consistency', this)
    return figure(CONSISTENCY, 'consistency', t)
  }

  /** How many values are finite. */
  validity(t: Elements): number {
    living('validity', this)
    return figure(VALIDITY, 'validity', t)
  }

  /** Distinct values over all values. */
  uniqueness(t: Elements): number {
    living('uniqueness', this)
    return figure(UNIQUENESS, 'uniqueness', t)
  }

  /** `0.3 completeness + 0.3 validity + 0.2 consistency + 0.2 uniqueness`. */
  overall_quality(t: Elements): number {
    living('overall_quality', this)
    const limit = this.#threshold
    return withValues('overall_quality', t, (x, n, double) => done(seam.quality_overall(x, n, double, limit)))
  }

  /** JSON, see {@link QualityReport}. */
  quality_report(t: Elements): string {
    living('quality_report', this)
    return report('quality_report', t, this.#threshold)
  }

  /** Whether the overall quality reaches the threshold. */
  passes(t: Elements): boolean {
    living('passes', this)
    const limit = this.#threshold
    return withValues('passes', t, (x, n, double) => done(seam.quality_passes(x, n, double, limit))) === 1
  }

  /** JSON: a {@link QualityReport} for each column of a [rows, columns] tensor; numbers are one column. ERR_SHAPE above two dimensions. */
  column_reports(t: Elements): string {
    living('column_reports', this)
    const [op, limit] = ['column_reports', this.#threshold]
    return withValues(op, t, (x, n, double) => text(seam.quality_columns(x, n, double, columnsOf(op, t), limit)))
  }

  /** The same for people: a line of figures for each column. */
  quality_table(t: Elements): string {
    living('quality_table', this)
    const [op, limit] = ['quality_table', this.#threshold]
    return withValues(op, t, (x, n, double) => text(seam.quality_table(x, n, double, columnsOf(op, t), limit)))
  }
}

function figure(which: number, op: string, t: Elements): number {
  return withValues(op, t, (x, n, double) => done(seam.quality_figure(which, x, n, double)))
}

function report(op: string, t: Elements, threshold: number): string {
  return inTheNameOf(op, () => withValues(op, t, (x, n, double) => text(seam.quality_report(x, n, double, threshold))))
}

publish('WasmQualityMetrics', WasmQualityMetrics)

/** A `WasmQualityMetrics` with threshold 0.8. */
export function create_quality_analyzer(): WasmQualityMetrics {
  return new WasmQualityMetrics(0.8)
}

/** The report of `create_quality_analyzer()` on a tensor or on numbers, as JSON. */
export function quick_quality_assessment(t: Elements): string {
  return report('quick_quality_assessment', t, 0.8)
}
