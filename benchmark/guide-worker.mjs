// One cell of `npm run bench:guide`: a mode (pool, none, js) on a workload; prints JSON.

import { PerformanceObserver } from 'node:perf_hooks'
import { MemoryManager, WasmAdvancedMath, WasmTensor } from 'rustorch-wasm'

const [mode, workload] = process.argv.slice(2)
/** Elements of the tensors, in turn, and how many steps. */
const { sizes, steps } = {
  small: { sizes: [4, 16, 64, 128], steps: 100_000 },
  standard: { sizes: [1000], steps: 30_000 }, // the guide's average tensor
  large: { sizes: [1_000_000], steps: 30 },
  mixed: { sizes: [4, 100, 1000, 20_000, 64, 300, 300_000], steps: 1_400 },
}[workload]
const inputs = sizes.map(size => Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.7) * 3))

const math = new WasmAdvancedMath()

function tensors(data) {
  const tensor = new WasmTensor(data)
  const bent = math.tanh(tensor)
  const scaled = bent.multiply(0.5)
  const shifted = scaled.add(tensor)
  const result = shifted.data()
  tensor.free()
  bent.free()
  scaled.free()
  shifted.free()
  return result[1]
}

/** The same in plain JavaScript: a loop and a new Float32Array for each step. */
function plain(data) {
  const n = data.length
  const tensor = Float32Array.from(data)
  const bent = new Float32Array(n)
  for (let i = 0; i < n; i++) bent[i] = Math.tanh(tensor[i])
  const scaled = new Float32Array(n)
  for (let i = 0; i < n; i++) scaled[i] = bent[i] * 0.5
  const shifted = new Float32Array(n)
  for (let i = 0; i < n; i++) shifted[i] = scaled[i] + tensor[i]
  return shifted.slice()[1]
}

const step = mode === 'js' ? plain : tensors
let collections = 0
let pause_ms = 0
const observer = new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    collections++
    pause_ms += entry.duration
  }
})

MemoryManager.init_pool(mode === 'none' ? 0 : 200)
for (let i = 0; i < Math.min(steps / 2, 2000); i++) step(inputs[i % inputs.length])
MemoryManager.reset_stats()
globalThis.gc()
await new Promise(resolve => setTimeout(resolve, 20))
observer.observe({ entryTypes: ['gc'] })

let checksum = 0
const begun = performance.now()
for (let i = 0; i < steps; i++) checksum += step(inputs[i % inputs.length])
const us = ((performance.now() - begun) * 1000) / steps

await new Promise(resolve => setTimeout(resolve, 20)) // the observer reports later
const stats = JSON.parse(MemoryManager.get_stats())
const misses = stats.total_allocations - stats.cache_hits
console.log(JSON.stringify({ us, checksum, hit_rate: stats.hit_rate, misses, collections, pause_ms }))
