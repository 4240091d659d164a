// One contestant on one row, in a process of its own: checks the answer against f64, then times. Its argument is a job of
// benchmark/bench.mjs; it prints one line of JSON for each size.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Absent, compare, endure, sample } from './measure.mjs'

const job = JSON.parse(process.argv[2])
const { contestant, row, sizes, budget } = job
const say = result => process.stdout.write(`${JSON.stringify(result)}\n`)

/** A file of numbers from the parent, as an array of the given type. */
function numbers(Type, size, name) {
  const bytes = readFileSync(path.join(job.folder, `${size}.${name}`))
  return new Type(bytes.buffer, bytes.byteOffset, bytes.byteLength / Type.BYTES_PER_ELEMENT)
}

const [file, ...rest] = contestant.module
const { open } = await import(`./contestants/${file}`)
let opened
try {
  opened = await open(...rest)
} catch (error) {
  say({ absent: `does not start: ${error.message}` })
  process.exit(0)
}

for (const size of sizes) {
  try {
    const x = numbers(Float32Array, size, 'x')
    const y = row.inputs.kind === 'two' ? numbers(Float32Array, size, 'y') : undefined
    const task = await opened.prepare(row, { x, y, size })
    const got = await task.answer()
    const { share, error, at } = compare(
      typeof got === 'number' ? [got] : got,
      numbers(Float64Array, size, 'want'),
      row.tolerance,
    )
    if (share > 1) {
      say({ size, wrong: at })
      continue
    }
    globalThis.gc()
    const measured = row.endurance ? await endure(task, job.passes, job.longest) : { time: await sample(task, budget) }
    const { note = task.note, ...samples } = measured
    say({ size, samples, error, version: opened.version, note })
    await task.end?.()
    opened.idle?.()
    globalThis.gc()
  } catch (error) {
    if (error instanceof Absent) say({ size, absent: error.message })
    else say({ size, failed: `${error.message}`.split('\n')[0] })
  }
}
process.exit(0) // some peers keep handles open
