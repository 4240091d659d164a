// `rustorch-wasm` on Node, Deno and Bun: the native build where there is one, else WASM; RUSTORCH_BACKEND forces one.

import { chosenBackend } from './backend-choice'
import { type Api, wasmBecause } from './fallback'

function choose(): Api {
  const choice = chosenBackend()
  if (choice === 'native') return require('./native.cjs')
  if (choice === 'wasm') return require('./wasm.cjs')
  try {
    return require('./native.cjs')
  } catch (error) {
    return wasmBecause((error as Error).message.replace('rustorch-wasm/native: ', ''))
  }
}

module.exports = choose()
