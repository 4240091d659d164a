// The methods of `detect`, each behind the same small interface.

import type { Anomaly, DetectorOptions } from '../api'
import * as api from './package'
import { Unreadable } from './reader/errors'

/** An anomaly as `detect` prints it. */
export interface Finding extends Partial<Omit<Anomaly, 'statistic'>> {
  index: number
  value: number
  score: number
  type: string
  statistic?: Anomaly['statistic'] | 'series_score'
  /** series: seconds since 1970 */
  timestamp?: number
  /** forest: the row's values, where there is more than one column */
  values?: number[]
}

/** Takes rows in order, says of each at once, or of all at the end. */
export interface Method {
  /** A row's values, one for each column, NaN where there is none; its time in seconds, or NaN. */
  push(row: number, values: readonly number[], seconds: number): Finding | null
  end(): Finding[]
  free(): void
}

const gap = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

/** The z-score against the values before. */
export function zscore(threshold: number, window: number, options: DetectorOptions): Method {
  const detector = new api.WasmAnomalyDetector(threshold, window, options)
  return {
    push: (_, [value = Number.NaN]) => detector.detect_realtime(gap(value)),
    end: () => [],
    free: () => detector.free(),
  }
}

/** The streaming score of the time-series detector, which knows the day and the week by the rows' times. */
export function series(
  threshold: number,
  window: number,
  season: number | undefined,
  options: DetectorOptions,
): Method {
  const detector = new api.WasmTimeSeriesDetector(window, season, { ...options, timestamp_unit: 's' })
  return {
    push: (index, [value = Number.NaN], seconds) => {
      const score = Number.isNaN(seconds) ? detector.score(gap(value)) : detector.score(gap(value), seconds)
      if (!(score >= threshold)) return null
      const finding: Finding = { index, value, score, type: 'unusual', statistic: 'series_score' }
      return Number.isNaN(seconds) ? finding : { ...finding, timestamp: seconds }
    },
    end: () => [],
    free: () => detector.free(),
  }
}

/** Rows that an isolation forest is made of at most: they are all in memory. */
export const FOREST_ROWS = 4_000_000

/** An isolation forest over the rows that have all their values; it needs all of them, so it speaks at the end. */
export function forest(name: string, threshold: number, trees: number, seed: number, columns: number): Method {
  let kept = new Float64Array(1024 * columns)
  const rows: number[] = []
  return {
    push(row, values) {
      if (!values.every(Number.isFinite)) return null
      if (rows.length === FOREST_ROWS)
        throw new Unreadable(
          `${name}: --method forest keeps all rows in memory, and there are more than ${FOREST_ROWS}; take a part of them, or another method`,
        )
      const at = rows.length * columns
      if (at === kept.length) {
        const longer = new Float64Array(2 * at)
        longer.set(kept)
        kept = longer
      }
      kept.set(values, at)
      rows.push(row)
      return null
    },
    end() {
      if (rows.length === 0) return []
      // A tensor is f32: relative to the first row, large numbers that differ by little keep their differences.
      const relative = new Float32Array(rows.length * columns)
      for (let i = 0; i < relative.length; i++) relative[i] = (kept[i] as number) - (kept[i % columns] as number)
      const tensor = new api.WasmTensor(relative, [rows.length, columns])
      const detector = new api.WasmAnomalyDetector(1, 1)
      try {
        const scores = detector.isolation_scores(tensor, trees, seed)
        const found: Finding[] = []
        scores.forEach((score, i) => {
          if (!(score > threshold)) return
          const values = Array.from(kept.subarray(i * columns, (i + 1) * columns))
          const index = rows[i] as number
          const finding: Finding = {
            index,
            value: values[0] as number,
            score,
            type: 'isolated',
            statistic: 'isolation_score',
          }
          found.push(columns === 1 ? finding : { ...finding, values })
        })
        return found
      } finally {
        detector.free()
        tensor.free()
      }
    },
    free() {
      kept = new Float64Array(0)
    },
  }
}
