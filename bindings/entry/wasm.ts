// `rustorch-wasm/wasm` outside the browser.

import { hidden } from '../language/intrinsics'
import { useAsyncStorage } from '../lifetimes/scopes'
import { setFallbackReason } from '../seam/seam'
import { asyncStorage } from './async-storage'
import { instantiate } from './instantiate'
import { moduleBytes } from './module-bytes'
import { start } from './start'

start(instantiate(new WebAssembly.Module(moduleBytes())))

// For the main entry point, which knows why it came here.
Object.defineProperty(module.exports, Symbol.for('rustorch-wasm.fallback'), hidden(setFallbackReason))

// Each async body of MemoryManager.scope sees its own tensors only.
useAsyncStorage(asyncStorage())

export * from '../api'
