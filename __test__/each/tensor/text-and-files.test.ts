// Printing and .npy files against what NumPy printed and wrote (golden/make_tensor_files.py).

import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { underTest } from '../../backends'
import { decode, difference, type Encoded } from '../../floats'
import npy from '../../golden/npy.json'
import headers from '../../golden/npy_headers.json'
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
  it('refuses every header that NumPy refuses, and reads as NumPy does what it reads', () => {
    const read: string[] = []
    const tooGood: string[] = []
    for (const { version, header, spaces, floats, shape } of headers) {
      const text = [...Buffer.from(header, 'base64'), ...Array(spaces).fill(32)]
      const size = [0, 8, 16, 24].map(by => (text.length >> by) & 255).slice(0, version[0] === 1 ? 2 : 4)
      const data = new Uint8Array(Float32Array.from({ length: floats }, (_, i) => i).buffer)
      const file = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...version, ...size, ...text, ...data)
      const what = JSON.stringify(`${Buffer.from(header, 'base64')}`)
      try {
        const t = WasmTensor.from_npy(file)
        expect(t.shape(), what).toEqual(shape)
        read.push(what)
        t.free()
      } catch (error) {
        expect(error, what).toMatchObject({ code: 'ERR_FORMAT' })
        if (shape !== null) tooGood.push(what)
      }
    }
    expect(read.length).toBeGreaterThan(35)
    // Forms of Python that NumPy evaluates and nobody writes.
    expect(tooGood).toMatchInlineSnapshot(`
      [
        ""{'descr': '<f4', 'fortran_order': False, 'shape': (6 L,), }"",
        ""{'descr': '<f4', 'fortran_order': False, 'shape': (+6,), }"",
        ""{'descr': '<f4', 'fortran_order': False, 'shape': (00,), }"",
        ""{'descr': '<f4', 'fortran_order': False, 'shape': (0x6,), }"",
        ""{'descr': 'f4', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '|f4', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': 'float32', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '<f', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '<f04', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '<U1', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '|V4', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '<' 'f4', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '\\\\x3cf4', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '''<f4''', 'fortran_order': False, 'shape': (2, 3), }"",
        ""{'descr': '<f4', 'fortran_order': (False), 'shape': (2, 3), }"",
        ""{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } #"",
        ""\\n{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"",
        ""\\f{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"",
      ]
    `)
  })
  it('tells what a file lacks, on both builds alike, of dimensions that 32 bits do not hold', () => {
    const file = (shape: string): Uint8Array => {
      const header = `{'descr': '<i8', 'fortran_order': False, 'shape': ${shape}, }`
      return Uint8Array.from([0x93, ...Buffer.from(`NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`)])
    }
    const message = (shape: string): string => {
      try {
        WasmTensor.from_npy(file(shape))
      } catch (error) {
        return (error as Error).message
      }
      return 'nothing was thrown'
    }
    expect(message('(4294967296,)')).toBe(
      'from_npy: shape [4294967296] needs 34359738368 bytes of data, the file has 0',
    )
    expect(message('(4294967296, 4294967296)')).toBe(
      'from_npy: shape [4294967296, 4294967296] needs more bytes of data, the file has 0',
    )
    expect(message('(0, 4294967296)')).toBe('from_npy: at most 2147483647 elements along an axis, got [0, 4294967296]')
    expect(message('(99999999999999999999,)')).toBe(
      'from_npy: the header has "99999999999999999999" where a whole number below 2^64 should be',
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
