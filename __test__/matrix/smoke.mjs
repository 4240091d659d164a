// The smoke suite: one program, in the forms that the package is used in. It computes with functions of each kind, fails where
// anything is wrong, and says which build it ran on, why, and a hash of all bits.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { BITS } from '../package/bits.mjs'

const NAMES =
  'backend, MemoryManager, Tensor, WasmAdvancedMath, WasmAnomalyDetector, WasmStatisticalFunctions, WasmTensor'

/** What every form runs: the names are there, and `say(result)`. */
const BODY = `
const expect = (what, good) => { if (!good) throw new Error('smoke: ' + what) }
${BITS}
const found = []
try { Tensor.ones([2]).add(Tensor.ones([3])) } catch (error) { found.push(error.code, error instanceof Error) }
expect('errors have a code', found.join() === 'ERR_SHAPE,true')
expect('npy there and back', Tensor.from_npy(new Tensor([1, 2, 3]).to_npy()).to_nested().join() === '1,2,3')
expect('snapshots', WasmAnomalyDetector.from_snapshot(detector.snapshot()).get_threshold() === 3)
expect('camelCase', new Tensor([1]).toNested === new Tensor([1]).to_nested)
const waiting = MemoryManager.scope(async () => {
  await Promise.resolve()
  return Tensor.ones([2]).add(1)
})
waiting.then(kept => {
  expect('what an async scope returns lives', kept.to_nested().join() === '2,2')
  say({ ...backend(), hash: hash.toString(16).padStart(8, '0') })
})
`

const PRINT = "const say = result => console.log('RESULT ' + JSON.stringify(result))\n"
const SAME = required =>
  `if (${required}.backend !== backend) throw new Error('smoke: import and require gave different classes')\n`

/** An ES module; where `alone`, it does not ask whether `require` gives the same classes. */
export const esm = ({ specifier = 'rustorch-wasm', alone = false } = {}) =>
  `import { ${NAMES} } from '${specifier}'
${alone ? '' : `import { createRequire } from 'node:module'\n${SAME(`createRequire(import.meta.url)('${specifier}')`)}`}${PRINT}${BODY}`

export const cjs = ({ specifier = 'rustorch-wasm' } = {}) =>
  `const { ${NAMES} } = require('${specifier}')\n${PRINT}${BODY}`

/** A function as a service calls it: `handler(event)` gives the result. */
const HANDLER = `const begun = new Promise((resolve, reject) => {
  const say = resolve
  try {${BODY}waiting.catch(reject)
  } catch (error) { reject(error) }
})
`
export const lambda = specifier => ({
  mjs: `import { ${NAMES} } from '${specifier}'\n${HANDLER}export const handler = async () => await begun\n`,
  cjs: `const { ${NAMES} } = require('${specifier}')\n${HANDLER}exports.handler = async () => await begun\n`,
})

/** Writes both forms into a folder, for each way into the package; the names of the files. */
export function writeSmoke(folder) {
  const files = {}
  for (const [way, specifier] of Object.entries({
    main: 'rustorch-wasm',
    native: 'rustorch-wasm/native',
    wasm: 'rustorch-wasm/wasm',
  })) {
    for (const [extension, text] of Object.entries({ mjs: esm({ specifier }), cjs: cjs({ specifier }) })) {
      const name = `smoke-${way}.${extension}`
      writeFileSync(path.join(folder, name), text)
      files[`${way} ${extension}`] = name
    }
  }
  return files
}

/** The result in what a run printed. */
export function resultIn(stdout) {
  const line = stdout.split('\n').find(text => text.startsWith('RESULT '))
  assert.ok(line, `no result in: ${stdout}`)
  return JSON.parse(line.slice('RESULT '.length))
}

/** Looks at a result; the words for its cell. Every result has to have the bits of the first. */
export function expectResult({ kind, fallback_reason, hash }, expected) {
  assert.equal(kind, expected.kind, `${kind}: ${fallback_reason ?? 'no reason given'}`)
  if (expected.reason) assert.match(fallback_reason ?? '', expected.reason)
  else assert.equal(fallback_reason, undefined)
  bits ??= hash
  assert.equal(hash, bits, 'other bits than the first cell')
  return kind === 'native' ? 'native' : 'WASM'
}
let bits
