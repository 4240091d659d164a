// The WASM module's bytes for Node, Deno and Bun, inlined as base64: decoded in under a millisecond by Buffer, where the
// browsers' text takes five. Inlined, so that a bundled server needs no file beside it.

import base64 from 'rustorch.wasm?base64'

export function inlined(): Uint8Array<ArrayBuffer> {
  return Buffer.from(base64, 'base64')
}
