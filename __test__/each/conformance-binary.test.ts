// Every binary row of the operation table against the oracle: every small size, values that hurt, numbers on the right,
// broadcasting over random shapes, in place and not.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BINARY, type OperationRow } from '../../bindings/generated/operations'
import { underTest } from '../backends'
import { anyFloats, difference, mixedFloats, SPECIALS } from '../floats'
import { callsOf, parametersOf } from '../operations'
import * as oracle from '../oracle'

const api = underTest()
const { WasmTensor } = api
const SIZES = [...Array(101).keys(), 255, 256, 257, 1000]
const LONG = 70_000
const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1)

it('has an oracle line for every row, and no line without a row', () => {
  expect(Object.keys(oracle.BINARY).sort()).toEqual(BINARY.map(row => row.name).sort())
})

/** The worst pair of a result. */
function worst(
  row: OperationRow,
  got: Float32Array,
  a: (i: number) => number,
  b: (i: number) => number,
  params: number[],
): string | undefined {
  const line = oracle.BINARY[row.name]
  let text: string | undefined
  let most = row.ulp
  for (let i = 0; i < got.length; i++) {
    const d = oracle.distance(line, got[i], [a(i), b(i), ...params])
    if (d > most) {
      most = d
      text = `${row.name}(${[a(i), b(i), ...params]}) at ${i} of ${got.length} is ${got[i]}, should be ${line.f(a(i), b(i), ...params)}: ${d} steps`
    }
  }
  return text
}

describe.each(BINARY)('$name', row => {
  for (const { on, call } of callsOf(api, row)) {
    const check = (a: Float32Array, b: Float32Array, params: number[]): void => {
      const l = new WasmTensor(a)
      const r = new WasmTensor(b)
      const result = call([l, r, ...params])
      const data = result.data()
      expect(
        worst(
          row,
          data,
          i => a[i],
          i => b[i],
          params,
        ),
      ).toBeUndefined()
      expect(difference(l.data(), a) ?? difference(r.data(), b), 'the inputs are as they were').toBeUndefined()
      const out = WasmTensor.full([a.length], 7)
      expect(call([l, r, ...params], out)).toBe(out)
      expect(difference(out.data(), data)).toBeUndefined()
      // Over either operand, and over both at once.
      const again = l.clone()
      expect(call([again, r, ...params], again)).toBe(again)
      expect(difference(again.data(), data)).toBeUndefined()
      expect(call([l, r, ...params], r)).toBe(r)
      expect(difference(r.data(), data)).toBeUndefined()
      expect(call([l, l, ...params], l)).toBe(l)
      expect(
        worst(
          row,
          l.data(),
          i => a[i],
          i => a[i],
          params,
        ),
      ).toBeUndefined()
      for (const tensor of [l, r, result, out, again]) tensor.free()
    }

    it(`${on}: special values, each with each`, () => {
      const n = SPECIALS.length
      const a = Float32Array.from({ length: n * n }, (_, i) => SPECIALS[Math.floor(i / n)])
      const b = Float32Array.from({ length: n * n }, (_, i) => SPECIALS[i % n])
      for (const params of parametersOf(row)) check(a, b, params)
    })
    it(`${on}: every size`, () => {
      for (const size of SIZES) {
        for (const params of parametersOf(row).slice(0, 2))
          check(mixedFloats(size, size + 1), mixedFloats(size, size + 2), params)
      }
    })
    it(`${on}: ${LONG} elements, any bits and ordinary ones`, () => {
      const params = parametersOf(row)[0]
      check(anyFloats(LONG, 1), anyFloats(LONG, 2), params)
      check(mixedFloats(LONG, 3), mixedFloats(LONG, 4), params)
    })

    if (on === 'WasmTensor') {
      it('a number on the right', () => {
        for (const value of [...SPECIALS, 0.1, 1e300, 1e-300]) {
          const a = mixedFloats(67, 5)
          const t = new WasmTensor(a)
          const result = call([t, value])
          const number = Math.fround(value)
          expect(
            worst(
              row,
              result.data(),
              i => a[i],
              () => number,
              [],
            ),
          ).toBeUndefined()
          const out = WasmTensor.zeros([67])
          expect(call([t, value], out)).toBe(out)
          expect(difference(out.data(), result.data())).toBeUndefined()
          expect(call([t, value], t)).toBe(t)
          expect(difference(t.data(), result.data())).toBeUndefined()
        }
      })
    }

    // A shape, and two that broadcast to it: leading axes cut off, others made 1.
    const shapes = fc
      .array(fc.constantFrom(0, 1, 1, 2, 3, 4, 5), { maxLength: 6 })
      .filter(shape => count(shape) <= 2000)
      .chain(shape => {
        const side = fc
          .tuple(fc.nat(shape.length), fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }))
          .map(([cut, ones]) => shape.map((d, i) => (ones[i] ? 1 : d)).slice(cut))
        return fc.tuple(side, side)
      })

    it(`${on}: broadcasting, ranks 0 to 6, axes of 0 and 1`, () => {
      const params = parametersOf(row)[0]
      fc.assert(
        fc.property(shapes, fc.nat(), ([ls, rs], seed) => {
          const shape = oracle.broadcastShape(ls, rs)
          if (shape === null) throw new Error('the generator is wrong')
          const a = mixedFloats(count(ls), seed)
          const b = mixedFloats(count(rs), seed + 1)
          const l = new WasmTensor(a, ls)
          const r = new WasmTensor(b, rs)
          const left = oracle.broadcastWith(x => x, [a, ls], [b, rs], shape)
          const right = oracle.broadcastWith((_, y) => y, [a, ls], [b, rs], shape)
          const result = call([l, r, ...params])
          expect(result.shape()).toEqual(shape)
          const data = result.data()
          expect(
            worst(
              row,
              data,
              i => left[i],
              i => right[i],
              params,
            ),
          ).toBeUndefined()
          // A destination, also one that is an operand.
          const out = WasmTensor.full(shape, 7)
          expect(call([l, r, ...params], out)).toBe(out)
          expect(difference(out.data(), data)).toBeUndefined()
          for (const operand of [l, r]) {
            if (String(operand.shape()) !== String(shape)) continue
            const [x, y] = operand === l ? [operand.clone(), r] : [l, operand.clone()]
            const target = operand === l ? x : y
            expect(call([x, y, ...params], target)).toBe(target)
            expect(difference(target.data(), data)).toBeUndefined()
          }
        }),
        { numRuns: 150 },
      )
    })

    it(`${on}: shapes that do not fit are ERR_SHAPE with both shapes, and change nothing`, () => {
      const dims = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 })
      const params = parametersOf(row)[0]
      fc.assert(
        fc.property(dims, dims, dims, (ls, rs, os) => {
          const shape = oracle.broadcastShape(ls, rs)
          const [l, r, out] = [WasmTensor.full(ls, 2), WasmTensor.full(rs, 3), WasmTensor.full(os, 7)]
          const show = (s: number[]): string => `[${s.join(', ')}]`
          const wrong =
            shape === null
              ? `${row.name}: shapes do not broadcast, lhs ${show(ls)}, rhs ${show(rs)}`
              : String(shape) === String(os) && shape.length === os.length
                ? undefined
                : `${row.name}: out has shape ${show(os)}, the result ${show(shape)}`
          if (wrong === undefined) return void call([l, r, ...params], out)
          expect(() => call([l, r, ...params], out)).toThrow(
            expect.objectContaining({ code: 'ERR_SHAPE', message: wrong }),
          )
          expect([...l.data(), ...r.data(), ...out.data()].join()).toBe(
            [...Array(count(ls)).fill(2), ...Array(count(rs)).fill(3), ...Array(count(os)).fill(7)].join(),
          )
        }),
        { numRuns: 200 },
      )
    })
  }
})
