// `node many.mjs main|workers [COUNT]`: so many workers (100 unless told) start, work and are terminated at any moment, eight at a time.
// `main`: the addon is loaded here too; `workers`: only in them. Prints what the pool says in the end.

import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

const addon = createRequire(import.meta.url).resolve('../../dist/native.cjs')
const total = Number(process.argv[3] ?? 100)
const here = process.argv[2] === 'main' ? createRequire(import.meta.url)(addon) : undefined

const body = `
const { parentPort, workerData } = require('node:worker_threads')
const { MemoryManager, WasmTensor, WasmProcessingPipeline } = require(workerData.addon)
const kept = []
const pipeline = new WasmProcessingPipeline(false).add_operation('tanh')
let seed = workerData.seed
const random = n => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % n
function work() {
  for (let i = 0; i < 200; i++) {
    const t = WasmTensor.full([1 + random(3) * random(2e5)], i)
    const u = t.tanh()
    if (Math.abs(u.data()[u.size() - 1] - Math.fround(Math.tanh(i))) > 1e-6) throw new Error('wrong')
    if (random(5) === 0) kept.push(t, MemoryManager.get_buffer(1 + random(5000)))
    else t.free()
    if (random(9) === 0) pipeline.execute_async(u).then(v => v.free(), () => {})
    u.free()
    if (kept.length > 60) kept.splice(0, 30)
  }
  parentPort.postMessage('alive')
  setImmediate(work)
}
work()
`

let next = 0
async function station() {
  while (next < total) {
    const seed = next++
    const worker = new Worker(body, { eval: true, workerData: { addon, seed } })
    await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    await new Promise(resolve => setTimeout(resolve, (seed * 7) % 40))
    await worker.terminate()
  }
}
await Promise.all(Array.from({ length: 8 }, station))

if (here === undefined) {
  console.log(JSON.stringify({ done: next }))
} else {
  const before = JSON.parse(here.MemoryManager.get_stats())
  // What a worker had is here now.
  const last = "require(require('node:worker_threads').workerData).WasmTensor.ones([200_000])"
  await new Promise(resolve => new Worker(last, { eval: true, workerData: addon }).once('exit', resolve))
  const again = here.WasmTensor.ones([200_000])
  const { cache_hits } = JSON.parse(here.MemoryManager.get_stats())
  again.free()
  const freed = here.MemoryManager.gc()
  console.log(
    JSON.stringify({ done: next, before, cache_hits, freed, after: JSON.parse(here.MemoryManager.get_stats()) }),
  )
}
