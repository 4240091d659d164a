// `rustorch-wasm/wasm` outside the browser.

import { setFallbackReason } from '../seam'
import { inlined } from './inlined-base64'
import { instantiate } from './instantiate'
import { start } from './start'

start(instantiate(new WebAssembly.Module(inlined())))

// For the main entry point, which knows why it came here.
Object.defineProperty(module.exports, Symbol.for('rustorch-wasm.fallback'), { value: setFallbackReason })

export * from '../api'
