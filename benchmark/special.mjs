// The two rows that are no loop inside a process: what a start costs, and how many bytes must be there.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { model, TYPES } from './contestants/onnx-model.mjs'
import { python } from './contestants.mjs'

const script = fileURLToPath(new URL('start.mjs', import.meta.url))
const here = path.dirname(script)

const TANH = Buffer.from(
  model({ nodes: [['Tanh', ['x'], ['y']]], inputs: { x: [TYPES.float, ['n']] }, outputs: { y: [TYPES.float, ['n']] } }),
).toString('base64')
const NUMPY = `
import numpy as np
x = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
assert abs(float(np.tanh(x)[1]) - 0.197375) < 1e-5
`

function timed(program, args) {
  const begun = performance.now()
  const { status, error, stderr } = spawnSync(program, args, { cwd: here, encoding: 'utf8' })
  if (status !== 0) throw new Error(error?.message ?? `status ${status}: ${stderr.trim().split('\n').at(-1)}`)
  return performance.now() - begun
}

/** Times, in ms, of a process with the contestant less those of an empty one just before: pairs, since machines drift. */
export function start({ id, python: isPython, files }, repeats) {
  if (files === undefined) return { absent: 'imports nothing' }
  const pairs = []
  try {
    for (let i = 0; i < repeats; i++) {
      const [empty, full] = isPython
        ? [() => timed(python, ['-c', 'pass']), () => timed(python, ['-c', NUMPY])]
        : [() => timed(process.execPath, [script, 'empty']), () => timed(process.execPath, [script, id, TANH])]
      const before = empty()
      pairs.push(full() - before)
    }
  } catch (error) {
    return { failed: error.message }
  }
  return { samples: { time: pairs } }
}

/** The bytes of the files that it needs, as they are and gzipped one by one. */
export function files({ files: list }) {
  const found = list?.() ?? []
  if (list === undefined) return { absent: 'needs no file' }
  if (found.length === 0 || !found.every(existsSync))
    return { failed: `not all found: ${found.map(file => path.basename(file)).join(', ')}` }
  let bytes = 0
  let gzip = 0
  for (const file of found) {
    const content = readFileSync(file)
    bytes += content.length
    gzip += gzipSync(content, { level: 9 }).length
  }
  return {
    samples: { bytes: [bytes], gzip: [gzip] },
    note: found.length <= 4 ? found.map(file => path.basename(file)).join(', ') : `${found.length} files`,
  }
}
