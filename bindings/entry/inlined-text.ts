// The WASM module's bytes for browsers, inlined as text by the build: no fetch, no file, whatever the bundler. The text is
// plain ASCII and keeps bytes on character boundaries, unlike base64, so that gzip finds the same repetitions in it as in
// the bytes. See scripts/build/inline-wasm.mjs.

import { alphabet, order, size, text } from 'rustorch.wasm'

export function inlined(): Uint8Array<ArrayBuffer> {
  const count = alphabet.length
  const common = count - 2 // bytes with a character of their own; the last two characters announce the others
  // Three rows of 128: the byte of a lone character (or -1, -2 for the announcers), then of one after an announcer. One
  // table and TextEncoder take a third of the time of looking up character by character.
  const table = new Int16Array(3 * 128)
  for (let i = 0; i < count; i++) {
    const code = alphabet.charCodeAt(i)
    table[code] = i < common ? (order[i] as number) : common - 1 - i
    table[128 + code] = order[common + i] as number
    table[256 + code] = order[common + count + i] ?? 0
  }
  const codes = new TextEncoder().encode(text)
  const bytes = new Uint8Array(size)
  for (let from = 0, to = 0; to < size; to++) {
    let byte = table[codes[from++] as number] as number
    if (byte < 0) byte = table[128 * -byte + (codes[from++] as number)] as number
    bytes[to] = byte
  }
  return bytes
}
