// `npm run bench:event-loop`: how long the event loop is held up while pipelines work 16M elements each on other threads,
// two at once; beside it an idle loop, and the same work by execute(), which holds it up. A gap is the time between two
// turns of the loop.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const { WasmProcessingPipeline, WasmTensor } = createRequire(import.meta.url)('../dist/native.cjs')
const SIZE = 16_777_216

const pipeline = new WasmProcessingPipeline(false).add_operation('tanh').add_operation('clamp', -0.5, 0.5)
const inputs = [1, 2].map(seed => WasmTensor.randn([SIZE], seed))
const outs = inputs.map(() => WasmTensor.zeros([SIZE]))

/** Gaps, in ms, until `work` is done. */
async function gaps(work) {
  const found = []
  let going = true
  let last = performance.now()
  const turn = () => {
    const now = performance.now()
    found.push(now - last)
    last = now
    if (going) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  going = false
  await new Promise(resolve => setImmediate(resolve))
  return found.sort((a, b) => a - b)
}

const show = (name, found) => {
  const at = part => found[Math.min(found.length - 1, Math.floor(part * found.length))].toFixed(3).padStart(9)
  console.log(`${name.padEnd(34)}${at(0.5)}${at(0.99)}${at(0.999)}${at(1)}   ${found.length} turns`)
}

console.log(
  `${''.padEnd(34)}${'median'.padStart(9)}${'99 %'.padStart(9)}${'99.9 %'.padStart(9)}${'most'.padStart(9)}   ms`,
)
for (let round = 1; round <= 3; round++) {
  const idle = await gaps(() => new Promise(resolve => setTimeout(resolve, 200)))
  show(`${round}: an idle loop`, idle)
  const both = () => Promise.all(inputs.map((input, i) => pipeline.execute_async(input, outs[i])))
  show(`${round}: two of execute_async, 16M each`, await gaps(both))
  const sync = async () => {
    inputs.forEach((input, i) => {
      pipeline.execute(input, outs[i])
    })
  }
  show(`${round}: two of execute, 16M each`, await gaps(sync))
}

const [first] = outs
assert.equal(first.max(), 0.5)
assert.equal(first.min(), -0.5)
