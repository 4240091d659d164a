// Instantiates the WASM module, synchronously, so that the package is ready right after import.

import type { Build } from '../backend/backend'
import { type WasmExports, wasmBuild } from '../backend/wasm'
import { textDecoder } from './text-decoder'

/**
 * wasm-bindgen's own glue makes one instance and no other, and there is nothing for it to do: the calls take numbers. The one
 * function that the module imports fills a table of JavaScript values that it never looks at; a test compares.
 */
const IMPORTS = { './rustorch_wasm_bg.js': { __wbindgen_init_externref_table: (): void => {} } }

export function instantiate(module: WebAssembly.Module): Build {
  const { exports } = new WebAssembly.Instance(module, IMPORTS)
  const calls = exports as unknown as WasmExports & { __wbindgen_start(): void }
  calls.__wbindgen_start()
  return wasmBuild(calls, textDecoder(), () => instantiate(module))
}
