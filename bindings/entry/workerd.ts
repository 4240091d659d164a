// `rustorch-wasm` on workerd and its kin: they compile modules only at deployment, from a static import.

import { instantiate } from './instantiate'
import module from './rustorch.wasm'
import { start } from './start'

start(instantiate(module as unknown as WebAssembly.Module))

export * from '../api'
