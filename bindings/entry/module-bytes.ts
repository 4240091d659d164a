// The WASM module's bytes for Node, Deno and Bun: read from the file beside this one, or from text inlined in another
// script, so that a bundled server needs no file. Not inlined here: Node takes 15 ms to read and parse a script of 1 MB.

/** Bytes of the module; the build fills it in. */
declare const __WASM_SIZE__: number

export function moduleBytes(): Uint8Array<ArrayBuffer> {
  return beside() ?? Buffer.from(require('./wasm-inlined.cjs') as string, 'base64')
}

/** What lies beside a bundle may be anything: it counts only if it is as long as the module. */
function beside(): Uint8Array<ArrayBuffer> | undefined {
  // Deno would ask the user whether it may.
  if ('deno' in process.versions) return undefined
  try {
    // The way to Node's modules that survives bundling: see async-storage.ts.
    const { readFileSync } = process.getBuiltinModule?.('node:fs') ?? require('node:fs')
    const bytes: Uint8Array<ArrayBuffer> = readFileSync(`${__dirname}/rustorch.wasm`)
    return bytes.length === __WASM_SIZE__ ? bytes : undefined
  } catch {
    return undefined
  }
}
