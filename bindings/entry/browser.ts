// `rustorch-wasm` in browsers and in bundles for them.

import { inlined } from './inlined-text'
import { instantiate } from './instantiate'
import { start } from './start'

start(instantiate(new WebAssembly.Module(inlined())))

export * from '../api'
