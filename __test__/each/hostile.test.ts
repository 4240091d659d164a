// Data that lies, throws, or changes the world while it is read. What a caller's own getter throws is handed on; the
// pool is as it was, nobody else's memory is touched, and the next call works.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'

const api = underTest()
const { MemoryManager, WasmTensor } = api
const { kind } = api.backend()

// biome-ignore lint/suspicious/noExplicitAny: against the types on purpose
type Any = any

const inUse = (): [number, number] => {
  const { buffers_in_use, bytes_in_use } = JSON.parse(MemoryManager.get_stats())
  return [buffers_in_use, bytes_in_use]
}

/** Neighbours in every size class that the tests use: if anybody writes past an end, one of them shows it. */
let neighbours: Tensor[] = []
beforeEach(() => {
  for (const t of neighbours) t.free()
  neighbours = [1, 2, 3, 4, 5, 8, 10, 16, 20, 100, 255, 300, 600, 1000, 2000].flatMap(n =>
    [1, 2, 3].map(() => WasmTensor.full([n], 42)),
  )
})
const intact = (): void => {
  for (const t of neighbours)
    expect(
      t.data().every(v => v === 42),
      `${t.size()}`,
    ).toBe(true)
}

const SIZES = [1, 3, 20, 255, 300, 600, 2000]
class Mine extends Error {}

/** Numbers whose element `at` is read by `body`. */
function trap(n: number, at: number, body: () => unknown): number[] {
  const list = Array(n).fill(1)
  Object.defineProperty(list, at, { get: body })
  return list
}

describe.each(SIZES)('%i elements', n => {
  it('a getter that throws: its error is handed on, the block goes back', () => {
    for (const at of [0, Math.floor(n / 2), n - 1]) {
      const before = inUse()
      const data = trap(n, at, () => {
        throw new Mine('mine')
      })
      for (const call of [() => new WasmTensor(data), () => new WasmTensor(data, [n, 1])]) expect(call).toThrow(Mine)
      const pool = new api.WasmTensorPool(5)
      expect(() => pool.tensor(data)).toThrow(Mine)
      expect(() => new api.WasmAnomalyDetector(2, 5).detect_batch(data)).toThrow(Mine)
      expect(JSON.parse(pool.get_stats()).buffers_in_use).toBe(0)
      expect(inUse()).toEqual(before)
    }
    intact()
  })

  it('a getter that makes, frees, empties the pool, and starts it afresh', () => {
    const victim = WasmTensor.full([n], 5)
    const made: Tensor[] = []
    const data = trap(n, n - 1, () => {
      victim.free()
      made.push(WasmTensor.full([n], 7))
      MemoryManager.gc()
      MemoryManager.init_pool(3, { small_limit: 128, medium_limit: 500 })
      made.push(WasmTensor.full([n], 8), new WasmTensor(Array(n).fill(9)))
      return 6
    })
    const t = new WasmTensor(data)
    expect([...t.data()]).toEqual([...Array(n - 1).fill(1), 6])
    expect(made.map(m => [...new Set(m.data())])).toEqual([[7], [8], [9]])
    for (const m of made) m.free()
    t.free()
    MemoryManager.init_pool(100)
    intact()
  })

  it('a getter that makes memory grow', () => {
    const big: Tensor[] = []
    const data = trap(n, 0, () => {
      for (let i = 0; i < 3; i++) big.push(WasmTensor.zeros([2_000_000]))
      return 6
    })
    const t = new WasmTensor(data)
    expect([...t.data()]).toEqual([6, ...Array(n - 1).fill(1)])
    for (const b of big) b.free()
    t.free()
    MemoryManager.gc()
    intact()
  })

  it('a length that changes from look to look', () => {
    for (const lengths of [
      [n, n * 4],
      [n * 4, n],
      [n, -5],
      [n, Number.NaN],
      [n, 2.5],
      [n, 2 ** 40],
      [n, n, n * 4],
      [n, n, n, n * 9],
    ]) {
      for (const element of [1, 'text']) {
        let look = 0
        const data = new Proxy([] as number[], {
          get: (_, key) => (key === 'length' ? lengths[Math.min(look++, lengths.length - 1)] : element),
        })
        for (const call of [() => new WasmTensor(data), () => new WasmTensor(data, [n])]) {
          const before = inUse()
          look = 0
          try {
            const t = call()
            // Whatever it took for the length, it is one length.
            expect(t.data().length).toBe(t.size())
            expect(t.shape()).toEqual([t.size()])
            expect(t.add(1).data().length).toBe(t.size())
            t.free()
          } catch (error) {
            expect(error).toBeInstanceOf(api.RustorchError)
            expect(inUse()).toEqual(before)
          }
          intact()
          MemoryManager.init_pool(100)
        }
      }
    }
  })

  it('a float array that says another length than it has', () => {
    for (const lie of [n * 4, n - 1, 0, n + 1]) {
      const honest = new Float32Array(n).fill(3)
      const liars = [
        Object.defineProperty(new Float32Array(n).fill(3), 'length', { value: lie }),
        new (class extends Float32Array {
          override get length(): number {
            return lie
          }
        })(honest),
      ]
      for (const liar of liars) {
        const before = inUse()
        for (const call of [
          () => new WasmTensor(liar),
          () => new api.WasmTensorPool(2).tensor(liar),
          () => new api.WasmAnomalyDetector(2, 5).detect_batch(liar),
          () => api.detect_anomalies_batch(liar, 2),
        ]) {
          expect(call).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
          expect(inUse()).toEqual(before)
        }
        // As a destination, too.
        const t = WasmTensor.full([lie], 1)
        try {
          t.data(liar)
        } catch (error) {
          expect(error instanceof api.RustorchError || error instanceof RangeError).toBe(true)
        }
        t.free()
        intact()
      }
    }
  })
})

it('a shape that is not what it was', () => {
  class Shape extends Array<number> {
    static override get [Symbol.species](): Any {
      return function evil() {
        return { length: 9, 0: 1000, 1: 1000 }
      }
    }
  }
  const own = Shape.from([2, 3])
  const t = new WasmTensor([1, 2, 3, 4, 5, 6], own)
  own[0] = 1000
  own.push(7)
  t.shape()[0] = 9
  expect(t.shape()).toEqual([2, 3])
  expect(Array.isArray(t.shape()) && Object.getPrototypeOf(t.shape())).toBe(Array.prototype)

  let look = 0
  const shifty = new Proxy([4], {
    get: (target, key) => (key === '0' ? [4, 4000][look++ % 2] : Reflect.get(target, key)),
  })
  for (const make of [
    () => WasmTensor.ones(shifty),
    () => WasmTensor.zeros(shifty),
    () => new WasmTensor([1, 2, 3, 4], shifty),
  ]) {
    look = 0
    const made = make()
    expect(made.shape()).toEqual([made.size()])
    expect(made.data().length).toBe(made.size())
    expect(made.add(made).size()).toBe(made.size())
  }
  const bomb = new Proxy([2, 2], {
    get() {
      throw new Mine()
    },
  })
  expect(() => WasmTensor.ones(bomb)).toThrow(Mine)
  intact()
})

it('a shape that takes the data away while it is read', () => {
  const data = Float32Array.of(1, 2, 3, 4)
  const shape = new Proxy([4], {
    get(target, key) {
      if (key === '0' && data.length > 0) structuredClone(data.buffer, { transfer: [data.buffer] })
      return Reflect.get(target, key)
    },
  })
  const before = inUse()
  expect(() => new WasmTensor(data, shape)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
  expect(inUse()).toEqual(before)
  intact()
})

it('revoked proxies anywhere', () => {
  const revoked = (target: object): Any => {
    const { proxy, revoke } = Proxy.revocable(target, {})
    revoke()
    return proxy
  }
  const t = WasmTensor.ones([2, 3])
  const math = new api.WasmAdvancedMath() as Any
  const before = inUse()
  for (const target of [[], {}, new Float32Array(3), () => 1]) {
    const bad = revoked(target)
    for (const call of [
      () => new WasmTensor(bad),
      () => new WasmTensor([1], bad),
      () => WasmTensor.zeros(bad),
      () => WasmTensor.zeros([bad]),
      () => new WasmTensor([bad]),
      () => t.add(bad),
      () => t.exp(bad),
      () => t.data(bad),
      () => t.pow(bad),
      () => math.sinh(bad),
      () => MemoryManager.get_buffer(bad),
      () => MemoryManager.return_buffer(bad),
      () => MemoryManager.init_pool(5, bad),
      () => new api.WasmAnomalyDetector(2, 5, bad),
      () => new api.WasmAnomalyDetector(2, 5).detect_batch(bad),
      () => api.WasmAnomalyDetector.from_snapshot(bad),
      () => MemoryManager.scope(bad),
    ]) {
      let error: Any
      try {
        call()
      } catch (e) {
        error = e
      }
      // Ours, or the engine's own word on revoked proxies.
      expect(error instanceof api.RustorchError || /revoked/.test(error?.message), String(error)).toBe(true)
    }
  }
  expect(inUse()).toEqual(before)
  expect([...t.data()]).toEqual(Array(6).fill(1))
})

it('floats on other kinds of memory', () => {
  const shared = new Float32Array(new SharedArrayBuffer(40)).fill(2)
  expect([...new WasmTensor(shared).add(1).data()]).toEqual(Array(10).fill(3))
  expect([...WasmTensor.full([10], 5).data(shared)]).toEqual(Array(10).fill(5))
  const large = new Float32Array(new SharedArrayBuffer(4000)).fill(2)
  expect(new WasmTensor(large).sum()).toBe(2000)

  const resizable = new (ArrayBuffer as Any)(40, { maxByteLength: 80 })
  const tracking = new Float32Array(resizable).fill(4)
  expect([...new WasmTensor(tracking).data()]).toEqual(Array(10).fill(4))
  resizable.resize(80)
  expect(new WasmTensor(tracking).size()).toBe(20)
  const fixed = new Float32Array(resizable, 40, 10)
  resizable.resize(20)
  expect(fixed.length).toBe(0)
  expect(new WasmTensor(fixed).size()).toBe(0)
  expect(new WasmTensor(tracking).size()).toBe(5)
  expect(() => WasmTensor.full([10], 5).data(fixed)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))

  const detached = new Float32Array(10)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  expect(new WasmTensor(detached).size()).toBe(0)
  expect(() => new WasmTensor(detached, [10])).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
  for (const array of [Float64Array.of(1, 2), Int8Array.of(1, 2), { length: 2, 0: 1, 1: 2 }]) {
    expect([...new WasmTensor(array as Any).data()]).toEqual([1, 2])
  }
  expect(() => new WasmTensor(BigInt64Array.of(1n) as Any)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  // A tensor's own memory as data and as destination.
  const t = new WasmTensor([1, 2, 3])
  expect([...new WasmTensor(t.view()).data()]).toEqual([1, 2, 3])
  expect(t.data(t.view())).toBe(t.view())
  expect([...t.data()]).toEqual([1, 2, 3])
  intact()
})

it('subclasses of ours', () => {
  class Named extends WasmTensor {
    constructor(
      readonly label: string,
      data: number[],
    ) {
      super(data)
    }
    override norm(): number {
      return super.norm() * 10
    }
  }
  const t = new Named('mine', [3, 4])
  expect([t.label, t.norm(), t.add(1).sum()]).toEqual(['mine', 50, 9])
  expect(t instanceof WasmTensor && t.freed).toBe(false)
  t.free()
  expect(() => t.sum()).toThrow(/freed/)
  class Pool extends api.WasmTensorPool {}
  class Detector extends api.WasmAnomalyDetector {}
  class Maths extends api.WasmAdvancedMath {}
  expect(new Pool(3).get_buffer(2).length).toBe(2)
  expect(new Detector(2, 5).detect_realtime(1)).toBeNull()
  const maths = new Maths()
  maths.free()
  expect(() => maths.sin(WasmTensor.ones([1]))).toThrow(/freed/)
})

it('a traced callback that makes tensors, frees them, traces, and stops the trace', () => {
  const t = WasmTensor.ones([4])
  const kept: Tensor[] = []
  let events = 0
  MemoryManager.trace(event => {
    events++
    WasmTensor.ones([3])
      .add(new WasmTensor([1, 2, 3]), WasmTensor.ones([3]))
      .free()
    kept.push(WasmTensor.full([2, 1], 5).add(WasmTensor.ones([1, 3])))
    if (event.kind === 'return') MemoryManager.trace(null)
  })
  const sum = t.add(WasmTensor.ones([5, 4]))
  expect(sum.shape()).toEqual([5, 4])
  expect(sum.data().every(v => v === 2)).toBe(true)
  sum.free()
  WasmTensor.ones([1]).free()
  expect(events).toBe(3)
  for (const k of kept) expect([k.shape(), [...k.data()]]).toEqual([[2, 3], Array(6).fill(6)])
  intact()
})

it('a traced callback that throws: the operation is done, and the error comes by itself', () => {
  const script = `
    const { MemoryManager, WasmTensor } = require(${JSON.stringify(fileURLToPath(new URL(`../../dist/${kind}.cjs`, import.meta.url)))})
    let seen = 0
    process.on('uncaughtException', error => { if (error.message === 'mine') seen++ })
    MemoryManager.trace(() => { throw new Error('mine') })
    const t = new WasmTensor([1, 2, 3]).add(1)
    console.log(String(t.data()), JSON.parse(MemoryManager.get_stats()).buffers_in_use)
    setTimeout(() => console.log(seen), 20)
  `
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout).toBe('2,3,4 2\n2\n')
})
