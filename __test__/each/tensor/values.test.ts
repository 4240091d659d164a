// Order, folds, products, random numbers: against plain definitions in f64.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../../backends'
import { mixedFloats, plainFloats, SPECIALS } from '../../floats'

const { WasmTensor } = underTest()
const floats = (n: number) =>
  fc.array(fc.oneof(fc.float(), fc.constantFrom(...SPECIALS)), { minLength: n, maxLength: n })

/** NumPy's order, with -0 before 0. */
const compare = (a: number, b: number): number => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a - b || Number(Object.is(b, -0)) - Number(Object.is(a, -0))
}

describe('sort and topk', () => {
  it('order rows of any length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 40 }),
        fc.infiniteStream(fc.nat()),
        (rows, n, stream) => {
          const pick = (): number => SPECIALS[(stream.next().value as number) % SPECIALS.length] as number
          const x = Array.from({ length: rows }, () => Array.from({ length: n }, pick))
          const t = new WasmTensor(x.flat(), [rows, n])
          const sorted = x.map(row => [...row].sort(compare))
          expect(t.sort().data()).toEqual(Float32Array.from(sorted.flat()))
          const k = Math.floor(n / 2)
          for (const largest of [true, false]) {
            const order = x.map(row =>
              row
                .map((_, i) => i)
                .sort((i, j) => (largest ? -1 : 1) * compare(row[i] as number, row[j] as number) || i - j)
                .slice(0, k),
            )
            const { values, indices } = t.topk(k, largest)
            expect(indices).toEqual(order.flat())
            expect(values.data()).toEqual(
              Float32Array.from(order.flatMap((places, r) => places.map(i => (x[r] as number[])[i] as number))),
            )
          }
        },
      ),
    )
  })
  it('order long rows', () => {
    for (const x of [mixedFloats(50_000, 1), plainFloats(50_000, 2)]) {
      const want = [...x].sort(compare)
      expect(new WasmTensor(x).sort().data()).toEqual(Float32Array.from(want))
      expect(new WasmTensor(x).topk(9).values.data()).toEqual(Float32Array.from(want.reverse().slice(0, 9)))
    }
  })
  it('refuse more than there is', () => {
    expect(() => WasmTensor.ones([2, 3]).topk(4)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(WasmTensor.ones([2, 0]).topk(0).values.shape()).toEqual([2, 0])
    expect(WasmTensor.from_nested(3).topk(1)).toMatchObject({ indices: [0] })
  })
})

describe('reductions along an axis', () => {
  it('are those of each column', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.boolean(),
        (shape, seed, keepdims) => {
          const n = shape.reduce((a, b) => a * b, 1)
          const t = new WasmTensor(plainFloats(n, seed), shape)
          const axis = seed % shape.length
          const columns = t
            .transpose([...shape.map((_, a) => a).filter(a => a !== axis), axis])
            .reshape([-1, shape[axis] as number])
          const rest = shape.map((d, a) => (a === axis ? 1 : d)).filter((_, a) => keepdims || a !== axis)
          for (const name of ['sum', 'mean', 'variance', 'std', 'max', 'min', 'argmax', 'argmin'] as const) {
            const got = t[name](axis - shape.length * (seed & 1), keepdims) as Tensor
            expect(got.shape()).toEqual(rest)
            const want = Array.from({ length: columns.shape()[0] as number }, (_, i) =>
              columns.slice([i], [i + 1])[name](),
            )
            got.data().forEach((value, i) => {
              expect(Math.abs(value - (want[i] as number))).toBeLessThanOrEqual(1e-6 * Math.abs(want[i] as number))
            })
          }
        },
      ),
      { numRuns: 60 },
    )
  })
  it('take ddof', () => {
    const t = WasmTensor.from_nested([
      [1, 2, 4],
      [3, 5, 9],
    ])
    expect(t.variance(1, false, 1).to_nested()).toEqual([Math.fround(7 / 3), Math.fround(28 / 3)])
    expect(t.variance(undefined, false, 1)).toBeCloseTo(8, 12)
    expect(t.std(0, true, 2).to_nested()).toEqual([
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ])
  })
  it('of nothing', () => {
    const empty = WasmTensor.zeros([0, 3])
    expect(empty.sum(0).to_nested()).toEqual([0, 0, 0])
    expect(empty.sum(1).shape()).toEqual([0])
    expect(empty.max(1).shape()).toEqual([0])
    for (const name of ['mean', 'variance', 'std', 'max', 'min', 'argmax', 'argmin'] as const) {
      expect(() => empty[name](0), name).toThrow(expect.objectContaining({ code: 'ERR_EMPTY' }))
    }
  })
  it('cumsum runs in f64', () => {
    expect(WasmTensor.full([3, 2], 0.1).cumsum(0).data()).toEqual(
      Float32Array.from([0.1, 0.1, 0.2, 0.2, 0.3, 0.3].map((_, i) => Math.fround(0.1) * (1 + Math.floor(i / 2)))),
    )
    expect(WasmTensor.ones([2, 2]).cumsum().to_nested()).toEqual([1, 2, 3, 4])
  })
})

describe('softmax', () => {
  it('adds up to 1 along its axis, into itself too', () => {
    for (const axis of [0, 1, 2, -1]) {
      const t = new WasmTensor(plainFloats(3 * 70 * 5, 1), [3, 70, 5]).multiply(20)
      const want = t.softmax(axis)
      for (const sum of want.sum(axis).data()) expect(Math.abs(sum - 1)).toBeLessThan(1e-6)
      expect(t.softmax(axis, t)).toBe(t)
      expect(t.data()).toEqual(want.data())
    }
    expect(() => WasmTensor.ones([2]).softmax(1)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => WasmTensor.ones([2]).softmax(0, WasmTensor.ones([3]))).toThrow(
      expect.objectContaining({ code: 'ERR_SHAPE' }),
    )
  })
})

describe('matmul', () => {
  const isRight = (m: number, k: number, n: number): void => {
    const [a, b] = [plainFloats(m * k, 1), plainFloats(k * n, 2)]
    const got = new WasmTensor(a, [m, k]).matmul(new WasmTensor(b, [k, n]))
    expect(got.shape()).toEqual([m, n])
    const data = got.data()
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let [want, size] = [0, 0]
        for (let p = 0; p < k; p++) {
          const term = (a[i * k + p] as number) * (b[p * n + j] as number)
          want += term
          size += Math.abs(term)
        }
        if (!(Math.abs((data[i * n + j] as number) - want) <= k * 2 ** -23 * size))
          expect.fail(`[${m}, ${k}] @ [${k}, ${n}] at ${i}, ${j}: ${data[i * n + j]}, not ${want}`)
      }
    }
  }
  it.each([
    [1, 1, 1],
    [3, 7, 5],
    [64, 64, 64],
    [65, 257, 33],
    [1, 100, 40],
    [40, 100, 1],
    [5, 0, 3],
    [0, 3, 2],
    [130, 300, 530],
  ] as const)('[%i, %i] @ [., %i]', isRight)
  // Of tiles of 4, 6 or 8 rows and 8 or 16 columns, and of four steps.
  it('at every edge of a tile', () => {
    for (let m = 2; m < 18; m++) for (let k = 1; k < 10; k++) for (const n of [2, 7, 8, 9, 16, 17]) isRight(m, k, n)
  })
  it('into a tensor, an operand too', () => {
    const x = WasmTensor.arange(0, 9).reshape([3, 3])
    const want = x.matmul(x).data()
    const out = WasmTensor.zeros([3, 3])
    expect(x.matmul(x, out)).toBe(out)
    expect(out.data()).toEqual(want)
    x.matmul(x, x)
    expect(x.data()).toEqual(want)
    expect(() => x.matmul(x, WasmTensor.zeros([9]))).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
  })
  it('of vectors and batches', () => {
    const m = WasmTensor.arange(0, 6).reshape([2, 3])
    const v = WasmTensor.from_nested([1, 2, 3])
    expect(m.matmul(v).to_nested()).toEqual([8, 26])
    expect(v.matmul(v).shape()).toEqual([])
    expect(v.dot(v)).toBe(14)
    expect(
      WasmTensor.ones([2, 1, 2, 3])
        .matmul(WasmTensor.ones([4, 3, 5]))
        .shape(),
    ).toEqual([2, 4, 2, 5])
    for (const call of [
      () => m.matmul(m),
      () => m.dot(m),
      () => v.matmul(WasmTensor.ones([])),
      () => v.dot(WasmTensor.ones([2])),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
    }
  })
})

describe('random', () => {
  it('repeats a seed, and only a seed', () => {
    for (const make of ['random', 'randn'] as const) {
      const x = WasmTensor[make]([1000], 7).data()
      expect(WasmTensor[make]([10, 100], 7).data()).toEqual(x)
      expect(WasmTensor[make]([1000], 8).data()).not.toEqual(x)
      expect(WasmTensor[make]([1000]).data()).not.toEqual(WasmTensor[make]([1000]).data())
      for (const bad of [0.5, Number.NaN, Number.POSITIVE_INFINITY, '1']) {
        expect(() => WasmTensor[make]([2], bad as number)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
      }
    }
    const t = WasmTensor.random([100_000], 1)
    expect(t.min()).toBeGreaterThanOrEqual(0)
    expect(t.max()).toBeLessThan(1)
    expect(WasmTensor.randn([100_000], 1).std()).toBeCloseTo(1, 2)
  })
})

it('masked_select picks in order', () => {
  fc.assert(
    fc.property(floats(12), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (x, mask) => {
      const got = new WasmTensor(x, [3, 4]).masked_select(new WasmTensor(mask.map(Number), [3, 4]))
      expect(got.data()).toEqual(Float32Array.from(x.filter((_, i) => mask[i])))
    }),
  )
  expect(() => WasmTensor.ones([4]).masked_select(WasmTensor.ones([2, 2]))).toThrow(
    expect.objectContaining({ code: 'ERR_SHAPE' }),
  )
})
