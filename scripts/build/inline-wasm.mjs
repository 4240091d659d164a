// The WASM module as text for a string literal: frequent bytes as one character, the others as two. Against base64 it is
// 15 % shorter and, gzipped, 28 % (base64 moves bytes off character boundaries, so gzip misses what repeats).
// bindings/entry/inlined-text.ts reads it. Node takes base64, which it decodes faster (wasm-inlined.ts).

import { readFileSync } from 'node:fs'

/** Printable ASCII without what a string literal, a template literal or `</script>` could trip over. */
const ALPHABET = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter(c => !'"\'`\\$<'.includes(c))
  .join('')

export function encode(bytes) {
  const count = new Array(256).fill(0)
  for (const byte of bytes) count[byte]++
  const order = [...count.keys()].sort((a, b) => count[b] - count[a] || a - b)
  const common = ALPHABET.length - 2
  const codes = []
  order.forEach((byte, i) => {
    const rest = i - common
    const announcer = ALPHABET[common + Math.floor(rest / ALPHABET.length)]
    codes[byte] = rest < 0 ? ALPHABET[i] : announcer + ALPHABET[rest % ALPHABET.length]
  })
  return { alphabet: ALPHABET, order, size: bytes.length, text: Array.from(bytes, byte => codes[byte]).join('') }
}

/** For esbuild: `rustorch.wasm` and `rustorch.wasm?base64` are modules with the bytes at `path`. */
export const inlineWasm = path => ({
  name: 'inline-wasm',
  setup(build) {
    build.onResolve({ filter: /^rustorch\.wasm(\?base64)?$/ }, ({ path: id }) => ({
      path: id,
      namespace: 'inline-wasm',
    }))
    build.onLoad({ filter: /.*/, namespace: 'inline-wasm' }, ({ path: id }) => {
      const bytes = readFileSync(path)
      if (id.endsWith('?base64'))
        return { contents: `export default ${JSON.stringify(bytes.toString('base64'))}`, loader: 'js' }
      const constants = Object.entries(encode(bytes)).map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(value)}`,
      )
      return { contents: constants.join('\n'), loader: 'js' }
    })
  },
})
