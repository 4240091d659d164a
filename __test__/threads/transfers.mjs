// `node --expose-gc transfers.mjs`, on Node 22 or newer: takes the memory of views away with ArrayBuffer.prototype.transfer, and looks
// whether it stays its taker's: while its tensor is dropped, freed, or its thread ends. Prints what it found as JSON.

import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

const addon = createRequire(import.meta.url).resolve('../../dist/native.cjs')
const { Tensor, MemoryManager } = createRequire(import.meta.url)(addon)
const holds = (buffer, value) => new Float32Array(buffer).every(v => v === value)

async function collect() {
  for (let i = 0; i < 5; i++) {
    globalThis.gc()
    await sleep(5)
  }
  MemoryManager.gc()
}

/** Tensors of a size that fill whatever the pool hands out. */
const fill = (n, value) => Array.from({ length: 60 }, () => Tensor.full([n], value))

const found = { node: process.versions.node }
for (const n of [5000, 200]) {
  const dropped = Array.from({ length: 20 }, () => Tensor.full([n], 3).view().buffer.transfer())
  const byHand = Tensor.full([n], 3)
  const freed = byHand.view().buffer.transfer()
  byHand.free()
  const lent = MemoryManager.get_buffer(n).fill(3).buffer.transfer()
  await collect()
  const others = fill(n, 9)
  found[`of ${n}, kept after their tensors are gone`] = [...dropped, freed, lent].filter(b => holds(b, 3)).length
  for (const buffer of dropped) new Float32Array(buffer).fill(1)
  found[`of ${n}, others changed by writing`] = others.filter(t => !holds(t.data().buffer, 9)).length
  for (const t of others) t.free()
}

const body = `
const { parentPort, workerData } = require('node:worker_threads')
const { Tensor } = require(workerData)
const buffers = [3_000_000, 5000, 200].map(n => Tensor.full([n], 5).view().buffer.transfer())
parentPort.postMessage(buffers, buffers)
`
const outlived = []
for (let i = 0; i < 8; i++) {
  const worker = new Worker(body, { eval: true, workerData: addon })
  const exit = new Promise(resolve => worker.once('exit', resolve)) // at once: its last message may come with its end
  const buffers = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  if (i % 2 === 0) await worker.terminate()
  else await exit
  outlived.push(...buffers)
}
await collect()
const others = [3_000_000, 5000, 200].flatMap(n => fill(n, 9).slice(0, n > 1e6 ? 5 : 60))
found['kept after their threads have ended'] = outlived.filter(b => holds(b, 5)).length
for (const buffer of outlived) new Float32Array(buffer).fill(2)
found['others changed by writing, after threads'] = others.filter(t => !holds(t.data().buffer, 9)).length
console.log(JSON.stringify(found))
