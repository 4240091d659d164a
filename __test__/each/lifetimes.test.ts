// Who frees what: by hand, twice, by scope, by `using`, by garbage collection; and what keeps what alive.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'

const api = underTest()
const { MemoryManager, WasmTensor, WasmTensorPool } = api
const native = api.backend().kind === 'native'

const stats = () => JSON.parse(MemoryManager.get_stats())
const inUse = (): number => stats().buffers_in_use

/** Collects garbage and lets the finalizers run. */
async function collect(until: () => boolean): Promise<void> {
  for (let i = 0; i < 50 && !until(); i++) {
    global.gc?.()
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** Out of the caller's frame, so that nothing of it stays on the stack. */
function churn(n: number, make: (i: number) => unknown): void {
  for (let i = 0; i < n; i++) make(i)
}

beforeEach(async () => {
  // Small tensors share tokens; fill the open one, so that what earlier tests left behind can go.
  for (const t of Array.from({ length: 64 }, () => WasmTensor.ones([1]))) t.free()
  await collect(() => inUse() === 0)
  expect(inUse()).toBe(0)
  MemoryManager.init_pool(10_000)
})

it('the collector can be called', () => {
  expect(typeof global.gc).toBe('function')
})

describe('free', () => {
  it('twice does nothing; anything else afterwards is ERR_FREED', () => {
    const t = new WasmTensor([1, 2, 3, 4], [2, 2])
    expect(t.freed).toBe(false)
    t.free()
    expect(t.freed).toBe(true)
    const after = stats()
    t.free()
    t[Symbol.dispose]()
    expect(stats()).toEqual(after)
    const calls: [string, () => unknown][] = [
      ['data', () => t.data()],
      ['view', () => t.view()],
      ['shape', () => t.shape()],
      ['size', () => t.size()],
      ['ndim', () => t.ndim()],
      ['item', () => t.item()],
      ['clone', () => t.clone()],
      ['add', () => t.add(1)],
      ['add', () => WasmTensor.ones([2, 2]).add(t)],
      ['exp', () => WasmTensor.ones([2, 2]).exp(t)],
      ['sum', () => t.sum()],
      ['completeness', () => new api.WasmQualityMetrics(0.5).completeness(t)],
      ['detect_statistical', () => new api.WasmAnomalyDetector(2, 5).detect_statistical(t)],
    ]
    for (const [name, call] of calls) {
      expect(call, name).toThrow(
        expect.objectContaining({ code: 'ERR_FREED', message: `${name}: the tensor was freed` }),
      )
    }
  })

  it('of its block: a freed tensor never shows or changes what comes after it', () => {
    const first = new WasmTensor([1, 2, 3])
    first.free()
    const second = new WasmTensor([4, 5, 6])
    first.free()
    expect(second.data()).toEqual(Float32Array.of(4, 5, 6))
    // However often a block changes hands: handles carry a generation that wraps at 128.
    for (let i = 0; i < 300; i++) {
      const t = new WasmTensor([i])
      t.free()
      t.free()
      expect(() => t.item()).toThrow(/freed/)
    }
    expect(second.data()).toEqual(Float32Array.of(4, 5, 6))
    second.free()
    expect(inUse()).toBe(0)
  })

  it('of empty tensors, pools, detectors and math objects: all the same', () => {
    const things = [
      WasmTensor.zeros([0, 3]),
      new WasmTensorPool(2),
      new api.WasmAnomalyDetector(2, 5),
      new api.WasmAdvancedMath(),
      new api.WasmQualityMetrics(0.5),
    ]
    for (const thing of things) {
      thing.free()
      thing.free()
      thing[Symbol.dispose]()
    }
    const [empty, pool, detector, math, quality] = things as [Tensor, ...never[]] as unknown as [
      Tensor,
      InstanceType<typeof WasmTensorPool>,
      InstanceType<typeof api.WasmAnomalyDetector>,
      InstanceType<typeof api.WasmAdvancedMath>,
      InstanceType<typeof api.WasmQualityMetrics>,
    ]
    const t = WasmTensor.ones([2])
    for (const call of [
      () => empty.data(),
      () => pool.get_buffer(3),
      () => pool.get_stats(),
      () => pool.tensor([1]),
      () => pool.gc(),
      () => pool.clear(),
      () => detector.detect_realtime(1),
      () => detector.detect_batch([1]),
      () => detector.detect_statistical(t),
      () => detector.get_statistics(),
      () => detector.snapshot(),
      () => detector.reset(),
      () => detector.set_threshold(1),
      () => detector.get_threshold(),
      () => math.sinh(t),
      () => math.pow_tensor(t, t),
      () => math.isNan(t),
      () => quality.passes(t),
      () => quality.overallQuality(t),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
    }
    // Others of the class live on.
    expect(new api.WasmAdvancedMath().exp(t).size()).toBe(2)
  })

  it('of a pool: its tensors and buffers stay valid, and go home to nowhere', () => {
    const pool = new WasmTensorPool(5)
    const tensor = pool.tensor([1, 2, 3])
    const buffer = pool.get_buffer(3)
    pool.free()
    expect(tensor.add(1).data()).toEqual(Float32Array.of(2, 3, 4))
    expect(buffer.length).toBe(3)
    tensor.free()
    expect(() => pool.return_buffer(buffer)).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
  })

  it.each(['sync', 'class'])('at the end of a `using` block (%s)', () => {
    const before = inUse()
    {
      using t = new WasmTensor([1, 2])
      using u = t.add(1)
      expect(u.data()).toEqual(Float32Array.of(2, 3))
      expect(inUse()).toBe(before + 2)
    }
    expect(inUse()).toBe(before)
  })
})

describe('garbage collection', () => {
  it.each([
    ['small tensors', 1000, (i: number) => new WasmTensor([i, i])],
    ['larger tensors', 100, (i: number) => WasmTensor.full([1000], i)],
    ['results', 500, () => WasmTensor.ones([3]).exp()],
    ['buffers', 100, (i: number) => MemoryManager.get_buffer(i + 1)],
    ['views', 100, (i: number) => WasmTensor.full([500], i).view()],
    [
      'clones, some freed by hand',
      500,
      (i: number) => (i % 3 === 0 ? new WasmTensor([i]).free() : new WasmTensor([i]).clone()),
    ],
  ])('%s come back', async (_, n, make) => {
    churn(n, make)
    // The newest small tensors share a token with those still to be made.
    const most = 40
    await collect(() => inUse() <= most)
    const after = stats()
    expect(after.buffers_in_use).toBeLessThanOrEqual(most)
    expect(after.collected).toBeGreaterThan(0)
    expect(after.returned).toBe(after.total_allocations - after.buffers_in_use)
    expect(after.collected).toBeLessThanOrEqual(after.returned)
    // What came back is used again.
    MemoryManager.reset_stats()
    for (let i = 0; i < 10; i++) make(i)
    expect(stats().cache_hits).toBeGreaterThan(0)
  })

  it('of pools and detectors', async () => {
    churn(50, () => {
      const pool = new WasmTensorPool(5)
      pool.return_buffer(pool.get_buffer(1000))
      const detector = new api.WasmAnomalyDetector(2, 100)
      detector.detect_batch([1, 2, 3])
      return [pool, detector]
    })
    await collect(() => false)
    expect(new api.WasmAnomalyDetector(2, 100).detect_realtime(1)).toBeNull()
  })

  it('leaves alone what is referenced: views keep tensors, tensors keep their data', async () => {
    const kept = Array.from({ length: 200 }, (_, i) => new WasmTensor([i, i + 1]))
    const views = Array.from({ length: 50 }, (_, i) => WasmTensor.full([i + 1], i).view())
    const buffers = Array.from({ length: 20 }, (_, i) => MemoryManager.get_buffer(i + 5).fill(i))
    for (let round = 0; round < 5; round++) {
      churn(500, i => new WasmTensor([i, -1]))
      global.gc?.()
      await new Promise(resolve => setTimeout(resolve, 5))
      churn(300, i => WasmTensor.full([(i % 50) + 1], -1))
    }
    kept.forEach((t, i) => {
      expect([...t.data()]).toEqual([i, i + 1])
    })
    views.forEach((v, i) => {
      expect(v.length === i + 1 && v.every(x => x === i), `view ${i}`).toBe(true)
    })
    buffers.forEach((b, i) => {
      expect(
        b.every(x => x === i),
        `buffer ${i}`,
      ).toBe(true)
    })
  })

  if (native)
    it('natively a part of a view keeps its tensor too', async () => {
      const parts = Array.from({ length: 50 }, (_, i) => WasmTensor.full([100], i).view().subarray(10, 20))
      for (let round = 0; round < 5; round++) {
        global.gc?.()
        await new Promise(resolve => setTimeout(resolve, 5))
        churn(200, () => WasmTensor.full([100], -1))
      }
      parts.forEach((p, i) => {
        expect(
          p.every(x => x === i),
          `part ${i}`,
        ).toBe(true)
      })
    })

  it('never happens inside a synchronous loop, and a loop that frees needs no more memory', () => {
    for (let i = 0; i < 10_000; i++) {
      const t = new WasmTensor([i, i])
      t.square().free()
      t.free()
    }
    expect(stats()).toMatchObject({ collected: 0, peak_bytes: 16, buffers_in_use: 0 })
  })
})

describe('scope', () => {
  it('frees all but what it returns: a tensor, an array, an object', () => {
    const before = inUse()
    let inner: Tensor | undefined
    const one = MemoryManager.scope(() => {
      inner = WasmTensor.ones([2])
      return inner.add(1)
    })
    expect([inner?.freed, one.freed]).toEqual([true, false])
    const [a, b] = MemoryManager.scope(() => [WasmTensor.ones([2]), WasmTensor.ones([3]).neg()])
    const { x, n } = MemoryManager.scope(() => ({ x: WasmTensor.ones([4]).exp(), n: 5 }))
    expect([a.freed, b.freed, x.freed, n]).toEqual([false, false, false, 5])
    expect(inUse()).toBe(before + 4)
    for (const t of [one, a, b, x]) t.free()
    for (const value of [undefined, null, 5, 'text', Symbol('s')]) expect(MemoryManager.scope(() => value)).toBe(value)
    expect(inUse()).toBe(before)
  })

  it('does not mind what was freed by hand, and leaves alone what was there before', () => {
    const outside = WasmTensor.ones([2])
    MemoryManager.scope(() => {
      WasmTensor.ones([2]).free()
      outside.add(1)
      return outside
    })
    expect(outside.freed).toBe(false)
    outside.free()
    expect(inUse()).toBe(0)
  })

  it('nests: what the inner one returns belongs to the outer one', () => {
    let middle: Tensor | undefined
    const kept = MemoryManager.scope(() => {
      middle = MemoryManager.scope(() => WasmTensor.ones([2]).add(1))
      expect(middle.freed).toBe(false)
      return middle.add(1)
    })
    expect([middle?.freed, kept.freed]).toEqual([true, false])
    kept.free()
    expect(inUse()).toBe(0)
  })

  it('frees when the body throws, and hands the error on', () => {
    const error = new Error('mine')
    expect(() =>
      MemoryManager.scope(() => {
        WasmTensor.ones([2])
        MemoryManager.scope(() => {
          WasmTensor.ones([3])
          throw error
        })
      }),
    ).toThrow(error)
    expect(inUse()).toBe(0)
    const t = WasmTensor.ones([2])
    expect(t.freed).toBe(false)
    t.free()
  })

  it('closes even when its result cannot be looked at', () => {
    const hostile = {
      get x(): never {
        throw new Error('no')
      },
    }
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    for (const result of [hostile, revoked.proxy]) {
      try {
        MemoryManager.scope(() => {
          WasmTensor.ones([2])
          return result
        })
      } catch {}
      expect(inUse()).toBe(0)
    }
    const t = WasmTensor.ones([2])
    MemoryManager.scope(() => {})
    expect(t.freed).toBe(false)
    t.free()
  })

  it('waits for async bodies, and frees when they reject', async () => {
    let inner: Tensor | undefined
    const result = await MemoryManager.scope(async () => {
      inner = WasmTensor.ones([2])
      await new Promise(resolve => setTimeout(resolve, 2))
      expect(inner.freed).toBe(false)
      const late = WasmTensor.ones([3])
      await null
      return late.add(inner.sum())
    })
    expect([...result.data()]).toEqual([3, 3, 3])
    expect(inner?.freed).toBe(true)
    expect(inUse()).toBe(1)
    result.free()
    await expect(
      MemoryManager.scope(async () => {
        WasmTensor.ones([2])
        await null
        WasmTensor.ones([2])
        throw new Error('late')
      }),
    ).rejects.toThrow('late')
    expect(inUse()).toBe(0)
  })

  it('keeps concurrent async bodies apart', async () => {
    const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
    const results = await Promise.all(
      [5, 1, 3].map(ms =>
        MemoryManager.scope(async () => {
          const own = WasmTensor.full([2], ms)
          await wait(ms)
          const more = own.add(1)
          await wait(ms)
          expect([own.freed, more.freed]).toEqual([false, false])
          return more.multiply(2)
        }),
      ),
    )
    expect(results.map(t => t.data()[0])).toEqual([12, 4, 8])
    expect(inUse()).toBe(3)
    for (const t of results) t.free()
  })

  it('does not touch tensors that others make while an async body waits', async () => {
    let go = (): void => {}
    const running = MemoryManager.scope(async () => {
      WasmTensor.ones([2])
      await new Promise<void>(resolve => {
        go = resolve
      })
    })
    const other = WasmTensor.ones([5])
    go()
    await running
    expect(other.freed).toBe(false)
    other.free()
    expect(inUse()).toBe(0)
  })
})

describe('views and transferred memory', () => {
  it('read and write the tensor itself', () => {
    for (const n of [1, 10, 255, 256, 5000]) {
      const t = WasmTensor.zeros([n])
      const view = t.view()
      expect(view.length).toBe(n)
      view[n - 1] = 5
      expect(t.data()[n - 1]).toBe(5)
      t.add(1, t)
      expect(view[n - 1]).toBe(6)
      expect(t.view()).toBe(view)
      t.free()
      if (native) expect(view.length).toBe(0)
    }
    const empty = WasmTensor.zeros([0]).view()
    expect(empty.length).toBe(0)
  })

  it('structuredClone and postMessage copy, they do not take away', () => {
    const t = WasmTensor.full([10], 3)
    const buffer = MemoryManager.get_buffer(10)
    for (const array of [t.view(), buffer]) {
      if (!native) continue // one memory for all: the engine refuses to transfer it
      const { port1 } = new MessageChannel()
      port1.postMessage(array.buffer, [array.buffer as ArrayBuffer])
      port1.close()
      const copy = structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] })
      new Float32Array(copy).fill(-1)
      expect(array.length).toBe(10)
      expect(array.includes(-1)).toBe(false)
    }
    t.free()
    MemoryManager.return_buffer(buffer)
    expect(inUse()).toBe(0)
  })

  // Newer engines can: ArrayBuffer.prototype.transfer, in this one by a flag.
  if (native) {
    it.each([10, 5000])('%i elements that were taken away by transfer() are never used again', n => {
      const script = `
        const { MemoryManager, WasmTensor } = require(${JSON.stringify(fileURLToPath(new URL('../../dist/native.cjs', import.meta.url)))})
        const inUse = () => JSON.parse(MemoryManager.get_stats()).buffers_in_use
        const taken = []
        const seen = WasmTensor.full([${n}], 3)
        taken.push(seen.view().buffer.transfer())
        const again = seen.view() // of the same memory, still the tensor's too
        const unseen = WasmTensor.full([${n}], 3)
        taken.push(unseen.view().buffer.transfer())
        const buffer = MemoryManager.get_buffer(${n})
        taken.push(buffer.buffer.transfer())
        const lengths = [again.length, buffer.length]
        seen.free()
        seen.free()
        unseen.free()
        let refused
        try { MemoryManager.return_buffer(buffer) } catch (error) { refused = error.code }
        const others = Array.from({ length: 50 }, () => WasmTensor.full([${n}], 7))
        for (const memory of taken) new Float32Array(memory).fill(-1)
        const whole = others.every(t => t.data().every(v => v === 7))
        for (const t of others) t.free()
        console.log(JSON.stringify({ lengths, again: again.length, refused, whole, inUse: inUse() }))
      `
      const { stdout, stderr } = spawnSync(process.execPath, ['--harmony-rab-gsab-transfer', '-e', script], {
        encoding: 'utf8',
      })
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({ lengths: [n, 0], again: 0, refused: 'ERR_ARGUMENT', whole: true, inUse: 3 })
    })
  }
})
