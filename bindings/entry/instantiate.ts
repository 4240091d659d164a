// Compiles and instantiates the WASM module, synchronously, so that the package is ready right after import.

import { initSync } from '../../build/wasm/rustorch_wasm.js'
import type { Build } from '../backend/backend'
import { type WasmExports, wasmBuild } from '../backend/wasm'
import { textDecoder } from './text-decoder'

export function instantiate(module: WebAssembly.Module): Build {
  return wasmBuild(initSync({ module }) as unknown as WasmExports, textDecoder())
}
