// The WASM module's bytes, inlined as base64 by the build: no fetch, no file, whatever the bundler.

import base64 from 'rustorch.wasm'

export function inlined(): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
