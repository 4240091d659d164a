// Anomaly detectors.

import type { Returned } from '../generated/calls'
import { ANOMALY_FIELDS } from '../generated/layout'
import { ANOMALY_TYPES, DIRECTIONS, MISSING, STATISTICS } from '../generated/words'
import { publish } from '../language/aliases'
import { type Numeric, number, wholeNumber } from '../language/arguments'
import { fail, show } from '../language/errors'
import { bytesOf, fromSnapshot, Held, idOf } from '../lifetimes/held'
import { leaveCleared } from '../seam/queues'
import { build, cells, done, seam, text } from '../seam/seam'
import { handleOf, sizeOfTensor } from '../tensor/state'
import type { WasmTensor } from '../tensor/tensor'
import { columnsOf, withNumbers } from '../tensor/values'

/** A value that stands out. The first four fields are the contract; the others say why. */
export interface Anomaly {
  /** streams: values since reset before this one; tensors: the flat index */
  index: number
  value: number
  /** |z|; Infinity where all values before it were equal */
  score: number
  /** 'high' or 'low' (a z-score), 'isolated' (an isolation forest) */
  type: string
  /** a value from here ... */
  expected_low?: number
  /** ... to here would not have been reported */
  expected_high?: number
  /** how far the value lies outside that range, in its own unit */
  distance?: number
  /** what the score is: of the rolling z-score, of an isolation forest, or of a forecast's residual */
  statistic?: 'z_score' | 'isolation_score' | 'residual'
  /** isolation forest: the column of `value` and of the range */
  feature?: number
}

/** What a detector of streams does beyond its method. */
export interface DetectorOptions {
  /**
   * values that must be in before the first verdict, at least 1; default of WasmAnomalyDetector: the smaller of the window
   * and 10; of WasmTimeSeriesDetector: 100 for `score`, a season and 10 more for `add_point`
   */
  warm_up?: number
  /**
   * NaN is refused ('error', the default of WasmAnomalyDetector), moves the index only ('skip', that of
   * WasmTimeSeriesDetector), or repeats the last value without a verdict ('carry')
   */
  missing?: 'error' | 'skip' | 'carry'
  /** one alert for an event: none while one of so many values before was out of range; default 0 */
  refractory?: number
  /** which side is reported; default 'both' */
  direction?: 'both' | 'high' | 'low'
}

/** An anomaly from its numbers, as src/ffi/calls/detectors.rs lays them out. */
export function readAnomaly(numbers: Float64Array, at: number): Anomaly {
  const result: Anomaly = {
    index: numbers[at] as number,
    value: numbers[at + 1] as number,
    score: numbers[at + 2] as number,
    type: ANOMALY_TYPES[numbers[at + 3] as number] as string,
  }
  const low = numbers[at + 4] as number
  if (!Number.isNaN(low)) {
    result.expected_low = low
    result.expected_high = numbers[at + 5] as number
    result.distance = numbers[at + 6] as number
    result.statistic = STATISTICS[numbers[at + 7] as 0 | 1 | 2]
    const feature = numbers[at + 8] as number
    if (!Number.isNaN(feature)) result.feature = feature
  }
  return result
}

/** The list that a call left. */
function anomalies(returned: Returned): Anomaly[] {
  const count = done(returned)
  if (count === 0) return []
  const list = build.numbers()
  return Array.from({ length: count }, (_, i) => readAnomaly(list, i * ANOMALY_FIELDS))
}

export function choice(op: string, name: string, values: readonly string[], value: unknown): number {
  const at = values.indexOf(value as string)
  if (at < 0) fail('ERR_ARGUMENT', op, `${name} must be one of ${values.join(', ')}, got ${show(value)}`)
  return at
}

/** Options as the seam takes them: warm_up (NaN: none given), missing, refractory, direction. */
export function optionNumbers(
  op: string,
  options: DetectorOptions,
  missingDefault: 'error' | 'skip',
): [number, number, number, number] {
  if (typeof options !== 'object' || options === null)
    fail('ERR_ARGUMENT', op, `options must be an object, got ${show(options)}`)
  const { warm_up, missing = missingDefault, refractory = 0, direction = 'both' } = options
  return [
    warm_up === undefined ? Number.NaN : wholeNumber(op, 'warm_up', warm_up),
    choice(op, 'missing', MISSING, missing),
    wholeNumber(op, 'refractory', refractory),
    choice(op, 'direction', DIRECTIONS, direction),
  ]
}

/**
 * The z-score of a value against the `window_size` values before it (population standard deviation).
 *
 * O(1) for a value, and as exact after 10^9 values as after 100. No verdict until min(window_size, 10) values are in;
 * where those before a value are all equal, any other value is an anomaly of score Infinity. Numbers are taken as they are,
 * as f64: times in milliseconds keep every one.
 */
export class WasmAnomalyDetector extends Held {
  /** `threshold` is in standard deviations, above 0; `window_size` in values, at least 1. */
  constructor(threshold: number, window_size: number, options: DetectorOptions = {}) {
    super('WasmAnomalyDetector', threshold, () => make(threshold, window_size, options), seam.detector_free)
  }

  /** One value: the anomaly, or null. What is not finite is ERR_ARGUMENT, the state unchanged. */
  detect_realtime(value: number): Anomaly | null {
    const id = idOf('detect_realtime', this)
    return typeof value === 'number' && leaveCleared(id, value) ? null : asked(id, value)
  }

  /** As many calls of `detect_realtime`, in one; where one value is refused, none is taken. */
  detect_batch(values: Numeric): Anomaly[] {
    const id = idOf('detect_batch', this)
    return withNumbers('detect_batch', values, (x, n, double) => anomalies(seam.detector_batch(id, x, n, double)))
  }

  /** The values whose z-score against the whole tensor has |z| above the threshold; the stream's state is not touched. */
  detect_statistical(t: WasmTensor): Anomaly[] {
    const threshold = this.get_threshold()
    return anomalies(seam.detector_statistical(0, handleOf('detect_statistical', t), sizeOfTensor(t), 0, threshold))
  }

  /** JSON `{count, mean, std, min, max, threshold, window_size}` of the window; the figures of an empty one are null. */
  get_statistics(): string {
    return text(seam.detector_statistics(idOf('get_statistics', this)))
  }

  /** Forgets all values; the threshold and the window's size stay. */
  reset(): void {
    done(seam.detector_reset(idOf('reset', this)))
  }

  /** In standard deviations, above 0. */
  set_threshold(threshold: number): void {
    const id = idOf('set_threshold', this)
    done(seam.detector_set_threshold(id, number('set_threshold', 'threshold', threshold)))
  }

  /** In standard deviations, above 0. */
  get_threshold(): number {
    return done(seam.detector_get_threshold(idOf('get_threshold', this)))
  }

  /**
   * The rows that an isolation forest (Liu, Ting & Zhou 2008: subsamples of 256, path lengths normalised) scores above
   * 0.6, by row; one dimension is one column. `score` is the forest's, in (0, 1]; the detector's threshold, a z-score,
   * plays no part, and its state is not touched. `value` is the row's value in the column where it lies farthest out.
   *
   * The same seed (default 0) gives the same forest on both builds. ERR_ARGUMENT where a value is not finite or `n_trees`
   * is no whole number from 1 to 10,000; ERR_SHAPE above two dimensions.
   */
  detect_isolation_forest(t: WasmTensor, n_trees: number, seed = 0): Anomaly[] {
    const op = 'detect_isolation_forest'
    idOf(op, this)
    const handle = handleOf(op, t)
    const trees = number(op, 'n_trees', n_trees)
    return anomalies(
      seam.isolation_forest(handle, sizeOfTensor(t), columnsOf(op, t), trees, wholeNumber(op, 'seed', seed)),
    )
  }

  /** The score of each row, as `detect_isolation_forest` finds it. */
  isolation_scores(t: WasmTensor, n_trees: number, seed = 0): Float64Array {
    const op = 'isolation_scores'
    idOf(op, this)
    const handle = handleOf(op, t)
    const trees = number(op, 'n_trees', n_trees)
    done(seam.isolation_scores(handle, sizeOfTensor(t), columnsOf(op, t), trees, wholeNumber(op, 'seed', seed)))
    return build.numbers()
  }

  /** The whole state: at most 1 KB, and of the window 4 bytes a value where all are f32, else 8; the same from both builds. */
  snapshot(): Uint8Array {
    return bytesOf(seam.detector_snapshot(idOf('snapshot', this)))
  }

  /** A detector that goes on as if never stopped; ERR_FORMAT where the bytes are no whole snapshot. */
  static from_snapshot(bytes: Uint8Array): WasmAnomalyDetector {
    return fromSnapshot(bytes, seam.detector_from_snapshot, it => new WasmAnomalyDetector(it, 1))
  }
}

/** What Rust says of a value. Apart, so that what most values take is short enough for the engine to set it into user code. */
function asked(id: number, value: number): Anomaly | null {
  const returned = seam.detector_push(id, number('detect_realtime', 'value', value))
  return done(returned) === 1 ? readAnomaly(cells, 0) : null
}

function make(threshold: unknown, window_size: unknown, options: DetectorOptions): Returned {
  const op = 'WasmAnomalyDetector'
  const numbers = optionNumbers(op, options, 'error')
  return seam.detector_new(number(op, 'threshold', threshold), number(op, 'window_size', window_size), ...numbers)
}

publish('WasmAnomalyDetector', WasmAnomalyDetector)

/** The values whose z-score against all of `data` has |z| above `threshold`. */
export function detect_anomalies_batch(data: Numeric, threshold: number): Anomaly[] {
  const limit = number('detect_anomalies_batch', 'threshold', threshold)
  return withNumbers('detect_anomalies_batch', data, (x, n, double) =>
    anomalies(seam.detector_statistical(1, x, n, double, limit)),
  )
}

/** A detector with a window of 100 values. */
export function create_simple_detector(threshold: number): WasmAnomalyDetector {
  return new WasmAnomalyDetector(threshold, 100)
}
