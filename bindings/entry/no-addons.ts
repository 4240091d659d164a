// `rustorch-wasm` where the export condition "node-addons" does not hold: `node --no-addons`, loaders that do not know it
// (Yarn Plug'n'Play, Vitest, Deno's require), and bundles for Node.
//
// The package's own file hands over to index.cjs, so that one process has one set of classes, whichever way it came; index.cjs
// sees for itself whether addons can be loaded. A bundle is WASM, with the reason for `backend()`; RUSTORCH_BACKEND is still
// obeyed, so that a forced native build fails instead of being silently replaced.

import { chosenBackend } from './backend-choice'
import { type Api, wasmBecause } from './fallback'
import { nodeModule } from './node-module'

const REASON = 'addons are off: a bundle made without the export condition "node-addons"'

function bundled(): Api {
  const choice = chosenBackend()
  if (choice === 'native') throw new Error(`rustorch-wasm: RUSTORCH_BACKEND is "native", but ${REASON}`)
  return choice === 'wasm' ? require('./wasm.cjs') : wasmBecause(REASON)
}

/** Whether this is the package's own file. Bundlers may fake `__filename`, but give modules no file name. */
const isOwnFile =
  typeof __filename === 'string' && __filename === module.filename && /[\\/]no-addons\.cjs$/.test(__filename)

module.exports = isOwnFile ? requireIndex(nodeModule(), __filename) : bundled()
