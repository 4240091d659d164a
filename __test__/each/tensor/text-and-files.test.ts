// Printing and .npy files against what NumPy printed and wrote (golden/make_tensor_files.py).

import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { underTest } from '../../backends'
import { decode, difference, type Encoded } from '../../floats'
import npy from '../../golden/npy.json'
import print from '../../golden/print.json'

const { WasmTensor } = underTest()
const golden = (name: string): Uint8Array => readFileSync(new URL(`../../golden/npy/${name}`, import.meta.url))

describe('toString', () => {
  it.each((print as { x: Encoded; text: string }[]).map(c => [c.text.split('\n')[0], c] as const))(
    '%s',
    (_, { x, text }) => {
      const t = new WasmTensor(decode(x), x.shape)
      expect(t.toString()).toBe(text)
      expect(inspect(t)).toBe(text)
    },
  )
  it('says that a tensor was freed where it is shown, throws where it is asked', () => {
    const t = WasmTensor.ones([2])
    t.free()
    expect(inspect(t)).toBe('WasmTensor (freed)')
    expect(() => t.toString()).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
  })
})

describe('.npy', () => {
  it.each((npy as { file: string; want: Encoded }[]).map(c => [c.file, c] as const))('%s', (file, { want }) => {
    const t = WasmTensor.from_npy(golden(file))
    expect(t.shape()).toEqual(want.shape)
    expect(difference(t.data(), decode(want))).toBeUndefined()
  })
  it('writes the very bytes that NumPy writes', () => {
    for (const file of ['float32.npy', 'scalar.npy', 'vector.npy', 'empty.npy']) {
      expect(Buffer.from(WasmTensor.from_npy(golden(file)).to_npy()).equals(Buffer.from(golden(file)))).toBe(true)
    }
  })
  it('reads bytes anywhere in a larger buffer', () => {
    const file = golden('float64.npy')
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    expect(WasmTensor.from_npy(shifted.subarray(3)).data()).toEqual(WasmTensor.from_npy(file).data())
  })
  it('reads or refuses whatever it is given', () => {
    const files = ['float32.npy', 'float64-fortran.npy', 'version-2.npy', 'bool.npy'].map(golden)
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(140), fc.nat(255)), { maxLength: 4 }),
        fc.nat(400),
        (file, edits, length) => {
          const bytes = Uint8Array.from(file).slice(0, length)
          for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte
          try {
            WasmTensor.from_npy(bytes).free()
          } catch (error) {
            expect((error as { code: string }).code).toBe('ERR_FORMAT')
          }
        },
      ),
      { numRuns: 500 },
    )
  })
  it('refuses what is no bytes', () => {
    for (const bad of ['x', [1], new Float32Array(4), null]) {
      expect(() => WasmTensor.from_npy(bad as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
  })
})

describe('nested', () => {
  const nested = fc.array(fc.nat(4), { maxLength: 5 }).map(dims => dims)
  it('goes there and back', () => {
    fc.assert(
      fc.property(nested, dims => {
        const n = dims.reduce((a, b) => a * b, 1)
        const t = WasmTensor.arange(0, n).reshape(dims)
        const back = WasmTensor.from_nested(t.to_nested())
        // What is behind an empty dimension, rows cannot tell.
        const told = dims.includes(0) ? dims.slice(0, dims.indexOf(0) + 1) : dims
        expect(back.shape()).toEqual(told)
        expect(back.data()).toEqual(t.data())
      }),
    )
  })
  it('refuses what is ragged', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    for (const bad of [[[1], [2, 3]], [1, [2]], [[1], 2], [[], [1]], cycle]) {
      expect(() => WasmTensor.from_nested(bad as never)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
    }
    for (const bad of [['1'], null, [null], {}]) {
      expect(() => WasmTensor.from_nested(bad as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
  })
})
