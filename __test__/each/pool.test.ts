// What the pool promises that the model does not say: waste, tiers, reuse, aliases, the trace and its times, who holds
// what and since when, and WASM memory that grows in the middle of things.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Tensor, underTest } from '../backends'

const api = underTest()
const { MemoryManager, WasmTensor, WasmTensorPool } = api
const { kind } = api.backend()
const stats = () => JSON.parse(MemoryManager.get_stats())

beforeEach(() => {
  MemoryManager.init_pool(100)
})
afterEach(() => {
  MemoryManager.trace(null)
  MemoryManager.trace_allocations(false)
})

describe('size classes', () => {
  const sizes = [...Array(1100).keys()].slice(1)
  for (let power = 1024; power <= 2 ** 21; power *= 2) {
    for (const part of [1, 1.25, 1.3, 1.5, 1.51, 1.75, 1.99])
      for (const d of [-1, 0, 1]) sizes.push(Math.floor(power * part) + d)
  }

  it.each([
    ['by default', new WasmTensorPool(0)],
    ['with the thresholds of the guide', WasmTensorPool.with_custom_thresholds(128, 65_536, 0)],
    ['with odd thresholds', WasmTensorPool.with_custom_thresholds(100, 100_000, 0)],
  ])('waste at most a fifth of a block, %s', (_, pool) => {
    for (const size of sizes) {
      const buffer = pool.get_buffer(size)
      expect(buffer.length).toBe(size)
      const { bytes_in_use } = JSON.parse(pool.get_stats())
      expect(bytes_in_use, `${size} elements`).toBeGreaterThanOrEqual(size * 4)
      expect(1 - (size * 4) / bytes_in_use, `${size} elements in ${bytes_in_use} bytes`).toBeLessThanOrEqual(0.2)
      pool.return_buffer(buffer)
    }
    pool.free()
  })

  it('tiers as in the guide: small below 256 elements, large above 262,144', () => {
    for (const size of [1, 255, 256, 262_144, 262_145]) MemoryManager.return_buffer(MemoryManager.get_buffer(size))
    expect(stats()).toMatchObject({ small: 2, medium: 2, large: 1 })
    expect(MemoryManager.pool_stats()).toEqual({
      ...{ small_count: 2, medium_count: 2, large_count: 1, max_size: 100, hit_rate: 0, memory_saved_mb: 0 },
    })
  })

  it('a buffer that comes back serves the next request of its class, and is zeroed', () => {
    for (const size of [1, 7, 100, 256, 5000, 300_000]) {
      MemoryManager.return_buffer(MemoryManager.get_buffer(size).fill(9))
      const { cache_hits } = stats()
      const again = MemoryManager.get_buffer(size)
      expect(stats().cache_hits).toBe(cache_hits + 1)
      expect(again.every(v => v === 0)).toBe(true)
      MemoryManager.return_buffer(again)
    }
  })

  it('max_size 0 keeps nothing', () => {
    MemoryManager.init_pool(0)
    for (let i = 0; i < 10; i++) for (const size of [1, 100, 1000, 300_000]) WasmTensor.ones([size]).free()
    for (let i = 0; i < 10; i++) MemoryManager.return_buffer(MemoryManager.get_buffer(50))
    expect(stats()).toMatchObject({
      ...{
        small: 0,
        medium: 0,
        large: 0,
        max_size: 0,
        cache_hits: 0,
        hit_rate: 0,
        memory_saved_bytes: 0,
        bytes_idle: 0,
      },
      ...{ total_allocations: 50, returned: 50, evictions: 50, status: 'ready' },
    })
  })

  it('rates itself: excellent from 80, good from 60, fair from 40, else poor', () => {
    for (const [hits, rating] of [
      [0, 'poor'],
      [39, 'poor'],
      [40, 'fair'],
      [59, 'fair'],
      [60, 'good'],
      [79, 'good'],
      [80, 'excellent'],
      [99, 'excellent'],
    ]) {
      MemoryManager.init_pool(100)
      const held = Array.from({ length: 100 - Number(hits) }, () => WasmTensor.ones([3]))
      for (const t of held) t.free()
      for (let i = 0; i < Number(hits); i++) WasmTensor.ones([3]).free()
      expect(JSON.parse(MemoryManager.cache_efficiency())).toEqual({ hit_rate: hits, efficiency: rating })
    }
    MemoryManager.init_pool(1)
    expect(JSON.parse(MemoryManager.cache_efficiency())).toEqual({ hit_rate: 0, efficiency: 'poor' })
  })

  it('empty buffers and tensors cost nothing', () => {
    const buffer = MemoryManager.get_buffer(0)
    const tensor = WasmTensor.zeros([3, 0])
    expect([buffer.length, tensor.data().length, tensor.add(1).size()]).toEqual([0, 0, 0])
    MemoryManager.return_buffer(buffer)
    expect(() => MemoryManager.return_buffer(buffer)).toThrow(/returned before/)
    tensor.free()
    expect(stats()).toMatchObject({ total_allocations: 0, returned: 0 })
  })

  it('a returned buffer is detached natively, at once', () => {
    const buffer = MemoryManager.get_buffer(10)
    MemoryManager.return_buffer(buffer)
    expect(buffer.length).toBe(kind === 'native' ? 0 : 10)
    expect(() => MemoryManager.return_buffer(buffer)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('two buffers never share memory', () => {
    const all = Array.from({ length: 300 }, (_, i) => MemoryManager.get_buffer((i % 40) + 1).fill(i))
    all.forEach((b, i) => {
      expect(b.length === 0 || b.every(v => v === i)).toBe(true)
    })
    for (const b of all) MemoryManager.return_buffer(b)
  })
})

describe('limits', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  const idle = () => stats().bytes_idle
  /** One small, one medium and one large buffer come back. */
  const burst = (pool: { get_buffer(n: number): Float32Array; return_buffer(b: Float32Array): void }) => {
    const buffers = [10, 5000, 300_000].map(n => pool.get_buffer(n))
    for (const buffer of buffers) pool.return_buffer(buffer)
  }

  /** Time passes, and with it the job in which the clock was read. */
  const rest = async (milliseconds: number) => {
    vi.advanceTimersByTime(milliseconds)
    await null
  }

  it('idle buffers go back to the system after ten seconds, at the next operation', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    MemoryManager.init_pool(100)
    burst(MemoryManager)
    const before = idle()
    await rest(9900)
    WasmTensor.ones([3]).free()
    expect(idle()).toBeGreaterThanOrEqual(before)
    await rest(12_000)
    WasmTensor.ones([3]).free()
    expect(idle()).toBeLessThan(20)
    expect(stats().evictions).toBeGreaterThanOrEqual(3)
  })

  it('what is used stays, however long it goes on', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    MemoryManager.init_pool(100)
    for (let i = 0; i < 100; i++) {
      burst(MemoryManager)
      await rest(500)
    }
    expect(stats()).toMatchObject({ evictions: 0, cache_hits: 297, total_allocations: 300 })
  })

  it('after decay_ms, where that is given; never, where it is 0', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [short, never] = [200, 0].map(decay_ms => new WasmTensorPool(100, { decay_ms }))
    for (const pool of [short, never]) burst(pool)
    await rest(1000)
    for (const pool of [short, never]) pool.return_buffer(pool.get_buffer(1))
    expect(JSON.parse(short.get_stats()).bytes_idle).toBe(4)
    await rest(1e9)
    never.return_buffer(never.get_buffer(1))
    expect(JSON.parse(never.get_stats()).bytes_idle).toBeGreaterThan(1_200_000)
    for (const pool of [short, never]) pool.free()
  })

  it('max_bytes: idle buffers make room, then it is ERR_OUT_OF_MEMORY, and the next call works', () => {
    MemoryManager.gc()
    const { system_bytes } = stats() // other tests hold some
    MemoryManager.init_pool(100, { max_bytes: system_bytes + 4e6 })
    WasmTensor.ones([500_000]).free()
    const kept = WasmTensor.ones([600_000])
    const wanted = { code: 'ERR_OUT_OF_MEMORY', message: expect.stringMatching(/max_bytes.*free\(\)/) }
    expect(() => kept.exp()).toThrow(expect.objectContaining(wanted))
    expect(() => MemoryManager.get_buffer(600_000)).toThrow(expect.objectContaining(wanted))
    expect(kept.sum()).toBe(600_000)
    kept.free()
    WasmTensor.ones([700_000]).free()
  })

  it('every option is checked', () => {
    for (const [options, message] of [
      [{ decay_ms: -1 }, /decay_ms must be at least 0/],
      [{ decay_ms: Number.POSITIVE_INFINITY }, /decay_ms must be finite/],
      [{ max_bytes: -1 }, /max_bytes must be at least 0/],
      [{ max_bytes: Number.NaN }, /max_bytes must be at least 0/],
      [{ max_bytes: '1' as unknown as number }, /max_bytes must be a number/],
    ] as const) {
      const wanted = expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringMatching(message) })
      expect(() => MemoryManager.init_pool(5, options)).toThrow(wanted)
    }
    expect(stats().max_size).toBe(100)
  })
})

describe('camelCase', () => {
  it('is the same method, on instances and statics', () => {
    expect(MemoryManager.initPool).toBe(MemoryManager.init_pool)
    expect(MemoryManager.getStats()).toBe(MemoryManager.get_stats())
    const pool = WasmTensorPool.withCustomThresholds(128, 65_536, 100)
    pool.returnBuffer(pool.getBuffer(5))
    expect(JSON.parse(pool.getStats()).small).toBe(1)
    expect([...WasmTensor.ones([2]).addScalar(1).mulScalar(3).data()]).toEqual([6, 6])
    expect([...new api.WasmAdvancedMath().isNan(new WasmTensor([Number.NaN])).data()]).toEqual([1])
    expect(new api.WasmQualityMetrics(0.5).overallQuality(WasmTensor.ones([3]))).toBeCloseTo(100 * (0.8 + 0.2 / 3))
  })
})

describe('trace', () => {
  it('tells of operations inside operations, with times, and costs nothing once stopped', () => {
    const events: { kind: string; time: number; size: number; hit: boolean; tier: string; bytes: number }[] = []
    const started = performance.now()
    MemoryManager.trace(event => events.push(event))
    const t = new WasmTensor([1, 2, 3])
    const u = t.add(1).exp()
    t.free()
    u.neg().free()
    WasmTensor.ones([300_000]).free()
    MemoryManager.gc()
    MemoryManager.init_pool(5)
    MemoryManager.trace(null)
    WasmTensor.ones([3]).free()
    expect(events.map(e => [e.kind, e.size, e.tier, e.hit].join(' '))).toEqual([
      ...[
        'get 3 small false',
        'get 3 small false',
        'get 3 small false',
        'return 3 small false',
        'get 3 small true',
        'return 3 small false',
      ],
      ...['get 300000 large false', 'return 300000 large false', `gc ${3 + 327_680} small false`, 'init 0 small false'],
    ])
    const times = events.map(e => e.time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(started)
    expect(times.at(-1)).toBeLessThanOrEqual(performance.now())
  })

  it('another callback takes the place of the first', () => {
    const [first, second]: string[][] = [[], []]
    MemoryManager.trace(e => first.push(e.kind))
    WasmTensor.ones([1]).free()
    MemoryManager.trace(e => second.push(e.kind))
    WasmTensor.ones([1]).free()
    expect([first, second]).toEqual([
      ['get', 'return'],
      ['get', 'return'],
    ])
  })
})

describe('outstanding', () => {
  it('lists what is held, the largest first, with ages and, when asked, stacks', async () => {
    const before = MemoryManager.outstanding().length
    MemoryManager.trace_allocations(true)
    const held = [10, 5000, 300].map(n => WasmTensor.zeros([n]))
    const buffer = MemoryManager.get_buffer(70_000)
    await new Promise(resolve => setTimeout(resolve, 30))
    const list = MemoryManager.outstanding().filter(o => [10, 300, 5000, 70_000].includes(o.size))
    expect(list.map(o => o.size)).toEqual([70_000, 5000, 300, 10])
    for (const { size, bytes, age_ms, stack } of list) {
      expect(bytes).toBeGreaterThanOrEqual(size * 4)
      expect(age_ms).toBeGreaterThanOrEqual(20)
      expect(age_ms).toBeLessThan(20_000)
      expect(stack, `the stack of ${size}`).toContain('pool.test.ts')
    }
    MemoryManager.trace_allocations(false)
    expect(MemoryManager.outstanding().every(o => !('stack' in o))).toBe(true)
    MemoryManager.return_buffer(buffer)
    for (const t of held) t.free()
    expect(MemoryManager.outstanding().length).toBe(before)
  })
})

describe('reset and init', () => {
  it('reset_stats zeroes counters only; init_pool also drops what is idle; what is in use goes on', () => {
    const { buffers_in_use } = stats() // of tests before, which did not free all
    const t = WasmTensor.ones([100])
    WasmTensor.ones([100]).free()
    MemoryManager.reset_stats()
    expect(stats()).toMatchObject({ total_allocations: 0, returned: 0, small: 1, peak_bytes: stats().bytes_in_use })
    expect(stats().buffers_in_use).toBe(buffers_in_use + 1)
    MemoryManager.init_pool(7)
    expect(stats()).toMatchObject({ small: 0, bytes_idle: 0, buffers_in_use: buffers_in_use + 1, max_size: 7 })
    expect(t.sum()).toBe(100)
    t.free()
    expect(stats()).toMatchObject({ small: 1, buffers_in_use, returned: 1 })
  })
})

describe('memory that grows', () => {
  it('in the middle of things: tensors, results and traces stay right', () => {
    const old = Array.from({ length: 100 }, (_, i) => WasmTensor.full([i + 1], i))
    const view = old[50].view()
    const lent = MemoryManager.get_buffer(20).fill(3)
    const big: Tensor[] = []
    for (let round = 0; round < 12; round++) {
      big.push(WasmTensor.full([1_000_000 * (1 + (round % 3))], round))
      old.forEach((t, i) => {
        expect(t.data().every(v => v === i)).toBe(true)
      })
      // The result's block may be what makes memory grow.
      const doubled = (big[round] as Tensor).add(big[round] as Tensor)
      expect([doubled.data()[0], doubled.data().at(-1)]).toEqual([2 * round, 2 * round])
      big.push(doubled)
      big.splice(round, 2, doubled)
    }
    if (kind === 'wasm') {
      // A view becomes empty when memory grows, and view() gives a whole one again.
      expect([view.length, lent.length]).toEqual([0, 0])
    } else expect([view.length, lent[0]]).toEqual([51, 3])
    expect(old[50].view().every(v => v === 50)).toBe(true)
    MemoryManager.return_buffer(lent)
    for (const t of [...old, ...big]) t.free()
    MemoryManager.gc()
  })

  if (kind === 'wasm') {
    it('to its end: ERR_OUT_OF_MEMORY, and everything else works on', () => {
      const t = WasmTensor.ones([10])
      const { system_bytes: _, ...before } = stats() // empty pages go when memory is short
      for (const call of [
        () => WasmTensor.zeros([1.2e9]),
        () => MemoryManager.get_buffer(1.05e9),
        () => new WasmTensorPool(1).get_buffer(2e9),
      ]) {
        expect(call).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_MEMORY' }))
      }
      expect(stats()).toMatchObject(before)
      expect(t.add(1).sum()).toBe(20)
    })
  }
})
