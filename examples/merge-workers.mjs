// Several worker processes each see a part of a stream; their statistics, merged, equal those of one process over all.
//
//   node examples/merge-workers.mjs
//
// Each worker reads values from its standard input and answers with two snapshots over its standard output: the shape of
// a consumer group, or of a serverless fan-out.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { WasmQuantileSketch, WasmStreamStats } from 'rustorch-wasm'
import { readSeries } from '../dist/csv-reader.mjs'

const WORKERS = 4

if (process.argv[2] === 'worker') await work()
else await main()

async function work() {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const values = new Float32Array(new Uint8Array(Buffer.concat(chunks)).buffer)
  const stats = new WasmStreamStats()
  const sketch = new WasmQuantileSketch()
  stats.push_batch(values)
  sketch.push_batch(values)
  const snapshots = [stats, sketch].map(object => Buffer.from(object.snapshot()).toString('base64'))
  process.stdout.write(JSON.stringify(snapshots))
}

async function main() {
  const file = fileURLToPath(new URL('data/nyc_taxi.csv', import.meta.url))
  const values = Float32Array.from((await readSeries(file)).values)
  const size = Math.ceil(values.length / WORKERS)
  const parts = Array.from({ length: WORKERS }, (_, i) => values.subarray(i * size, (i + 1) * size))
  const answers = await Promise.all(parts.map(ask))

  const stats = new WasmStreamStats()
  const sketch = new WasmQuantileSketch()
  for (const [statsBytes, sketchBytes] of answers) {
    stats.merge(WasmStreamStats.from_snapshot(statsBytes))
    sketch.merge(WasmQuantileSketch.from_snapshot(sketchBytes))
  }

  const whole = new WasmStreamStats()
  whole.push_batch(values)
  const same = Buffer.compare(Buffer.from(whole.snapshot()), Buffer.from(stats.snapshot())) === 0
  console.log(`${WORKERS} workers, ${values.length} values`)
  console.log('merged:', stats.figures())
  console.log(`the same bytes as one process over all: ${same ? 'yes' : 'NO'}`)
  const [median, p99] = sketch.quantiles([0.5, 0.99])
  console.log(
    `median about ${median}, 99th percentile about ${p99}, ranks within ${(100 * sketch.rank_error()).toFixed(2)} %`,
  )
  if (!same) process.exitCode = 1
}

/** Sends a part to a worker; its snapshots. */
function ask(part) {
  const worker = spawn(process.execPath, [fileURLToPath(import.meta.url), 'worker'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  worker.stdin.end(Buffer.from(part.buffer, part.byteOffset, part.byteLength))
  return new Promise((resolve, reject) => {
    let text = ''
    worker.stdout.on('data', chunk => {
      text += chunk
    })
    worker.on('error', reject)
    worker.on('close', code => {
      if (code !== 0) return reject(new Error(`a worker ended with ${code}`))
      resolve(JSON.parse(text).map(base64 => new Uint8Array(Buffer.from(base64, 'base64'))))
    })
  })
}
