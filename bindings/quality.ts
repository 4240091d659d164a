// Data quality: how complete, valid, consistent and unique the values of a tensor are.

import { type Aliased, type CamelCase, publish, retire } from './aliases'
import { number } from './arguments'
import { columnsOf } from './blocks'
import { done, seam, text } from './seam'
import { handleOf, sizeOfTensor, type WasmTensor } from './tensor'

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

/**
 * Percentages, 0 to 100, over all elements of a tensor. ERR_EMPTY where it has none.
 *
 * -0 and 0 are one value, and so are all NaN.
 */
class QualityMetrics {
  readonly #threshold: number

  /** `threshold`, 0 to 1, is the overall quality, as a fraction, below which `passes` is false. */
  constructor(threshold: number) {
    this.#threshold = done(seam.quality_check(number('WasmQualityMetrics', 'threshold', threshold)))
  }

  /** How many values are not NaN. */
  completeness(t: WasmTensor): number {
    return done(seam.quality_figure(COMPLETENESS, handleOf('completeness', t), sizeOfTensor(t)))
  }

  /** How many values lie within [`min`, `max`]; NaN does not. ERR_ARGUMENT where `min` is above `max` or either is NaN. */
  accuracy(t: WasmTensor, min: number, max: number): number {
    const handle = handleOf('accuracy', t)
    return done(
      seam.quality_accuracy(handle, sizeOfTensor(t), number('accuracy', 'min', min), number('accuracy', 'max', max)),
    )
  }

  /**
   * `100 / (1 + std / |mean|)` over the finite values: 100 where all are equal, 0 where the mean is 0 and they are not,
   * or where none is finite.
   */
  consistency(t: WasmTensor): number {
    return done(seam.quality_figure(CONSISTENCY, handleOf('consistency', t), sizeOfTensor(t)))
  }

  /** How many values are finite. */
  validity(t: WasmTensor): number {
    return done(seam.quality_figure(VALIDITY, handleOf('validity', t), sizeOfTensor(t)))
  }

  /** Distinct values over all values. */
  uniqueness(t: WasmTensor): number {
    return done(seam.quality_figure(UNIQUENESS, handleOf('uniqueness', t), sizeOfTensor(t)))
  }

  /** `0.3 completeness + 0.3 validity + 0.2 consistency + 0.2 uniqueness`. */
  overall_quality(t: WasmTensor): number {
    return done(seam.quality_overall(handleOf('overall_quality', t), sizeOfTensor(t), this.#threshold))
  }

  /** JSON, see {@link QualityReport}. */
  quality_report(t: WasmTensor): string {
    return text(seam.quality_report(handleOf('quality_report', t), sizeOfTensor(t), this.#threshold))
  }

  /** Whether the overall quality reaches the threshold. */
  passes(t: WasmTensor): boolean {
    return done(seam.quality_passes(handleOf('passes', t), sizeOfTensor(t), this.#threshold)) === 1
  }

  /** JSON: a {@link QualityReport} for each column of a [rows, columns] tensor. ERR_SHAPE above two dimensions. */
  column_reports(t: WasmTensor): string {
    const handle = handleOf('column_reports', t)
    return text(seam.quality_columns(handle, sizeOfTensor(t), columnsOf('column_reports', t), this.#threshold))
  }

  /** The same for people: a line of figures for each column. */
  quality_table(t: WasmTensor): string {
    const handle = handleOf('quality_table', t)
    return text(seam.quality_table(handle, sizeOfTensor(t), columnsOf('quality_table', t), this.#threshold))
  }

  /** Ends its use; it holds no memory. A second call does nothing. */
  free(): void {
    retire(this, 'WasmQualityMetrics')
  }
}

export type WasmQualityMetrics = QualityMetrics & CamelCase<QualityMetrics> & Disposable
export const WasmQualityMetrics: Aliased<typeof QualityMetrics> = publish('WasmQualityMetrics', QualityMetrics)

/** A `WasmQualityMetrics` with threshold 0.8. */
export function create_quality_analyzer(): WasmQualityMetrics {
  return new WasmQualityMetrics(0.8)
}

/** The report of `create_quality_analyzer()` on a tensor, as JSON. */
export function quick_quality_assessment(t: WasmTensor): string {
  return text(seam.quality_report(handleOf('quick_quality_assessment', t), sizeOfTensor(t), 0.8))
}
