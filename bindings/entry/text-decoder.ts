// Reads UTF-8. Jest's jsdom hides the TextDecoder that Node and all browsers have; there Node's own is asked for.

export function textDecoder(): TextDecoder {
  if (typeof TextDecoder === 'function') return new TextDecoder()
  const node = typeof process === 'object' ? process.getBuiltinModule?.('node:util') : undefined
  if (node === undefined) throw new Error('rustorch-wasm: there is no TextDecoder here')
  return new node.TextDecoder() as TextDecoder
}
