// The bundles in dist, as others bundle them again.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const dist = new URL('../../dist/', import.meta.url)
const bundles = readdirSync(dist).filter(name => /\.[cm]js$/.test(name))

it('has bundles', () => {
  expect(bundles.length).toBeGreaterThan(10)
})

// A string literal that goes on in the next line changes when a bundler indents the file.
it.each(bundles)('%s: no line ends in a backslash', name => {
  expect(readFileSync(new URL(name, dist), 'utf8')).not.toMatch(/\\\r?$/m)
})

// bindings/entry/instantiate.ts gives the module this one function, without wasm-bindgen's glue.
it('the WASM module imports nothing but a table that it never looks at', async () => {
  const module = await WebAssembly.compile(readFileSync(new URL('rustorch.wasm', dist)))
  expect(WebAssembly.Module.imports(module)).toEqual([
    { module: './rustorch_wasm_bg.js', name: '__wbindgen_init_externref_table', kind: 'function' },
  ])
})
