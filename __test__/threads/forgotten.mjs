// Tensors of 1 MB that nobody frees, in a loop that yields now and then: memory in MB, when it was most.

import { createRequire } from 'node:module'

const { MemoryManager, WasmTensor } = createRequire(import.meta.url)('../../dist/native.cjs')
const rss = () => process.memoryUsage.rss() / 2 ** 20
let most = 0
for (let i = 0; i < 4000; i++) {
  WasmTensor.zeros([262_144])
  if (i % 20 === 19) {
    await new Promise(resolve => setImmediate(resolve))
    most = Math.max(most, rss())
  }
}
console.log(JSON.stringify({ most, stats: JSON.parse(MemoryManager.get_stats()) }))
