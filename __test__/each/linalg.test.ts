// Linear algebra against NumPy in float64 (golden/make_linalg.py), and what factors have to be whatever NumPy says.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { decode, type Encoded } from '../floats'
import golden from '../golden/linalg.json'

const api = underTest()
const { Tensor, linalg } = api
type T = InstanceType<typeof Tensor>
type Answer = { f64: string; shape: number[] } | number
interface Case {
  name: string
  arguments: (Encoded | number)[]
  answer?: Answer
  error?: string
}
const cases = golden as unknown as Case[]
const live = (a: Encoded | number): T | number => (typeof a === 'number' ? a : new Tensor(decode(a), a.shape))
const doubles = (text: string): Float64Array => new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)

/** `name.part` of linalg on tensors that are freed after. */
function call(c: Case): unknown {
  const [name, part] = c.name.split('.') as [keyof typeof linalg, string?]
  const found = (linalg[name] as unknown as (...args: unknown[]) => Record<string, unknown>)(...c.arguments.map(live))
  return part === undefined ? found : found[part]
}

/** These multiply as matmul does: the errors of a few products add up. The others round once. */
const ROUNDINGS: Record<string, number> = { matrix_power: 8, pinv: 8 }

it('is the whole file', () => {
  expect(cases.length).toBeGreaterThan(230)
  expect(new Set(cases.map(c => c.name.split('.')[0]))).toEqual(
    new Set(Object.keys(linalg).filter(name => !/[A-Z]/.test(name))),
  )
})

describe.each([...new Set(cases.map(c => c.name))])('%s', name => {
  it.each(cases.filter(c => c.name === name).map((c, i) => [i, c] as const))('case %i', (_, c) => {
    if (c.error !== undefined) {
      expect(() => call(c)).toThrow(
        expect.objectContaining({ code: c.error, message: expect.stringMatching(`^${name.split('.')[0]}: `) }),
      )
      return
    }
    const got = call(c)
    const want = c.answer as Answer
    if (typeof want === 'number') {
      expect(got).toBe(want)
      return
    }
    const values = typeof got === 'number' ? [got] : (got as T).data()
    if (typeof got !== 'number') expect((got as T).shape()).toEqual(want.shape)
    else expect(want.shape).toEqual([])
    const expected = doubles(want.f64)
    expect(values.length).toBe(expected.length)
    // Rounded once to f32, beside the rounding of f64 in ill-conditioned matrices: relative to the largest.
    const largest = expected.reduce((most, v) => Math.max(most, Number.isFinite(v) ? Math.abs(v) : 0), 0)
    for (const [i, v] of expected.entries()) {
      if (!Number.isFinite(v)) expect(values[i]).toBe(v)
      else if (Math.abs(v) > 3.4028235677973366e38) expect(values[i]).toBe(Math.sign(v) * Number.POSITIVE_INFINITY)
      else
        expect(Math.abs((values[i] as number) - v), `${values[i]} for ${v}`).toBeLessThanOrEqual(
          (Math.abs(v) + largest) * 2 ** -23 * (ROUNDINGS[name] ?? 1) + 2 ** -149,
        )
    }
  })
})

describe('factors', () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  const matrices = sizes.chain(([m, n]) =>
    fc.tuple(
      fc.constant([m, n] as const),
      fc.array(fc.constantFrom(0, 1, -1, 2, 0.5, -3, 1e-20, 1e15), { minLength: m * n, maxLength: m * n }),
    ),
  )
  const rows = (t: T): number[][] => t.to_nested() as number[][]
  const product = (a: number[][], b: number[][]): number[][] =>
    a.map(row => (b[0] ?? []).map((_, j) => row.reduce((sum, v, k) => sum + v * (b[k] as number[])[j]!, 0)))
  const transposed = (a: number[][]): number[][] => (a[0] ?? []).map((_, j) => a.map(row => row[j] as number))
  const size = (a: number[][]): number => Math.max(...a.flat().map(Math.abs), 0)
  const near = (a: number[][], b: number[][], room: number): void => {
    expect(a.length).toBe(b.length)
    a.forEach((row, i) => {
      row.forEach((v, j) => {
        expect(Math.abs(v - (b[i] as number[])[j]!)).toBeLessThanOrEqual(room)
      })
    })
  }
  const identity = (n: number): number[][] =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => +(i === j)))

  it('multiply to the matrix, and are orthonormal where they should be', () => {
    fc.assert(
      fc.property(matrices, fc.boolean(), ([[m, n], elements], full) => {
        api.MemoryManager.scope(() => {
          const a = new Tensor(elements, [m, n])
          const room = size(rows(a)) * 1e-5 * Math.max(m, n)
          const { q, r } = linalg.qr(a)
          near(product(rows(q), rows(r)), rows(a), room)
          near(product(transposed(rows(q)), rows(q)), identity(Math.min(m, n)), 1e-5)
          const { u, s, vh } = linalg.svd(a, full)
          const values = [...s.data()]
          expect(values).toEqual([...values].sort((x, y) => y - x))
          near(product(transposed(rows(u)), rows(u)), identity(full ? m : values.length), 1e-5)
          near(product(rows(vh), transposed(rows(vh))), identity(full ? n : values.length), 1e-5)
          const scaled = rows(u).map(row => values.map((v, k) => v * (row[k] as number)))
          near(product(scaled, rows(vh).slice(0, values.length)), rows(a), room)
          if (m === n) {
            const symmetric = new Tensor(
              rows(a).flatMap((row, i) => row.map((v, j) => (j <= i ? v : rows(a)[j]![i]!))),
              [n, n],
            )
            const { values: eigen, vectors } = linalg.eigh(symmetric)
            near(product(transposed(rows(vectors)), rows(vectors)), identity(n), 1e-5)
            const turned = rows(vectors).map(row => row.map((v, k) => v * (eigen.data()[k] as number)))
            near(product(turned, transposed(rows(vectors))), rows(symmetric), room * 4)
          }
        })
      }),
      { numRuns: 500 },
    )
  })

  it('leave nothing behind', () => {
    const a = Tensor.random([5, 4], 1)
    const square = Tensor.random([4, 4], 2)
    const nothing = Tensor.zeros([0])
    const before = JSON.parse(api.MemoryManager.get_stats()).buffers_in_use
    for (let i = 0; i < 20; i++) {
      const { u, s, vh } = linalg.svd(a)
      const { q, r } = linalg.qr(a)
      for (const t of [u, s, vh, q, r, linalg.pinv(a), linalg.inv(square), linalg.matrix_power(square, 5)]) t.free()
      linalg.det(square)
      linalg.slogdet(square)
      linalg.cond(a)
      expect(() => linalg.cholesky(square)).toThrow('positive definite')
      expect(() => linalg.pinv(nothing)).toThrow('one matrix')
    }
    expect(JSON.parse(api.MemoryManager.get_stats()).buffers_in_use).toBe(before)
    a.free()
    square.free()
  })
})

describe('arguments', () => {
  const a = Tensor.eye(3)
  it.each([
    ['no tensor', () => linalg.inv([[1]] as never)],
    ['no tensor beside one', () => linalg.solve(a, 1 as never)],
    ['half a power', () => linalg.matrix_power(a, 0.5)],
    ['an endless power', () => linalg.matrix_power(a, Number.POSITIVE_INFINITY)],
    ['a tolerance in words', () => linalg.matrix_rank(a, 'small' as never)],
    ['a condition in words', () => linalg.pinv(a, 'small' as never)],
    ['matrices that are neither full nor not', () => linalg.svd(a, 1 as never)],
    ['no tensor for outer', () => linalg.outer(a, 2 as never)],
    ['no tensor for kron', () => linalg.kron(2 as never, a)],
  ])('%s: ERR_ARGUMENT', (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
  it('a freed tensor: ERR_FREED', () => {
    const gone = Tensor.eye(2)
    gone.free()
    for (const name of ['det', 'inv', 'cholesky', 'qr', 'eigh', 'svd', 'pinv', 'cond'] as const)
      expect(() => linalg[name](gone)).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
  })
  it('a condition without end: Infinity', () => {
    expect(linalg.cond(Tensor.zeros([2, 2]))).toBe(Number.POSITIVE_INFINITY)
    expect(() => linalg.cond(Tensor.full([2, 2], Number.NaN))).toThrow('cond: ')
  })
  it('cannot be changed', () => {
    expect(Object.isFrozen(linalg)).toBe(true)
  })
})
