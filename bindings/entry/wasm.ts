// `rustorch-wasm/wasm` outside the browser.

import { useAsyncStorage } from '../lifetimes'
import { setFallbackReason } from '../seam'
import { asyncStorage } from './async-storage'
import { inlined } from './inlined-base64'
import { instantiate } from './instantiate'
import { start } from './start'

start(instantiate(new WebAssembly.Module(inlined())))

// For the main entry point, which knows why it came here.
Object.defineProperty(module.exports, Symbol.for('rustorch-wasm.fallback'), { value: setFallbackReason })

// Each async body of MemoryManager.scope sees its own tensors only.
useAsyncStorage(asyncStorage())

export * from '../api'
