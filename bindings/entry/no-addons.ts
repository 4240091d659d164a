// `rustorch-wasm` on Node where addons are switched off (`node --no-addons`), and in bundles for Node, whose bundlers do
// not ask for addons either: WASM. RUSTORCH_BACKEND is still obeyed, so that a forced native build fails instead of
// being silently replaced.

import { chosenBackend } from './backend-choice'
import { type Api, wasmBecause } from './fallback'

const REASON = 'addons are off: node --no-addons, or a bundle made without the export condition "node-addons"'

function choose(): Api {
  const choice = chosenBackend()
  if (choice === 'native') throw new Error(`rustorch-wasm: RUSTORCH_BACKEND is "native", but ${REASON}`)
  return choice === 'wasm' ? require('./wasm.cjs') : wasmBecause(REASON)
}

module.exports = choose()
