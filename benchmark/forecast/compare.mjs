// Forecasts one step on by WasmTimeSeriesDetector, beside those of statsmodels and the last value repeated.

import { readFileSync } from 'node:fs'

/** The window of all series: there is no setting per series, and no period is told. */
export const WINDOW = 500
export const SHARE_FITTED = 0.6

/** What reference.py wrote: { series: [{ name, period, values, last_value, statsmodels, form }] }. */
export const golden = () =>
  JSON.parse(readFileSync(new URL('../../__test__/golden/forecast.json', import.meta.url), 'utf8'))

/** The mean absolute error over the last 40 %; what comes before is only learned, as by statsmodels. */
export function errorOf({ WasmTimeSeriesDetector }, values) {
  const detector = new WasmTimeSeriesDetector(WINDOW)
  const split = Math.trunc(SHARE_FITTED * values.length)
  let sum = 0
  values.forEach((value, i) => {
    if (i >= split) sum += Math.abs(value - detector.forecast().expected)
    detector.add_point(i, value)
  })
  detector.free()
  return sum / (values.length - split)
}

/** Nanoseconds a value of `add_point`: one detector, the longest series over and over. */
export function speedOf({ WasmTimeSeriesDetector }, series) {
  const { values } = series.reduce((a, b) => (b.values.length > a.values.length ? b : a))
  const detector = new WasmTimeSeriesDetector(WINDOW)
  let [count, spent] = [0, 0]
  const begun = process.hrtime.bigint()
  while (spent < 1e9) {
    for (const value of values) detector.add_point(count++, value)
    spent = Number(process.hrtime.bigint() - begun)
  }
  detector.free()
  return spent / count
}

const short = x => (x >= 100 ? x.toFixed(1) : x.toPrecision(4))

/** A row of the table in docs/anomalies.md, without the speed: name, last value, statsmodels, this, this over statsmodels. */
export const row = ({ name, last_value, statsmodels, form }, ours) =>
  `| ${name} | ${short(last_value)} | ${short(statsmodels)} (${form}) | ${short(ours)} | ${(ours / statsmodels).toFixed(2)} |`

export const HEAD = [
  '| series | last value repeated | statsmodels, fitted (best form) | forecast() | to statsmodels |',
  '|---|---|---|---|---|',
]
