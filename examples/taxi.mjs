// The main job on real data: when did New York's taxis behave oddly?
//
//   node examples/taxi.mjs            with the build that `rustorch-wasm` picks
//   RUSTORCH_BACKEND=wasm node examples/taxi.mjs
//
// Reads 10,320 half-hourly passenger counts (July 2014 to January 2015), cleans and scores them, compares each half-hour
// with the same one of the three weeks before, and looks for the times when a day's demand is not what it was.

import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { backend, MemoryManager, WasmAnomalyDetector, WasmQualityMetrics, WasmTensor } from 'rustorch-wasm'
import { readSeries } from '../dist/csv-reader.mjs'
import { chart } from './terminal-chart.mjs'

const DAY = 48 // half-hours
const WEEK = 7 * DAY
const WEEKS_BEFORE = 3
const SMOOTHING = DAY / 2
const THRESHOLD = 3.5 // standard deviations
const WINDOW = 4 * WEEK

const digest = createHash('sha256') // of every result, so that two builds can be compared to the bit
const keep = floats => digest.update(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength))

const begun = performance.now()
MemoryManager.init_pool(200)
const { labels: times, values: counts } = await readSeries(fileURLToPath(new URL('data/nyc_taxi.csv', import.meta.url)))

// 1. How good is the data?
const quality = new WasmQualityMetrics(0.8)
const raw = new WasmTensor(counts)
const report = JSON.parse(quality.quality_report(raw))
const plausible = quality.accuracy(raw, 1, 60_000)
const clean = repair(counts)
raw.free()
quality.free()

// 2. The change against the weeks before, a day at a time, on pooled tensors.
const change = new Float32Array(clean.length)
for (let start = WEEKS_BEFORE * WEEK; start < clean.length; start += DAY) change.set(changeOfDay(start), start)
const demand = smooth(change)

// 3. Normalised: mean 0, standard deviation 1.
const normalised = MemoryManager.scope(() => {
  const x = new WasmTensor(demand.subarray(WEEKS_BEFORE * WEEK))
  const mean = x.mean()
  const std = x.std()
  return x.subtract(mean, x).divide(std, x).data()
})
keep(normalised)

// 4. Anomalies: value by value as a stream, and all at once; both must say the same.
const streaming = new WasmAnomalyDetector(THRESHOLD, WINDOW, { warm_up: WEEK })
const streamed = []
for (const value of normalised) {
  const anomaly = streaming.detect_realtime(value)
  if (anomaly) streamed.push(anomaly)
}
streaming.reset()
const batch = streaming.detect_batch(normalised)
streaming.free()
const agree = JSON.stringify(streamed) === JSON.stringify(batch)
digest.update(JSON.stringify({ report, plausible, batch }))

printReport(performance.now() - begun)

// ---------------------------------------------------------------- steps

/** A count that is missing or impossible becomes the one of a week before. */
function repair(counts) {
  const clean = counts.slice()
  for (let i = 0; i < clean.length; i++) if (!(clean[i] >= 0)) clean[i] = clean[i - WEEK] ?? 0
  return clean
}

/** For each half-hour of the day from `start` on: how much more or less than the mean of the same one in the weeks before. */
function changeOfDay(start) {
  const day = offset => new WasmTensor(clean.subarray(start - offset * WEEK, start - offset * WEEK + DAY))
  return MemoryManager.scope(() => {
    const sum = day(1)
    for (let week = 2; week <= WEEKS_BEFORE; week++) sum.add(day(week), sum)
    const today = day(0)
    return today
      .divide(sum.mul_scalar(1 / WEEKS_BEFORE, sum), today)
      .add_scalar(-1, today)
      .data()
  })
}

/** The mean of the last half-day, for each half-hour: thousands of small tensors, one block. */
function smooth(series) {
  const result = new Float32Array(series.length)
  for (let i = SMOOTHING; i < series.length; i++) {
    const window = new WasmTensor(series.subarray(i - SMOOTHING + 1, i + 1))
    result[i] = window.mean()
    window.free()
  }
  return result
}

/** Anomalies less than two days apart are one event. */
function events(anomalies) {
  const found = []
  for (const { index, score, type } of anomalies) {
    const last = found.at(-1)
    if (last && index - last.end < 2 * DAY) {
      last.end = index
      if (score > last.score) Object.assign(last, { score, type, peak: index })
    } else found.push({ start: index, end: index, peak: index, score, type })
  }
  return found
}

// ---------------------------------------------------------------- report

function printReport(milliseconds) {
  const { kind, target, simd } = backend()
  const stats = JSON.parse(MemoryManager.get_stats())
  const offset = WEEKS_BEFORE * WEEK
  const found = events(batch)
  const percent = x => `${x.toFixed(2)} %`
  console.log(`\n── ${kind} build (${target}, ${simd.at(-1)}) ${'─'.repeat(60)}`)
  console.log(
    `\n  New York taxi passengers, ${times.length.toLocaleString('en')} half-hours, ${times[0]} to ${times.at(-1)}\n`,
  )
  const marks = found.map(event => [event.start + offset, event.end + offset])
  console.log(
    chart(daily(clean), { marks: marks.map(m => m.map(i => Math.floor(i / DAY))), from: times[0], to: times.at(-1) }),
  )
  console.log(
    `\n  quality    completeness ${percent(report.completeness)}, validity ${percent(report.validity)}, plausible ${percent(plausible)},`,
  )
  console.log(
    `             overall ${percent(report.overall)} (${report.passes ? 'passes' : 'fails'} ${100 * report.threshold} %)`,
  )
  console.log(
    `  anomalies  ${batch.length} half-hours in ${found.length} events; stream and batch ${agree ? 'agree' : 'DIFFER'}`,
  )
  for (const { start, end, score, type, peak } of found) {
    const side = type === 'high' ? 'more' : 'fewer'
    const when = `${times[start + offset].slice(0, 16)} to ${times[end + offset].slice(0, 16)}`
    const size = `${Math.abs(100 * demand[peak + offset]).toFixed(0)} % ${side} than in the weeks before`
    console.log(`             ${when}  ${score.toFixed(1).padStart(4)} sigma, ${size}`)
  }
  console.log(
    `  pool       ${stats.total_allocations.toLocaleString('en')} requests, ${percent(stats.hit_rate)} from the pool, ` +
      `${(stats.memory_saved_bytes / 1048576).toFixed(2)} MiB saved,`,
  )
  console.log(`             peak ${(stats.peak_bytes / 1024).toFixed(0)} KiB, ${stats.buffers_in_use} still in use`)
  console.log(`  time       ${milliseconds.toFixed(0)} ms`)
  console.log(`  digest     ${digest.digest('hex').slice(0, 16)}`)
}

/** Passengers of each day. */
function daily(counts) {
  return Array.from({ length: Math.floor(counts.length / DAY) }, (_, day) =>
    counts.subarray(day * DAY, (day + 1) * DAY).reduce((sum, count) => sum + count, 0),
  )
}
