// A burst of 400 MB, given back; then nothing for longer than `decay_ms`; then one small operation. Memory in MB.

import { createRequire } from 'node:module'

const { MemoryManager, WasmTensor } = createRequire(import.meta.url)('../../dist/native.cjs')
const rss = () => process.memoryUsage.rss() / 2 ** 20
MemoryManager.init_pool(1000, { decay_ms: 300 })
const start = rss()
const burst = [...Array(400).keys()].map(i => WasmTensor.full([262_144 - 7 * i], i))
const peak = rss()
for (const t of burst) t.free()
const kept = rss()
await new Promise(resolve => setTimeout(resolve, 800))
WasmTensor.ones([3]).free()
console.log(JSON.stringify({ start, peak, kept, end: rss() }))
