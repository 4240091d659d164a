// What is fed: the 31 series of the Numenta Anomaly Benchmark that are in this checkout, as often as it takes, and what one
// process finds in them.

import { loadCorpus } from '../../benchmark/nab/corpus.mjs'
import { Partial, SeriesState } from '../../dist/redis.mjs'

/** The series, each with its name, times in milliseconds and values. */
export async function nabSeries() {
  const corpus = await loadCorpus()
  return corpus.map(({ name, seconds, values }) => ({ name, values, times: Float64Array.from(seconds, s => 1000 * s) }))
}

/**
 * The first `total` values of copies of the series, one value of each series of a copy in turn. Copies differ: each is stretched by a factor
 * of its own. `spoil` puts a gap into some.
 */
export function* records(series, total) {
  let given = 0
  for (let copy = 0; ; copy++) {
    const longest = Math.max(...series.map(({ values }) => values.length))
    for (let row = 0; row < longest; row++)
      for (const { name, values, times } of series) {
        if (row >= values.length) continue
        if (given++ === total) return
        const gap = (row * 31 + copy * 7) % 997 === 5
        yield { key: `${name}#${copy}`, time: times[row], value: gap ? Number.NaN : values[row] * (1 + copy / 64) }
      }
  }
}

/** What one process finds: each anomaly as a line of text, in order of the text, and the summary. */
export function judgedByOne(series, total, detector, partialOptions = {}) {
  const states = new Map()
  const partial = new Partial(partialOptions)
  const anomalies = []
  let values = []
  for (const { key, value, time } of records(series, total)) {
    let state = states.get(key)
    if (state === undefined) {
      state = SeriesState.create(detector)
      states.set(key, state)
    }
    const found = state.push(value, time)
    if (found !== null) anomalies.push(lineOf(key, found))
    values.push(value)
    if (values.length === 10_000) {
      partial.push_batch(values)
      values = []
    }
  }
  partial.push_batch(values)
  for (const state of states.values()) state.free()
  return { anomalies: anomalies.sort(), partial, series: states.size }
}

/** An anomaly with its series and all its reasons, as a text to compare. */
export function lineOf(key, anomaly) {
  const fields = Object.entries(anomaly).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${key} ${fields.map(([name, value]) => `${name}=${value}`).join(' ')}`
}
