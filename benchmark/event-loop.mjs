// `npm run bench:event-loop`: how late a timer is while pipelines work 16M elements each on other threads, one and two at
// once; beside it an idle loop, and the same work by execute(), which holds the loop up. On two cores, two at once
// leave the loop none of its own: then the system's scheduler decides.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const { WasmProcessingPipeline, WasmTensor } = createRequire(import.meta.url)('../dist/native.cjs')
const SIZE = 16_777_216

const pipeline = new WasmProcessingPipeline(false).add_operation('tanh').add_operation('clamp', -0.5, 0.5)
const inputs = [1, 2].map(seed => WasmTensor.randn([SIZE], seed))
const outs = inputs.map(() => WasmTensor.zeros([SIZE]))

/** By how many ms a timer of 1 ms is late, again and again, until `work` is done. */
async function lateness(work) {
  const found = []
  let going = true
  let due = performance.now() + 1
  const turn = () => {
    const now = performance.now()
    found.push(Math.max(0, now - due))
    due = now + 1
    if (going) setTimeout(turn, 1)
  }
  setTimeout(turn, 1)
  await work()
  going = false
  await new Promise(resolve => setTimeout(resolve, 5))
  return found.sort((a, b) => a - b)
}

const show = (name, found) => {
  const at = part => found[Math.min(found.length - 1, Math.floor(part * found.length))].toFixed(3).padStart(9)
  console.log(`${name.padEnd(34)}${at(0.5)}${at(0.99)}${at(0.999)}${at(1)}   ${found.length} timers`)
}

console.log(
  `${''.padEnd(34)}${'median'.padStart(9)}${'99 %'.padStart(9)}${'99.9 %'.padStart(9)}${'most'.padStart(9)}   ms`,
)
const idle = () => new Promise(resolve => setTimeout(resolve, 500))
const runs = inputs => async () => {
  for (let i = 0; i < 5; i++) await Promise.all(inputs.map((input, i) => pipeline.execute_async(input, outs[i])))
}
const held = async () => {
  inputs.forEach((input, i) => {
    pipeline.execute(input, outs[i])
  })
}
for (let round = 1; round <= 3; round++) {
  show(`${round}: an idle loop`, await lateness(idle))
  show(`${round}: execute_async of 16M`, await lateness(runs(inputs.slice(0, 1))))
  show(`${round}: two of them at once`, await lateness(runs(inputs)))
  show(`${round}: execute of the same two`, await lateness(held))
}

const [first] = outs
assert.equal(first.max(), 0.5)
assert.equal(first.min(), -0.5)
