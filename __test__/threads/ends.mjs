// Processes that end in the midst of work: by process.exit, an error nobody catches, a rejection nobody handles, each on the main
// thread and in a worker, with runs in the background and other workers under way. Prints how each ended as JSON.

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

const addon = createRequire(import.meta.url).resolve('../../dist/native.cjs')

const work = `
const { WasmTensor, WasmProcessingPipeline, MemoryManager } = require(addon)
const pipeline = new WasmProcessingPipeline(true).add_operation('tanh').add_operation('exp')
const kept = []
function step(i) {
  const t = WasmTensor.full([1 + (i * 7919) % 300_000], i)
  pipeline.execute_async(t).then(u => u.free(), () => {})
  if (i % 3 === 0) kept.push(t.view(), MemoryManager.get_buffer(100))
  else t.free()
}
for (let i = 0; i < 60; i++) step(i)
setInterval(() => step(kept.length), 1)
`
const ends = {
  'process.exit': 'process.exit(7)',
  'an error': "throw new Error('mine')",
  'a rejection': "Promise.reject(new Error('mine'))",
}
const bodies = end => ({
  'on the main thread': `const addon = ${JSON.stringify(addon)}; ${work}; setTimeout(() => { ${end} }, 15)`,
  'in a worker': `
    const { Worker } = require('node:worker_threads')
    const addon = ${JSON.stringify(addon)}
    const source = 'const addon = ' + JSON.stringify(addon) + ';' + ${JSON.stringify(work)}
    for (let i = 0; i < 3; i++) new Worker(source, { eval: true })
    new Worker(source + ${JSON.stringify(`; setTimeout(() => { ${end} }, 40)`)}, { eval: true })
      .once('exit', code => process.exit(code))
  `,
})

/** How a process ends: its code, or the signal that ended it. */
const ended = body =>
  new Promise(resolve => {
    const child = spawn(process.execPath, ['-e', body], { stdio: 'ignore' })
    child.once('exit', (code, signal) => resolve(signal ?? code))
  })

const rounds = Number(process.argv[2] ?? 5)
const found = {}
for (const [name, end] of Object.entries(ends))
  for (const [where, body] of Object.entries(bodies(end))) {
    const codes = []
    for (let i = 0; i < rounds; i++) codes.push(await ended(body))
    found[`${name} ${where}`] = [...new Set(codes)]
  }
console.log(JSON.stringify(found))
