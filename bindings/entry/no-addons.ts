// `rustorch-wasm` on Node where addons are switched off (`node --no-addons`), and in bundles for Node, whose bundlers do
// not ask for addons either: WASM. RUSTORCH_BACKEND is still obeyed, so that a forced native build fails instead of
// being silently replaced.

import { chosenBackend } from './backend-choice'
import { type Api, wasmBecause } from './fallback'

const REASON = 'addons are off: node --no-addons, or a bundle made without the export condition "node-addons"'

function choose(): Api {
  const usual = usualOnDeno()
  if (usual) return usual
  const choice = chosenBackend()
  if (choice === 'native') throw new Error(`rustorch-wasm: RUSTORCH_BACKEND is "native", but ${REASON}`)
  return choice === 'wasm' ? require('./wasm.cjs') : wasmBecause(REASON)
}

/**
 * Deno's `require` asks for the condition "node" alone, and so comes here, while its `import` finds index.mjs. One process
 * must not have two sets of classes: both get index.cjs. Through createRequire, as a bundler would follow a plain require
 * and take the native build along; and only where this is the package's own file, as a bundle has no index.cjs of ours.
 */
function usualOnDeno(): Api | undefined {
  if (!process.versions.deno || typeof __filename === 'undefined' || !/[\\/]no-addons\.cjs$/.test(__filename))
    return undefined
  return process.getBuiltinModule('node:module').createRequire(__filename)('./index.cjs')
}

module.exports = choose()
