// The state of one series: a detector and how many values it has seen, as a worker keeps it and as bytes.

import type { Anomaly, DetectorOptions } from '../api'
import { fail, shown } from './failures'
import { framed, unframed } from './frame'
import { WasmAnomalyDetector, WasmTimeSeriesDetector } from './package'

/** How each series is judged. */
export interface DetectorSettings {
  /**
   * 'zscore' (the default): a value against the `window` values before it. 'series': a streaming score that learns level, trend and
   * season. 'forecast': a value against a forecast.
   */
  method?: 'zscore' | 'series' | 'forecast'
  /** zscore: standard deviations, default 3; series: a score in (0, 1), default 0.5; forecast has none */
  threshold?: number
  /** in values; default 100 of zscore, 500 of the others */
  window?: number
  /** series and forecast: in values, where it is known */
  season?: number
  /** what the detector takes beside; NaN is skipped unless this says otherwise */
  options?: DetectorOptions
}

/** An anomaly of a series. */
export interface SeriesAnomaly extends Omit<Anomaly, 'statistic'> {
  /** what the score is */
  statistic?: Anomaly['statistic'] | 'series_score'
  /** milliseconds since 1970, where the value had a time */
  time?: number
}

type Method = NonNullable<DetectorSettings['method']>
const METHODS: readonly Method[] = ['zscore', 'series', 'forecast']
const LETTERS = 'RTFS'
const VERSION = 1

/** Settings with their defaults. */
export interface Settings {
  method: Method
  threshold: number
  window: number
  season: number | undefined
  options: DetectorOptions
}

/** Checks settings, by making a detector of them once. */
export function settingsOf(op: string, given: DetectorSettings = {}): Settings {
  if (typeof given !== 'object' || given === null)
    fail('ERR_ARGUMENT', op, `detector must be an object, got ${shown(given)}`)
  const { method = 'zscore', season, options = {} } = given
  if (!METHODS.includes(method))
    fail('ERR_ARGUMENT', op, `method must be one of ${METHODS.join(', ')}, got ${shown(method)}`)
  const { threshold = method === 'series' ? 0.5 : 3, window = method === 'zscore' ? 100 : 500 } = given
  if (method === 'series' && !(threshold > 0 && threshold < 1))
    fail('ERR_ARGUMENT', op, `threshold of the method series must be above 0 and below 1, got ${shown(threshold)}`)
  const settings: Settings = { method, threshold, window, season, options: { missing: 'skip', ...options } }
  SeriesState.fresh(settings).free()
  return settings
}

/** One series: values in, anomalies out; `snapshot` and `load` carry it to another process or build. */
export class SeriesState {
  readonly #method: Method
  readonly #threshold: number
  readonly #detector: WasmAnomalyDetector | WasmTimeSeriesDetector
  #count: number

  private constructor(
    settings: Settings,
    existing?: { detector: WasmAnomalyDetector | WasmTimeSeriesDetector; count: number },
  ) {
    const { method, threshold, window, season, options } = settings
    this.#method = method
    this.#threshold = threshold
    this.#count = existing?.count ?? 0
    this.#detector =
      existing?.detector ??
      (method === 'zscore'
        ? new WasmAnomalyDetector(threshold, window, options)
        : new WasmTimeSeriesDetector(window, season, { ...options, timestamp_unit: 'ms' }))
  }

  /** A new series, judged as the settings say. */
  static create(settings: DetectorSettings): SeriesState {
    return new SeriesState(settingsOf('create', settings))
  }

  /** @internal */
  static fresh(settings: Settings): SeriesState {
    return new SeriesState(settings)
  }

  /** Goes on from a snapshot; ERR_FORMAT where it is none, damaged, of a newer version, or of another method. */
  static load(settings: DetectorSettings, bytes: Uint8Array): SeriesState {
    return SeriesState.restore(settingsOf('load', settings), bytes)
  }

  /** @internal */
  static restore(settings: Settings, bytes: Uint8Array): SeriesState {
    const [head, rest] = unframed('load', 'state of a series', LETTERS, VERSION, bytes)
    const method = METHODS[head[0] as number]
    const count = head.length === 9 ? head.readDoubleLE(1) : Number.NaN
    if (method === undefined || !Number.isInteger(count))
      fail('ERR_FORMAT', 'load', 'a state of a series that cannot have been written')
    if (method !== settings.method)
      fail(
        'ERR_FORMAT',
        'load',
        `the state is of the method ${method}, and the worker's is ${settings.method}; take that one, or another group`,
      )
    const snapshot = new Uint8Array(rest)
    const detector =
      method === 'zscore' ? WasmAnomalyDetector.from_snapshot(snapshot) : WasmTimeSeriesDetector.from_snapshot(snapshot)
    return new SeriesState(settings, { detector, count })
  }

  /** The next value, at a time in milliseconds since 1970 where it has one: the anomaly, or null. */
  push(value: number, time?: number): SeriesAnomaly | null {
    const index = this.#count
    const found = this.#judge(index, value, time)
    this.#count++
    if (found === null) return null
    return time === undefined ? found : { ...found, time }
  }

  #judge(index: number, value: number, time: number | undefined): SeriesAnomaly | null {
    if (this.#method === 'zscore') return (this.#detector as WasmAnomalyDetector).detect_realtime(value)
    const detector = this.#detector as WasmTimeSeriesDetector
    if (this.#method === 'series') {
      const score = time === undefined ? detector.score(value) : detector.score(value, time)
      return score >= this.#threshold ? { index, value, score, type: 'unusual', statistic: 'series_score' } : null
    }
    // Without times the values' numbers serve: one step each.
    const found = detector.add_point(time ?? index * 1000, value)
    if (found === null) return null
    const { timestamp: _, ...anomaly } = found
    return anomaly
  }

  /** Values seen. */
  count(): number {
    return this.#count
  }

  /** The whole state; the same bytes from both builds. */
  snapshot(): Uint8Array {
    const head = Buffer.alloc(9)
    head[0] = METHODS.indexOf(this.#method)
    head.writeDoubleLE(this.#count, 1)
    return framed(LETTERS, VERSION, head, [this.#detector.snapshot()])
  }

  /** Gives its memory back. */
  free(): void {
    this.#detector.free()
  }
}
