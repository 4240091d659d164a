// `rustorch-wasm` on Vercel's edge runtime, which Next bundles for: a module is compiled at deployment where its name ends in
// `?module`.

import { instantiate } from './instantiate'
import module from './rustorch.wasm?module'
import { start } from './start'

start(instantiate(module as unknown as WebAssembly.Module))

export * from '../api'
