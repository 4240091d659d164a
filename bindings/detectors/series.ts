// WasmTimeSeriesDetector: level, trend and season of a time series, point by point.

import type { Returned } from '../generated/calls'
import { ANOMALY_FIELDS } from '../generated/layout'
import { TIMESTAMP_UNITS } from '../generated/words'
import { publish } from '../language/aliases'
import { number } from '../language/arguments'
import { fail, show } from '../language/errors'
import { bytesOf, fromSnapshot, Held, idOf } from '../lifetimes/held'
import { cells, done, seam, text } from '../seam/seam'
import { type Anomaly, choice, type DetectorOptions, optionNumbers, readAnomaly } from './anomaly'

/** An anomaly of a time series. */
export type TimedAnomaly = Anomaly & { timestamp: number }

/** What the JSON of `get_trend_analysis` holds: the least-squares line over the window. */
export interface TrendAnalysis {
  /** change from one value to the next */
  slope: number
  /** the line at the oldest value of the window */
  intercept: number
  /** share of the variance that the line explains, 0 to 1 */
  r_squared: number
  /** by whether the slope is more than 2 standard errors from 0 */
  direction: 'increasing' | 'decreasing' | 'stable'
}

/** What the JSON of `get_seasonal_analysis` holds. */
export interface SeasonalAnalysis {
  /** in values; null where none was given and none found, or the window holds less than two periods */
  period: number | null
  /** 0 to 1: what the season explains of what the trend does not */
  strength: number
  /** what each phase adds to the trend */
  profile: number[]
}

/** The unit of timestamps, see {@link SeriesOptions}. */
export type TimestampUnit = (typeof TIMESTAMP_UNITS)[number]

/** What WasmTimeSeriesDetector takes beside the options of every detector of streams. */
export interface SeriesOptions extends DetectorOptions {
  /**
   * The unit of timestamps, which are counted from 1970. 'auto', the default, goes by the first one: seconds up to 1e10 (the
   * year 2286), milliseconds from 1e11 (March 1973) to 1e14 (the year 5138). Everything else, and first spacings that no
   * calendar has in seconds, is ERR_ARGUMENT, since it may be another unit: name it. Milliseconds from September 1969 to
   * April 1970, or since the start of a program, look like seconds and must be named. With a given period the unit is of
   * no interest, and any is taken.
   */
  timestamp_unit?: TimestampUnit
}

/** What the next value should be. */
export interface Forecast {
  expected: number
  /** a value from here ... */
  expected_low: number
  /** ... to here is not reported */
  expected_high: number
}

/**
 * Level, trend and season of a time series, point by point, in bounded memory (about 30 KB, and 45 bytes a value of the window;
 * with a given period 8 bytes a value of the window and 32 a phase).
 *
 * `score` is a streaming anomaly score with one setting for all series: 77.1 by the Numenta Anomaly Benchmark's standard
 * profile on its 31 public series here (`npm run bench:nab`; docs/nab.md says what to expect on others). `add_point` forecasts
 * by a mixture of exponential smoothers, each weighed by how well it has foretold this series (`npm run bench:forecast`;
 * docs/anomalies.md), and reports a residual beyond 4 deviations, once for each run of them. Both feed the same state: give
 * each value to one of them, once. Both work on differences from the first value: a level that all values share changes nothing.
 */
export class WasmTimeSeriesDetector extends Held {
  /**
   * `window_size`, at least 2, is how many values trend and season look at, and how long the usual error is remembered.
   * `seasonal_period`, in values, at least 2; without it `score` takes the day and the week from timestamps, and
   * `add_point` and `get_seasonal_analysis` find a period by autocorrelation: at most a third of the window. Where
   * timestamps are regular, values left out between them count in the season.
   *
   * Of the options, `refractory` counts from values out of range for `add_point`, and from scores of 0.5 and more for
   * `score`; `direction` is by the forecast for both: a value on the other side of it scores 0.
   */
  constructor(window_size: number, seasonal_period?: number, options: SeriesOptions = {}) {
    const op = 'WasmTimeSeriesDetector'
    const make = (): Returned => {
      if (Number.isNaN(seasonal_period))
        fail('ERR_ARGUMENT', op, 'seasonal_period is NaN; leave it out where there is none')
      const period = seasonal_period === undefined ? Number.NaN : number(op, 'seasonal_period', seasonal_period)
      const numbers = optionNumbers(op, options, 'skip')
      const unit = choice(op, 'timestamp_unit', TIMESTAMP_UNITS, options.timestamp_unit ?? 'auto')
      return seam.series_new(number(op, 'window_size', window_size), period, ...numbers, unit)
    }
    super(op, window_size, make, seam.series_free)
  }

  /**
   * The next value, at a time since 1970 (see {@link SeriesOptions.timestamp_unit}): the anomaly, or null. NaN is a gap, or
   * what `missing` says. An infinity, or a timestamp of which the unit is not clear, is ERR_ARGUMENT, the state unchanged.
   */
  add_point(timestamp: number, value: number): TimedAnomaly | null {
    const id = idOf('add_point', this)
    const time = number('add_point', 'timestamp', timestamp)
    if (done(seam.series_add(id, time, number('add_point', 'value', value))) === 0) return null
    return { ...readAnomaly(cells, 0), timestamp: cells[ANOMALY_FIELDS] as number }
  }

  /**
   * The anomaly score of the next value, in [0, 1): from about 0.5 on, an alert. With timestamps (see
   * {@link SeriesOptions.timestamp_unit}) it knows the day and the week. NaN is a gap, or what `missing` says, and scores 0;
   * an infinity, or a timestamp of which the unit is not clear, is ERR_ARGUMENT, the state unchanged.
   */
  score(value: number, timestamp?: number): number {
    const id = idOf('score', this)
    if (typeof value !== 'number') fail('ERR_ARGUMENT', 'score', `value must be a number, got ${show(value)}`)
    const time = timestamp === undefined ? Number.NaN : number('score', 'timestamp', timestamp)
    return done(seam.series_score(id, value, time))
  }

  /** What the next value should be, one step after the last; null before the first value. */
  forecast(): Forecast | null {
    if (done(seam.series_forecast(idOf('forecast', this))) === 0) return null
    const [expected, expected_low, expected_high] = cells as unknown as [number, number, number]
    return { expected, expected_low, expected_high }
  }

  /** JSON, see {@link TrendAnalysis}. */
  get_trend_analysis(): string {
    return text(seam.series_trend(idOf('get_trend_analysis', this)))
  }

  /** JSON, see {@link SeasonalAnalysis}. */
  get_seasonal_analysis(): string {
    return text(seam.series_season(idOf('get_seasonal_analysis', this)))
  }

  /** The whole state; the same bytes from both builds. */
  snapshot(): Uint8Array {
    return bytesOf(seam.series_snapshot(idOf('snapshot', this)))
  }

  /** Goes on as if never stopped; ERR_FORMAT where the bytes are no whole snapshot. */
  static from_snapshot(bytes: Uint8Array): WasmTimeSeriesDetector {
    return fromSnapshot(bytes, seam.series_from_snapshot, it => new WasmTimeSeriesDetector(it))
  }
}

publish('WasmTimeSeriesDetector', WasmTimeSeriesDetector)

/** A time-series detector that finds the season by itself. */
export function create_streaming_detector(window_size: number): WasmTimeSeriesDetector {
  return new WasmTimeSeriesDetector(window_size)
}
