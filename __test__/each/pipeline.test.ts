// WasmProcessingPipeline: the bits of its operations one by one, written, reduced and in the background.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BINARY, UNARY } from '../../bindings/generated/operations'
import { type Tensor, underTest } from '../backends'
import { plainFloats } from '../floats'

const { MemoryManager, WasmAdvancedMath, WasmProcessingPipeline, WasmTensor } = underTest()
const math = new WasmAdvancedMath()

type Step = [name: string, ...args: number[]]

/** One operation by its own method. */
function single(t: Tensor, [name, ...args]: Step): Tensor {
  if (name === 'standardize') return t.subtract(t.mean()).divide(t.std())
  const row = UNARY.find(r => r.name === name) ?? BINARY.find(r => r.name === name)
  const owner = row?.on === 'math' ? math : t
  const method = (owner as unknown as Record<string, (...args: unknown[]) => Tensor>)[name] as (
    ...args: unknown[]
  ) => Tensor
  return owner === math ? method.call(owner, t, ...args) : method.call(owner, ...args)
}

/** Any NaN is one NaN. */
const bits = (t: Tensor) => new Uint32Array(t.data().map(x => (Number.isNaN(x) ? Number.NaN : x)).buffer)
const chain = (steps: Step[], parallel = false) => {
  const pipeline = new WasmProcessingPipeline(parallel)
  for (const [name, ...args] of steps) pipeline.add_operation(name, ...args)
  return pipeline
}
const input = (n: number) => new WasmTensor(Float32Array.from(plainFloats(n, 5), x => x * 3))

const CHAIN: Step[] = [['standardize'], ['tanh'], ['clamp', -0.5, 0.5]]

describe('WasmProcessingPipeline', () => {
  it.each(UNARY.map(row => row.name))('%s alone is the operation itself', name => {
    const args = UNARY.find(r => r.name === name)?.params.map((_, i) => [-0.5, 0.75][i] as number) ?? []
    const x = input(5000)
    expect(bits(chain([[name, ...args]]).execute(x))).toEqual(bits(single(x, [name, ...args])))
  })

  it('is its operations one by one, for any chain and length', () => {
    const step: fc.Arbitrary<Step> = fc.constantFrom<Step>(
      ['standardize'],
      ['tanh'],
      ['exp'],
      ['abs'],
      ['clamp', -1, 1],
      ['pow', 2],
      ['add', 0.25],
      ['atan2', 0.5],
      ['pow_tensor', 2.5],
      ['multiply', -3],
      ['maximum', 0],
      ['divide', 7],
      ['sqrt'],
      ['is_nan'],
      ['round'],
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), fc.constantFrom(0, 1, 15, 17, 2047, 2049, 5000), (steps, n) => {
        const x = input(n)
        const want = steps.reduce((t, s) => (n === 0 && s[0] === 'standardize' ? t : single(t, s)), x)
        expect(bits(chain(steps).execute(x))).toEqual(bits(want))
        if (n > 0) {
          const pipeline = chain(steps)
          for (const kind of ['sum', 'mean', 'variance', 'std', 'min', 'max'] as const) {
            expect(pipeline.reduce(x, kind), kind).toBe(want[kind]())
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('works in place, into out, and on all cores with the same bits', () => {
    const x = input(400_000)
    const want = bits(chain(CHAIN).execute(x))
    expect(bits(chain(CHAIN, true).execute(x))).toEqual(want)
    const out = WasmTensor.zeros([400_000])
    expect(chain(CHAIN).execute(x, out)).toBe(out)
    expect(bits(out)).toEqual(want)
    chain(CHAIN, true).execute(x, x)
    expect(bits(x)).toEqual(want)
  })

  it('allocates nothing in steady state', () => {
    const x = input(10_000)
    const out = WasmTensor.zeros([10_000])
    const pipeline = chain(CHAIN)
    const requests = () => JSON.parse(MemoryManager.get_stats()).total_allocations
    const before = requests()
    for (let i = 0; i < 100; i++) {
      pipeline.execute(x, out)
      pipeline.reduce(x, 'mean')
    }
    expect(requests()).toBe(before)
  })

  it('runs in the background: several at once, freed meanwhile, with the same bits', async () => {
    const inUse = () => JSON.parse(MemoryManager.get_stats()).buffers_in_use
    // What other tests left to the garbage collector should not come back in the middle of this one.
    ;(globalThis as { gc?: () => void }).gc?.()
    await new Promise(resolve => setTimeout(resolve, 50))
    const before = inUse()
    const want = (() => {
      const x = input(300_000)
      const y = chain(CHAIN).execute(x)
      const result = bits(y)
      x.free()
      y.free()
      return result
    })()
    const runs = Array.from({ length: 6 }, () => {
      const x = input(300_000)
      const pipeline = chain(CHAIN)
      const run = pipeline.execute_async(x)
      x.free()
      pipeline.free()
      expect(x.freed).toBe(true)
      return run
    })
    for (const y of await Promise.all(runs)) {
      expect(bits(y)).toEqual(want)
      y.free()
    }
    expect(inUse()).toBe(before)
  })

  it('rejects in the background what it refuses in the foreground', async () => {
    const pipeline = chain(CHAIN)
    const x = input(10)
    await expect(pipeline.execute_async({} as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    await expect(pipeline.execute_async(x, WasmTensor.zeros([3]))).rejects.toMatchObject({ code: 'ERR_SHAPE' })
    for (const out of [null, 5, {}]) {
      const message = expect.stringMatching(/^execute_async: expected a WasmTensor/)
      await expect(pipeline.execute_async(x, out as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT', message })
    }
    x.free()
    await expect(pipeline.execute_async(x)).rejects.toMatchObject({ code: 'ERR_FREED' })
  })

  it('says what it is', () => {
    const pipeline = chain(CHAIN, true)
    expect(pipeline.operation_count()).toBe(3)
    expect(JSON.parse(pipeline.get_config())).toEqual({
      operations: CHAIN.map(([name, ...args]) => ({ name, args })),
      parallel_execution: true,
    })
  })

  it('refuses what is none, and stays as it was', () => {
    const pipeline = chain([])
    const x = input(4)
    const refuses = (body: () => unknown, code: string) => expect(body).toThrow(expect.objectContaining({ code }))
    refuses(() => pipeline.add_operation('nonsense'), 'ERR_ARGUMENT')
    refuses(() => pipeline.add_operation('toString'), 'ERR_ARGUMENT')
    refuses(() => pipeline.add_operation('clamp', 1), 'ERR_ARGUMENT')
    refuses(() => pipeline.add_operation('clamp', 2, 1), 'ERR_ARGUMENT')
    refuses(() => pipeline.add_operation('tanh', 1), 'ERR_ARGUMENT')
    refuses(() => pipeline.add_operation('add', '1' as never), 'ERR_ARGUMENT')
    refuses(() => pipeline.add_operation('lerp', 1), 'ERR_ARGUMENT')
    expect(pipeline.operation_count()).toBe(0)
    refuses(() => pipeline.execute(x, WasmTensor.zeros([5])), 'ERR_SHAPE')
    refuses(() => pipeline.reduce(x, 'argmax' as never), 'ERR_ARGUMENT')
    refuses(() => pipeline.reduce(WasmTensor.zeros([0]), 'mean'), 'ERR_EMPTY')
    expect(pipeline.reduce(WasmTensor.zeros([0]), 'sum')).toBe(0)
    refuses(() => new WasmProcessingPipeline(1 as never), 'ERR_ARGUMENT')
    pipeline.free()
    pipeline.free()
    refuses(() => pipeline.execute(x), 'ERR_FREED')
  })
})
