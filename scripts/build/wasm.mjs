// The WASM module: build/wasm/rustorch_wasm.js (wasm-bindgen's glue) and dist/rustorch.wasm, optimised.

import { mkdirSync, rmSync } from 'node:fs'
import { wasmToolchain } from '../setup.mjs'
import { at, bin, newer, run, step, targetDirectory } from '../tools.mjs'

export function buildWasm() {
  const { cargo, args, env } = wasmToolchain()
  step('building the WASM module')
  const target = 'wasm32-unknown-unknown'
  run(cargo, ['build', ...args, '--profile', 'wasm', '--locked', '--target', target, '--features', 'wasm'], { env })
  const from = `${targetDirectory()}/${target}/wasm/rustorch_wasm.wasm`
  const to = at('dist', 'rustorch.wasm')
  if (!newer(from, to)) return
  rmSync(to, { force: true })
  step('binding it (the first time builds the binding tool, about a minute)')
  run('cargo', [
    'run',
    '--quiet',
    '--locked',
    '--package',
    'xtask',
    '--features',
    'bindgen',
    '--',
    'bindgen',
    from,
    at('build', 'wasm'),
  ])
  step('optimising it')
  mkdirSync(at('dist'), { recursive: true })
  const features = [
    'simd',
    'bulk-memory',
    'bulk-memory-opt',
    'nontrapping-float-to-int',
    'sign-ext',
    'mutable-globals',
    'reference-types',
    'multivalue',
  ]
  run(bin('wasm-opt'), [
    '-O3',
    // Below 1024 lies the far end of the stack: so `pointer + constant` never wraps around, and the constant becomes the
    // offset of a load or a store, which costs nothing.
    '--low-memory-unused',
    ...features.map(f => `--enable-${f}`),
    at('build', 'wasm', 'rustorch_wasm_bg.wasm'),
    '-o',
    to,
  ])
}
