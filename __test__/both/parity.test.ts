// The same bits from both builds (any NaN equals any NaN), for every operation of the table and every method there is:
// over all upper halves of a float (every sign, exponent and the first bits behind), random bits, and ordinary numbers.

import { describe, expect, it } from 'vitest'
import { BINARY, REDUCTIONS, UNARY } from '../../bindings/generated/operations'
import { type Api, both } from '../backends'
import { canonicalBits, difference, hash, mixedFloats, plainFloats, SPECIALS } from '../floats'
import { INPUTS, METHODS, N, NO_RESULT, specialsAgain } from '../methods'
import { callsOf, parametersOf } from '../operations'
import { everyName } from '../surface'

const { native, wasm } = both()
/** Fails with the first difference, found by hash first because that is quick. */
function same(a: Float32Array, b: Float32Array, what: string): void {
  if (hash(canonicalBits(a)) !== hash(canonicalBits(b)) || a.length !== b.length)
    expect.fail(`${what}: ${difference(a, b)}`)
}

const bothCalls = (row: (typeof UNARY)[number]) => {
  const [n, w] = [callsOf(native, row), callsOf(wasm, row)]
  return n.map(({ on, call }, i) => ({ on, native: call, wasm: w[i].call }))
}

describe.each(UNARY)('$name', row => {
  for (const { on, ...calls } of bothCalls(row)) {
    it.each(INPUTS)(`${on}, %s`, (kind, x) => {
      for (const params of parametersOf(row)) {
        const got = calls.native([new native.WasmTensor(x), ...params]).data()
        same(got, calls.wasm([new wasm.WasmTensor(x), ...params]).data(), `${row.name} of ${kind} with [${params}]`)
      }
    })
  }
})

describe.each(BINARY)('$name', row => {
  for (const { on, ...calls } of bothCalls(row)) {
    it.each(INPUTS)(`${on}, %s`, (kind, a, b) => {
      for (const params of parametersOf(row)) {
        const got = calls.native([new native.WasmTensor(a), new native.WasmTensor(b), ...params]).data()
        const other = calls.wasm([new wasm.WasmTensor(a), new wasm.WasmTensor(b), ...params]).data()
        same(got, other, `${row.name} of ${kind} with [${params}]`)
      }
    })
    if (on === 'WasmTensor') {
      it('a number on the right, and broadcasting', () => {
        for (const value of [...SPECIALS, 0.1]) {
          const x = specialsAgain
          same(
            calls.native([new native.WasmTensor(x), value]).data(),
            calls.wasm([new wasm.WasmTensor(x), value]).data(),
            row.name,
          )
        }
        const [a, b] = [mixedFloats(3 * 257, 1), mixedFloats(5 * 257, 2)]
        const of = (api: Api, call: typeof calls.native): Float32Array =>
          call([new api.WasmTensor(a, [3, 1, 257]), new api.WasmTensor(b, [5, 257])]).data()
        same(of(native, calls.native), of(wasm, calls.wasm), `${row.name}, broadcast`)
      })
    }
  }
})

describe.each(REDUCTIONS)('%s', name => {
  it.each([...INPUTS, ['plain', plainFloats(N + 1, 15), plainFloats(1, 1)] as [string, Float32Array, Float32Array]])(
    '%s',
    (_, x) => {
      for (const n of [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 1000, 4095, 4097, x.length]) {
        const part = x.slice(0, n)
        expect(new native.WasmTensor(part)[name]()).toBe(new wasm.WasmTensor(part)[name]())
      }
    },
  )
})

// ---------------------------------------------------------------- everything else

it('covers every method there is', () => {
  const table = [...UNARY, ...BINARY].flatMap(row => [
    ...(row.on === 'math' ? [] : [`WasmTensor#${row.name}`]),
    ...(row.on === 'tensor' ? [] : [`WasmAdvancedMath#${row.name}`]),
  ])
  const covered = [
    ...table,
    ...REDUCTIONS.map(name => `WasmTensor#${name}`),
    ...Object.keys(METHODS).filter(name => !name.includes(' along ')),
    ...NO_RESULT,
  ]
  const isPool = (name: string): boolean => /^(MemoryManager|WasmTensorPool)\b/.test(name)
  expect(
    everyName(native)
      .filter(name => !isPool(name))
      .sort(),
  ).toEqual([...new Set(covered)].sort())
  expect(everyName(wasm)).toEqual(everyName(native))
})

it.each(Object.entries(METHODS))('%s', (name, run) => {
  const [n, w] = [run(native, wasm), run(wasm, native)]
  expect(n.length).toBe(w.length)
  n.forEach((result, i) => {
    if (result instanceof Float32Array) same(result, w[i] as Float32Array, name)
    else expect(w[i]).toStrictEqual(result)
  })
})

it('matmul: the same up to its last bits, and right', () => {
  for (const [m, k, n] of [
    [1, 1, 1],
    [3, 5, 2],
    [17, 33, 9],
    [64, 64, 64],
    [1, 300, 70],
  ]) {
    const [a, b] = [plainFloats(m * k, m), plainFloats(k * n, n)]
    const of = (api: Api): Float32Array => new api.WasmTensor(a, [m, k]).matmul(new api.WasmTensor(b, [k, n])).data()
    for (const got of [of(native), of(wasm)]) {
      for (let i = 0; i < m * n; i++) {
        let [want, scale] = [0, 0]
        for (let j = 0; j < k; j++) {
          const term = a[Math.floor(i / n) * k + j] * b[j * n + (i % n)]
          want += term
          scale += Math.abs(term)
        }
        if (!(Math.abs(got[i] - want) <= scale * (k + 2) * 6e-8))
          expect.fail(`${m}x${k}x${n} at ${i}: ${got[i]}, should be ${want}`)
      }
    }
  }
})

it('execute_async: the bits of execute, while the event loop goes on', async () => {
  for (const api of [native, wasm]) {
    const pipeline = new api.WasmProcessingPipeline(true)
    pipeline.add_operation('tanh').add_operation('add', 1)
    const x = new api.WasmTensor(plainFloats(300_001, 5))
    const want = pipeline.execute(x).data()
    const running = [pipeline.execute_async(x), pipeline.execute_async(x, api.WasmTensor.zeros([300_001]))]
    x.free() // waits until they are done
    for (const result of await Promise.all(running)) expect(difference(result.data(), want)).toBeUndefined()
    await expect(pipeline.execute_async(x)).rejects.toMatchObject({ code: 'ERR_FREED' })
  }
})
