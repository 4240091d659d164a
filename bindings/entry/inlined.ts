// The WASM module's bytes, inlined as text by the build: no fetch, no file, whatever the bundler. The text is plain ASCII
// and keeps bytes on character boundaries, unlike base64, so that gzip finds the same repetitions in it as in the bytes.

import { alphabet, order, size, text } from 'rustorch.wasm'

export function inlined(): Uint8Array<ArrayBuffer> {
  const rank = new Uint8Array(128)
  for (let i = 0; i < alphabet.length; i++) rank[alphabet.charCodeAt(i)] = i
  const common = alphabet.length - 2 // bytes with a character of their own; the last two characters announce the others
  const bytes = new Uint8Array(size)
  for (let from = 0, to = 0; to < size; to++) {
    let index = rank[text.charCodeAt(from++)] as number
    if (index >= common) index = common + (index - common) * alphabet.length + (rank[text.charCodeAt(from++)] as number)
    bytes[to] = order[index] as number
  }
  return bytes
}
