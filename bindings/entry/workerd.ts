// `rustorch-wasm` on workerd and its kin: they compile modules only at deployment, from a static import.

import module from './rustorch.wasm'
import { instantiate } from './instantiate'
import { start } from './start'

start(instantiate(module as unknown as WebAssembly.Module))

export * from '../api'
