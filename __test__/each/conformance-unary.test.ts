// Every unary row of the operation table against the oracle: every small size, values that hurt, in place and not.

import { describe, expect, it } from 'vitest'
import { UNARY } from '../../bindings/generated/operations'
import { underTest } from '../backends'
import { anyFloats, difference, mixedFloats, SPECIALS } from '../floats'
import { callsOf, parametersOf } from '../operations'
import * as oracle from '../oracle'

const api = underTest()
const { WasmTensor } = api
const SIZES = [...Array(101).keys(), 255, 256, 257, 1000]
const LONG = 70_000

it('has an oracle line for every row, and no line without a row', () => {
  expect(Object.keys(oracle.UNARY).sort()).toEqual(UNARY.map(row => row.name).sort())
})

describe.each(UNARY)('$name', row => {
  const line = oracle.UNARY[row.name]

  /** The worst element of a result. */
  function worst(got: Float32Array, x: Float32Array, params: number[]): string | undefined {
    let text: string | undefined
    let most = row.ulp
    for (let i = 0; i < x.length; i++) {
      const d = oracle.distance(line, got[i], [x[i], ...params])
      if (d > most) {
        most = d
        text = `${row.name}(${[x[i], ...params]}) at ${i} of ${x.length} is ${got[i]}, should be ${line.f(x[i], ...params)}: ${d} steps`
      }
    }
    return text
  }

  for (const { on, call } of callsOf(api, row)) {
    const check = (x: Float32Array, params: number[]): void => {
      const t = new WasmTensor(x)
      const result = call([t, ...params])
      expect(result.shape()).toEqual([x.length])
      expect(worst(result.data(), x, params)).toBeUndefined()
      expect(difference(t.data(), x), 'the input is as it was').toBeUndefined()
      // Into a tensor that is there, and in place: the same bits, the same object.
      const out = WasmTensor.full([x.length], 7)
      expect(call([t, ...params], out)).toBe(out)
      expect(difference(out.data(), result.data())).toBeUndefined()
      expect(call([t, ...params], t)).toBe(t)
      expect(difference(t.data(), result.data())).toBeUndefined()
      for (const tensor of [t, result, out]) tensor.free()
    }

    it(`${on}: special values`, () => {
      for (const params of parametersOf(row)) check(Float32Array.from(SPECIALS), params)
    })
    it(`${on}: every size`, () => {
      for (const size of SIZES)
        for (const params of parametersOf(row).slice(0, 2)) check(mixedFloats(size, size + 1), params)
    })
    it(`${on}: ${LONG} elements, any bits and ordinary ones`, () => {
      const params = parametersOf(row)[0]
      check(anyFloats(LONG, 1), params)
      check(mixedFloats(LONG, 2), params)
    })
    it(`${on}: shapes of any rank pass through`, () => {
      for (const shape of [[], [1], [2, 3], [2, 1, 3], [0], [3, 0, 2], [1, 1, 1, 1, 1, 1]]) {
        const x = mixedFloats(
          shape.reduce((n, d) => n * d, 1),
          3,
        )
        const t = new WasmTensor(x, shape)
        const result = call([t, ...parametersOf(row)[0]])
        expect(result.shape()).toEqual(shape)
        expect(worst(result.data(), x, parametersOf(row)[0])).toBeUndefined()
      }
    })
    it(`${on}: an out of another shape is ERR_SHAPE and changes nothing`, () => {
      const t = new WasmTensor([1, 2, 3, 4, 5, 6], [2, 3])
      for (const shape of [[3, 2], [6], [2, 2], [], [0], [1, 2, 3]]) {
        const out = WasmTensor.full(shape, 7)
        expect(() => call([t, ...parametersOf(row)[0]], out)).toThrow(
          expect.objectContaining({
            code: 'ERR_SHAPE',
            message: `${row.name}: out has shape [${shape.join(', ')}], the result [2, 3]`,
          }),
        )
        expect(out.data().every(v => v === 7)).toBe(true)
      }
      expect(t.data()).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    })
  }
})

it('add_scalar and mul_scalar are add and multiply with a number', () => {
  const t = new WasmTensor(mixedFloats(1000, 9))
  for (const value of [0.1, -3, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    expect(difference(t.add_scalar(value).data(), t.add(value).data())).toBeUndefined()
    expect(difference(t.mul_scalar(value).data(), t.multiply(value).data())).toBeUndefined()
    const out = t.clone()
    expect(out.add_scalar(value, out)).toBe(out)
    expect(difference(out.data(), t.add(value).data())).toBeUndefined()
  }
})
