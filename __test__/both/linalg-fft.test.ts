// Linear algebra and Fourier transforms give the same bits on both builds, but for what multiplies as matmul does.

import { expect, it } from 'vitest'
import { type Api, both } from '../backends'
import { anyFloats, difference, plainFloats } from '../floats'

const builds = both()
const NAMES = [
  'det',
  'slogdet',
  'inv',
  'solve',
  'cholesky',
  'qr',
  'eigh',
  'svd',
  'svdvals',
  'matrix_rank',
  'cond',
  'outer',
  'kron',
] as const

/** Every number of a result, or the error. */
function bits(api: Api, name: (typeof NAMES)[number], elements: Float32Array, shape: number[]): unknown[] {
  const a = new api.WasmTensor(elements, shape)
  const square = shape.at(-1) === shape.at(-2)
  const operands = ['solve', 'outer', 'kron'].includes(name) ? [a, a] : [a]
  if (['cholesky', 'eigh'].includes(name) && square) operands[0] = a.matmul(a.swapaxes(-1, -2))
  try {
    const found = (api.linalg[name] as unknown as (...args: unknown[]) => unknown)(...operands)
    const parts = typeof found === 'object' && found !== null && !('data' in found) ? Object.values(found) : [found]
    return parts.map(part => (typeof part === 'number' ? part : (part as { data(): Float32Array }).data()))
  } catch (error) {
    return [String(error)]
  }
}

it.each(NAMES)('%s', name => {
  let numbers = 0
  for (const [i, shape] of [
    [1, 1],
    [2, 2],
    [5, 5],
    [33, 33],
    [4, 7],
    [7, 4],
    [3, 6, 6],
    [0, 2],
  ].entries()) {
    const n = shape.reduce((size, dim) => size * dim, 1)
    // Whole numbers, so that the products that make a symmetric matrix are exact.
    for (const elements of [plainFloats(n, i).map(v => Math.round(8 * v)), plainFloats(n, i + 50), anyFloats(n, i)]) {
      if (['cholesky', 'eigh'].includes(name) && !elements.every(Number.isInteger)) continue
      const [native, wasm] = Object.values(builds).map(api => bits(api, name, elements, shape)) as [
        unknown[],
        unknown[],
      ]
      expect(native.length).toBe(wasm.length)
      native.forEach((part, k) => {
        if (part instanceof Float32Array) {
          numbers += part.length
          expect(difference(wasm[k] as Float32Array, part), `${name} of ${shape}`).toBeUndefined()
        } else expect(wasm[k], `${name} of ${shape}`).toBe(part)
      })
    }
  }
  if (name !== 'matrix_rank' && name !== 'cond') expect(numbers).toBeGreaterThan(3)
})

it.each(['fft', 'ifft', 'rfft', 'irfft', 'fftn'] as const)('%s', name => {
  for (const [i, n] of [1, 2, 3, 8, 17, 100, 127, 1024, 5000].entries()) {
    for (const elements of [plainFloats(12 * n, i), anyFloats(12 * n, i)]) {
      const [native, wasm] = Object.values(builds).map(api =>
        (api.fft[name] as typeof api.fft.fft)(
          new api.WasmTensor(elements, name === 'rfft' ? [12, n] : [6, n, 2]),
          ...(name === 'irfft' ? [n] : []),
        ).data(),
      ) as [Float32Array, Float32Array]
      expect(difference(wasm, native), `${name} of ${n}`).toBeUndefined()
    }
  }
})
