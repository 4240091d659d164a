// Anomaly detectors.

import { type Aliased, type CamelCase, publish } from './aliases'
import { floats, lengthOf, type Numeric, number, wholeNumber } from './arguments'
import { fail, show } from './errors'
import { give, take, write } from './heap'
import { forget, whenCollected } from './lifetimes'
import { build, cells, done, seam, text } from './seam'
import { handleOf, sizeOfTensor, type WasmTensor } from './tensor'

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
}

/** What a detector does beyond its threshold. */
export interface DetectorOptions {
  /** values that must be in before the first verdict; default: the smaller of the window and 10 */
  warm_up?: number
  /** NaN is refused ('error', the default), moves the index only ('skip'), or repeats the last value ('carry') */
  missing?: 'error' | 'skip' | 'carry'
  /** one alert for an event: none while one of so many values before was out of range; default 0 */
  refractory?: number
  /** which side is reported; default 'both' */
  direction?: 'both' | 'high' | 'low'
}

const TYPES = ['high', 'low', 'isolated']
const FIELDS = 7
const MISSING = ['error', 'skip', 'carry']
const DIRECTIONS = ['both', 'high', 'low']

/** An anomaly from seven numbers, as src/ffi/calls/detectors.rs lays them out. */
function anomaly(numbers: Float64Array, at: number): Anomaly {
  const result: Anomaly = {
    index: numbers[at] as number,
    value: numbers[at + 1] as number,
    score: numbers[at + 2] as number,
    type: TYPES[numbers[at + 3] as number] as string,
  }
  const low = numbers[at + 4] as number
  if (!Number.isNaN(low)) {
    result.expected_low = low
    result.expected_high = numbers[at + 5] as number
    result.distance = numbers[at + 6] as number
  }
  return result
}

/** The list that a call left. */
function anomalies(count: number): Anomaly[] {
  if (done(count) === 0) return []
  const list = build.numbers()
  return Array.from({ length: count }, (_, i) => anomaly(list, i * FIELDS))
}

/** Runs `body` on a block that holds `data` for its time. */
function withBlock<T>(op: string, data: Numeric, body: (handle: number, length: number) => T): T {
  const n = lengthOf(op, data)
  const values = floats(op, data, n)
  const handle = take(n)
  try {
    write(handle, values, n)
    return body(handle, n)
  } finally {
    give(handle)
  }
}

function choice(name: string, values: readonly string[], value: unknown): number {
  const at = values.indexOf(value as string)
  if (at < 0) fail('ERR_ARGUMENT', 'WasmAnomalyDetector', `${name} must be one of ${values.join(', ')}, got ${show(value)}`)
  return at
}

/**
 * The z-score of a value against the `window_size` values before it (population standard deviation).
 *
 * O(1) for a value, and as exact after 10^9 values as after 100. No verdict until min(window_size, 10) values are in;
 * where those before a value are all equal, any other value is an anomaly of score Infinity. Values are rounded to f32.
 */
class AnomalyDetector {
  #id: number

  /** `threshold` is in standard deviations, above 0; `window_size` in values, at least 1. */
  constructor(threshold: number, window_size: number, options: DetectorOptions = {}) {
    const op = 'WasmAnomalyDetector'
    if (typeof options !== 'object' || options === null) fail('ERR_ARGUMENT', op, `options must be an object, got ${show(options)}`)
    const { warm_up, missing = 'error', refractory = 0, direction = 'both' } = options
    this.#id = done(
      seam.detector_new(
        number(op, 'threshold', threshold),
        number(op, 'window_size', window_size),
        warm_up === undefined ? -1 : wholeNumber(op, 'warm_up', warm_up),
        choice('missing', MISSING, missing),
        wholeNumber(op, 'refractory', refractory),
        choice('direction', DIRECTIONS, direction),
      ),
    )
    adoptDetector(this, this.#id)
  }

  #live(op: string): number {
    if (this.#id < 0) fail('ERR_FREED', op, 'the detector was freed')
    return this.#id
  }

  /** One value: the anomaly, or null. What is no finite f32 is ERR_ARGUMENT, the state unchanged. */
  detect_realtime(value: number): Anomaly | null {
    const id = this.#live('detect_realtime')
    if (typeof value !== 'number') number('detect_realtime', 'value', value)
    return done(seam.detector_push(id, value)) === 1 ? anomaly(cells, 0) : null
  }

  /** As many calls of `detect_realtime`, in one; where one value is refused, none is taken. */
  detect_batch(values: Numeric): Anomaly[] {
    const id = this.#live('detect_batch')
    return withBlock('detect_batch', values, (handle, length) => anomalies(seam.detector_batch(id, handle, length)))
  }

  /** The values whose z-score against the whole tensor has |z| above the threshold; the stream's state is not touched. */
  detect_statistical(t: WasmTensor): Anomaly[] {
    const threshold = this.get_threshold()
    return anomalies(seam.detector_statistical(0, handleOf('detect_statistical', t), sizeOfTensor(t), threshold))
  }

  /** JSON `{count, mean, std, min, max, threshold, window_size}` of the window; the figures of an empty one are null. */
  get_statistics(): string {
    return text(seam.detector_statistics(this.#live('get_statistics')))
  }

  /** Forgets all values; the threshold and the window's size stay. */
  reset(): void {
    done(seam.detector_reset(this.#live('reset')))
  }

  /** In standard deviations, above 0. */
  set_threshold(threshold: number): void {
    const id = this.#live('set_threshold')
    done(seam.detector_set_threshold(id, number('set_threshold', 'threshold', threshold)))
  }

  get_threshold(): number {
    return done(seam.detector_get_threshold(this.#live('get_threshold')))
  }

  /** The whole state in at most 1 KB and the window; the same bytes from both builds. */
  snapshot(): Uint8Array {
    done(seam.detector_snapshot(this.#live('snapshot')))
    return build.bytes()
  }

  /** A detector that goes on as if never stopped; ERR_FORMAT where the bytes are no whole snapshot. */
  static from_snapshot(bytes: Uint8Array): WasmAnomalyDetector {
    if (!(bytes instanceof Uint8Array)) fail('ERR_ARGUMENT', 'from_snapshot', `expected a Uint8Array, got ${show(bytes)}`)
    build.setBytes(bytes)
    done(0)
    const id = done(seam.detector_from_snapshot())
    const detector = new WasmAnomalyDetector(1, 1)
    const own = detector as unknown as AnomalyDetector
    own.#release()
    own.#id = id
    adoptDetector(own, id)
    return detector
  }

  #release(): void {
    forget(this)
    done(seam.detector_free(this.#id))
  }

  /** Gives its memory back. A second call does nothing; any other use afterwards is ERR_FREED. */
  free(): void {
    if (this.#id < 0) return
    this.#release()
    this.#id = -1
  }
}

function adoptDetector(owner: object, id: number): void {
  whenCollected(owner, () => {
    done(seam.detector_free(id))
  })
}

export type WasmAnomalyDetector = AnomalyDetector & CamelCase<AnomalyDetector> & Disposable
export const WasmAnomalyDetector: Aliased<typeof AnomalyDetector> = publish('WasmAnomalyDetector', AnomalyDetector)

/** The values whose z-score against all of `data` has |z| above `threshold`. */
export function detect_anomalies_batch(data: Numeric, threshold: number): Anomaly[] {
  const limit = number('detect_anomalies_batch', 'threshold', threshold)
  return withBlock('detect_anomalies_batch', data, (handle, length) =>
    anomalies(seam.detector_statistical(1, handle, length, limit)),
  )
}

/** A detector with a window of 100 values. */
export function create_simple_detector(threshold: number): WasmAnomalyDetector {
  return new WasmAnomalyDetector(threshold, 100)
}
