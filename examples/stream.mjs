// A line-based stream through the detector, as it comes: standard input, a file, or an address on this machine.
//
//   node examples/stream.mjs examples/data/nyc_taxi.csv
//   tail -f metrics.csv | node examples/stream.mjs -
//
// The same is on the command line: npx rustorch-wasm detect FILE --column value --svg chart.svg --fail

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { WasmAnomalyDetector, WasmStreamStats } from 'rustorch-wasm'

const source = process.argv[2] ?? new URL('data/nyc_taxi.csv', import.meta.url)
const input =
  source === '-'
    ? process.stdin
    : /^http/.test(source)
      ? Readable.fromWeb((await fetch(source)).body)
      : createReadStream(source)

// One alert for an event, gaps are skipped: what an operator would want.
const detector = new WasmAnomalyDetector(4, 48 * 7, { refractory: 48, missing: 'skip' })
const stats = new WasmStreamStats()

let count = 0
for await (const line of createInterface({ input })) {
  const comma = line.lastIndexOf(',')
  const value = Number(line.slice(comma + 1))
  if (count === 0 && Number.isNaN(value)) continue // a header
  count++
  stats.push(value)
  const anomaly = detector.detect_realtime(value)
  if (anomaly) {
    const { type, score, expected_low, expected_high } = anomaly
    console.log(
      `${line.slice(0, comma)}: ${value} is ${type}, ${score.toFixed(1)} sigma (expected ${expected_low.toFixed(0)} to ${expected_high.toFixed(0)})`,
    )
  }
}
console.log(`${count} values:`, JSON.parse(stats.figures()))
detector.free()
stats.free()
