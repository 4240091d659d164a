// Every reduction of the operation table against the oracle, over whole tensors.

import { describe, expect, it } from 'vitest'
import { REDUCTIONS } from '../../bindings/generated/operations'
import { underTest } from '../backends'
import { anyFloats, mixedFloats, plainFloats, SPECIALS } from '../floats'
import * as oracle from '../oracle'

const { WasmTensor } = underTest()
const SIZES = [...Array(101).keys(), 255, 256, 257, 1000, 4095, 4096, 4097, 70_000]

it('has an oracle line for every row, and no line without a row', () => {
  expect(Object.keys(oracle.REDUCTIONS).sort()).toEqual([...REDUCTIONS].sort())
})

describe.each(REDUCTIONS)('%s', name => {
  const reduce = (x: Float32Array, shape?: number[]): number => {
    const t = new WasmTensor(x, shape)
    try {
      return t[name]()
    } finally {
      t.free()
    }
  }

  /** Within what the roundings of two f64 sums, in any order, can differ. */
  function check(x: Float32Array): void {
    const got = reduce(x)
    const want = oracle.REDUCTIONS[name](x)
    const scale = x.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
    const exactly = ['max', 'min', 'argmax', 'argmin'].includes(name)
    if (exactly || !Number.isFinite(want) || scale === 0) {
      expect(Object.is(got, want) || got === want, `${name} of ${x.length} is ${got}, should be ${want}`).toBe(true)
      return
    }
    const power = name === 'variance' ? 2 : 1
    const tolerance =
      1e-15 * x.length * (name === 'sum' ? x.length : 1) * scale ** power + Math.abs(want) * (1e-13 + x.length * 2e-16)
    // The square root of a variance that should be 0 magnifies what is left of it.
    const slack = name === 'std' && want < scale * 1e-6 ? scale * 1e-7 : tolerance
    expect(Math.abs(got - want), `${name} of ${x.length} is ${got}, should be ${want}`).toBeLessThanOrEqual(slack)
  }

  it('ordinary values of every size', () => {
    for (const size of SIZES) if (size > 0) check(plainFloats(size, size))
  })

  it('values far from 0: nothing cancels', () => {
    for (const size of [2, 10, 257, 70_000]) check(plainFloats(size, size).map(v => v + 1e4))
    check(new Float32Array(70_000).fill(0.1))
    check(new Float32Array(1000).fill(3.4e38))
  })

  it('special values, one after the other and together', () => {
    for (const special of SPECIALS) {
      check(Float32Array.of(special))
      for (const at of [0, 1, 7, 8, 30, 99]) {
        const x = plainFloats(100, 5)
        x[at] = special
        if (Math.abs(special) < 1e20 || !Number.isFinite(special)) check(x)
      }
    }
    check(Float32Array.from(SPECIALS))
    check(anyFloats(1000, 3))
    check(Float32Array.of(Number.POSITIVE_INFINITY, 1))
    check(Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY))
    check(Float32Array.of(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 5))
  })

  it('the first of equals, zeros of both signs, a NaN anywhere', () => {
    for (const x of [
      [3, 1, 3, 1],
      [0, -0, 0],
      [-0, 0],
      [1, Number.NaN, 5, Number.NaN],
      [Number.NaN, 1],
    ])
      check(Float32Array.from(x))
    for (let at = 0; at < 70; at++) {
      const x = mixedFloats(70, 4).map(v => (Number.isFinite(v) ? v : 1))
      x[at] = Number.NaN
      const got = reduce(x)
      expect(got).toBe(name.startsWith('arg') ? at : Number.NaN)
    }
  })

  it('does not depend on the shape', () => {
    const x = plainFloats(24, 6)
    expect(new Set([undefined, [4, 6], [2, 3, 4], [24, 1], [1, 1, 24]].map(shape => reduce(x, shape))).size).toBe(1)
    expect(reduce(Float32Array.of(5), [])).toBe(oracle.REDUCTIONS[name](Float32Array.of(5)))
  })

  it('no elements: a value or ERR_EMPTY', () => {
    for (const shape of [[0], [3, 0, 2]]) {
      if (name === 'sum' || name === 'norm') expect(reduce(new Float32Array(0), shape)).toBe(0)
      else {
        expect(() => reduce(new Float32Array(0), shape)).toThrow(
          expect.objectContaining({ code: 'ERR_EMPTY', message: `${name}: no elements` }),
        )
      }
    }
  })
})
