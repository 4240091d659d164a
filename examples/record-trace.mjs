// Records what the pool does while a job runs, for examples/pool-timeline.html and for `npm run bench:pool`.
//
//   node examples/record-trace.mjs trace.json                       a job made up to have something to look at
//   node examples/record-trace.mjs trace.json examples/taxi.mjs     a job of yours: a module that imports rustorch-wasm
//
// What the job left in use is listed with the lines of code that asked for it.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { backend, MemoryManager, WasmTensor } from 'rustorch-wasm'

const [, , file, job] = process.argv
if (file === undefined) {
  console.error('usage: node examples/record-trace.mjs TRACE.json [JOB.mjs]')
  process.exit(1)
}

const events = []
MemoryManager.trace_allocations(true)
MemoryManager.trace(event => events.push(event))
if (job === undefined) await madeUp()
else await import(pathToFileURL(path.resolve(job)).href)
MemoryManager.trace(null)

const { kind, target } = backend()
const round = ({ time, ...rest }) => ({ ...rest, time: Number(time.toFixed(3)) })
const shorten = text => text.replaceAll(pathToFileURL(process.cwd()).href, '.')
const left = MemoryManager.outstanding_by_site().map(site => ({
  ...site,
  oldest_ms: Math.round(site.oldest_ms),
  site: shorten(site.site),
  stack: shorten(site.stack),
}))
const head = { job: job ?? 'a made-up job', backend: `${kind} (${target})`, left }
// An event a line: readable, and small once compressed.
const lines = events.map(event => JSON.stringify(round(event))).join(',\n')
writeFileSync(file, `${JSON.stringify(head, null, 1).slice(0, -2)},\n "events": [\n${lines}\n]}\n`)
console.log(
  `${events.length} events of ${head.job} are in ${file}; ${left.reduce((n, s) => n + s.buffers, 0)} buffers are left`,
)

/** Batches of images, a burst of small work, a cache that is never emptied, memory given back. */
async function madeUp() {
  const cache = []
  const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))
  MemoryManager.init_pool(24)
  for (let batch = 0; batch < 8; batch++) {
    const images = Array.from({ length: 4 }, (_, i) => WasmTensor.random([320, 320, 3], batch * 4 + i))
    for (const image of images) {
      const scaled = image.mul_scalar(1 / 255)
      const gray = scaled.mean(2)
      cache.push(remember(gray)) // the leak
      gray.free()
      scaled.free()
      await pause(1)
    }
    for (const image of images) image.free()
    await pause(4)
  }
  const burst = Array.from({ length: 120 }, (_, i) => WasmTensor.full([10 + (i % 60)], i))
  await pause(6)
  for (const t of burst) t.free()
  await pause(8)
  MemoryManager.gc()
  for (let step = 0; step < 40; step++) {
    MemoryManager.scope(() => {
      const x = WasmTensor.linspace(0, 1, 60_000 + 1000 * (step % 5))
      return x.sin().multiply(x.cos()).sum()
    })
    cache.push(WasmTensor.zeros([500 * ((step % 3) + 1)])) // and another
    if (step % 4 === 0) await pause(1)
  }
  return cache

  function remember(gray) {
    return gray.reshape([400, 256]).mean(1)
  }
}
