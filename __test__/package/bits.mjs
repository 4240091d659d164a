// `node __test__/package/bits.mjs FOLDER TRIPLE`: installs the tarballs of a release, the main package's and a platform's, on that
// platform, and compares the bits of many functions on the native build with those on the WASM build. For the release's workflow,
// which has a machine of each platform; needs Node and npm, and nothing of the project's set-up.

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeSucceeds, succeed } from './checks.mjs'

/** Leaves `hash`, of the bits of many functions, one of each kind; the names of the package are there. */
export const BITS = `const math = new WasmAdvancedMath()
const x = Tensor.arange(-4, 4, 1 / 512)
let hash = 0x811c9dc5
const add = values => {
  for (const byte of new Uint8Array(Float32Array.from(values).buffer)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
}
for (const name of ['tanh', 'exp', 'gelu', 'sigmoid', 'sin', 'square', 'softplus']) add((math[name] ?? x[name]).call(math[name] ? math : x, x).data())
for (const name of ['erf', 'lgamma', 'tan', 'asinh', 'cbrt', 'atan']) add(math[name](x).data())
add([x.sum(), x.mean(), x.std(), x.max(), x.argmin()])
add(x.reshape([64, 64]).softmax(1).data())
add(x.sort().data())
const detector = new WasmAnomalyDetector(3, 50)
for (let i = 0; i < 4096; i++) add([detector.detect_realtime(Math.sin(i) * (i % 97))?.score ?? 0])`

/** Says which build it is and that hash. */
export const PROGRAM = `
const { backend, Tensor, WasmAdvancedMath, WasmAnomalyDetector } = require('rustorch-wasm')
${BITS}
// Into a file: Node under Wine cannot write to the sockets that a parent's pipes are.
require('node:fs').writeFileSync('bits.json', JSON.stringify({ ...backend(), hash: hash.toString(16).padStart(8, '0') }))
`

async function bits(app, backend) {
  writeFileSync(path.join(app, 'bits.cjs'), PROGRAM)
  await nodeSucceeds(['bits.cjs'], { cwd: app, env: { RUSTORCH_BACKEND: backend } })
  return JSON.parse(readFileSync(path.join(app, 'bits.json'), 'utf8'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, triple] = process.argv.slice(2)
  assert.ok(folder && triple, 'usage: node __test__/package/bits.mjs FOLDER TRIPLE')
  const app = realpathSync(mkdtempSync(path.join(tmpdir(), 'rustorch-bits-')))
  try {
    const tarballs = readdirSync(folder)
      .filter(name => /^rustorch-wasm-\d.*\.tgz$/.test(name) || name.startsWith(`rustorch-wasm-${triple}-`))
      .map(name => path.resolve(folder, name))
    assert.equal(tarballs.length, 2, `the packages for ${triple} are not in ${folder}`)
    writeFileSync(path.join(app, 'package.json'), '{ "name": "app", "private": true }\n')
    await succeed('npm', ['install', '--offline', '--no-audit', '--no-fund', ...tarballs], { cwd: app })
    const native = await bits(app, 'native')
    const wasm = await bits(app, 'wasm')
    assert.deepEqual([native.kind, native.target, wasm.kind], ['native', triple, 'wasm'])
    assert.equal(native.hash, wasm.hash, 'the builds differ')
    console.log(`${triple} with ${native.simd.join(', ') || 'no vectors'}: the bits of the WASM build, ${native.hash}`)
  } finally {
    rmSync(app, { recursive: true, force: true })
  }
}
