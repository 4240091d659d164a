// The names and habits that the examples of the specification rely on, in words of our own: who wrote code after it finds
// that it runs. What each name does in full is tested where it belongs; here is that they work together as promised.

import { beforeEach, describe, expect, it } from 'vitest'
import { underTest } from '../backends'

const api = underTest()
const { MemoryManager, WasmAdvancedMath, WasmAnomalyDetector, WasmQualityMetrics, WasmTensor, WasmTensorPool } = api
const counters = () => JSON.parse(MemoryManager.get_stats())

it('before the first use the pool says so, and starts by itself', () => {
  expect(counters()).toMatchObject({ status: 'uninitialized', total_allocations: 0, max_size: 0, hit_rate: 0 })
  expect(MemoryManager.pool_stats()).toBeNull()
  const x = new WasmTensor([1, 2, 3, 4], [2, 2])
  expect(counters()).toMatchObject({ status: 'ready', total_allocations: 1, max_size: 100 })
  x.free()
})

it('tensors and the math object take from the pool and give back: the second round allocates nothing', () => {
  const round = (): void => {
    const x = new WasmTensor([1, 2, 3, 4], [2, 2])
    const math = new WasmAdvancedMath()
    const y = math.sinh(x)
    y.data().forEach((value, i) => {
      expect(value).toBeCloseTo(Math.sinh(i + 1), 5)
    })
    expect(y.shape()).toEqual([2, 2])
    for (const thing of [x, y, math]) thing.free()
    expect([x.freed, y.freed]).toEqual([true, true])
  }
  MemoryManager.init_pool(100)
  round()
  MemoryManager.reset_stats()
  round()
  expect(counters()).toMatchObject({ total_allocations: 2, cache_hits: 2, hit_rate: 100, memory_saved_bytes: 32 })
})

describe('from a fresh pool', () => {
  beforeEach(() => {
    MemoryManager.init_pool(100)
  })

  it.each([25, 50, 200, 500, 1000])('init_pool(%i) starts afresh with that capacity', capacity => {
    WasmTensor.ones([10]).free()
    MemoryManager.init_pool(capacity)
    expect(MemoryManager.pool_stats()).toEqual({
      ...{ small_count: 0, medium_count: 0, large_count: 0 },
      ...{ max_size: capacity, hit_rate: 0, memory_saved_mb: 0 },
    })
  })

  it('idle buffers are counted by tier in both kinds of statistics, and gc gives them back', () => {
    for (const size of [10, 1000, 300_000]) MemoryManager.return_buffer(MemoryManager.get_buffer(size))
    expect(counters()).toMatchObject({ small: 1, medium: 1, large: 1 })
    expect(MemoryManager.pool_stats()).toMatchObject({ small_count: 1, medium_count: 1, large_count: 1 })
    expect(MemoryManager.gc()).toBeGreaterThan(0)
    expect(counters()).toMatchObject({ small: 0, medium: 0, large: 0, bytes_idle: 0 })
  })

  it('a buffer has as many zeros as were asked for', () => {
    const buffer = MemoryManager.get_buffer(12)
    expect(Array.from(buffer)).toEqual(Array(12).fill(0))
    MemoryManager.return_buffer(buffer)
    expect(counters().returned).toBe(1)
  })

  it('statistics in percent, bytes and MiB agree with each other', () => {
    for (let i = 0; i < 4; i++) WasmTensor.ones([400_000]).free()
    const { hit_rate, total_allocations, cache_hits, memory_saved_bytes } = counters()
    expect([hit_rate, total_allocations, cache_hits]).toEqual([75, 4, 3])
    expect(memory_saved_bytes).toBeGreaterThanOrEqual(3 * 400_000 * 4)
    expect(MemoryManager.pool_stats()?.memory_saved_mb).toBe(memory_saved_bytes / 2 ** 20)
    expect(JSON.parse(MemoryManager.cache_efficiency())).toEqual({ hit_rate: 75, efficiency: 'good' })
  })

  it('full tiers and size limits evict', () => {
    MemoryManager.init_pool(2, { max_idle_bytes: 4096 })
    const three = [1, 2, 3].map(() => WasmTensor.ones([10]))
    for (const t of three) t.free()
    expect(counters()).toMatchObject({ small: 2, evictions: 1 })
    WasmTensor.ones([2000]).free() // larger than all that may be idle
    expect(counters()).toMatchObject({ medium: 0, evictions: 2 })
  })

  it('a class that frees in finally leaves nothing behind, whether its work throws or not', () => {
    const math = new WasmAdvancedMath()
    const quality = new WasmQualityMetrics(0.8)
    const work = (data: number[], shape: number[]) => {
      const x = new WasmTensor(data, shape)
      let squashed: ReturnType<typeof math.tanh> | undefined
      try {
        squashed = math.tanh(x)
        return { result: squashed.data(), quality: quality.overall_quality(squashed) }
      } finally {
        x.free()
        squashed?.free()
      }
    }
    const { buffers_in_use } = counters()
    for (let i = 0; i < 10; i++) {
      const done = work([1, 2, 3, 4], [2, 2])
      done.result.forEach((value, k) => {
        expect(value).toBeCloseTo(Math.tanh(k + 1), 5)
      })
      expect(done.quality).toBeGreaterThan(90)
    }
    expect(counters()).toMatchObject({ buffers_in_use, total_allocations: 20, cache_hits: 18 })
    math.free()
    math.free() // a second time does nothing
    expect(() => work([1, 2], [2])).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
    expect(counters().buffers_in_use).toBe(buffers_in_use)
    quality.free()
  })

  it('the math object maps over a list of tensors, and the quality of one is in percent', () => {
    const math = new WasmAdvancedMath()
    const quality = new WasmQualityMetrics(0.8)
    const results = [new WasmTensor([0.1, 0.2, 0.3]), new WasmTensor([1, 2, 3, 4], [2, 2])].map(t => math.tanh(t))
    expect(results.map(t => t.shape())).toEqual([[3], [2, 2]])
    // 0.3 of completeness, 0.3 of validity, 0.2 of uniqueness are 100; consistency is 100 / (1 + coefficient of variation).
    const x = new WasmTensor([1, 2, 3])
    expect(quality.overall_quality(x)).toBeCloseTo(80 + 20 / (1 + Math.sqrt(2 / 3) / 2), 4)
  })

  it('a detector takes values one by one, and a tensor of a full buffer at once', () => {
    const detector = new WasmAnomalyDetector(2.5, 100)
    const found = Array.from({ length: 200 }, (_, i) => (i === 150 ? 25 : Math.sin(i)))
      .map(value => detector.detect_realtime(value))
      .filter(anomaly => anomaly !== null && anomaly !== undefined)
    expect(found.map(a => [a.index, a.value])).toEqual([[150, 25]])
    expect(found[0]?.score).toBeGreaterThan(30)

    const before = counters()
    const full = new WasmTensor(
      Array.from({ length: 1000 }, (_, i) => (i === 500 ? 90 : i % 7)),
      [1000],
    )
    expect(detector.detect_statistical(full)).toMatchObject([{ index: 500, value: 90 }])
    full.free()
    expect(counters()).toMatchObject({ buffers_in_use: before.buffers_in_use, returned: before.returned + 1 })
    detector.free()
  })

  it('methods of MemoryManager can be wrapped from outside, as a debugging session does', () => {
    const original = MemoryManager.get_buffer
    const sizes: number[] = []
    try {
      MemoryManager.get_buffer = function (this: typeof MemoryManager, size: number) {
        sizes.push(size)
        return original.call(this, size)
      }
      MemoryManager.return_buffer(MemoryManager.get_buffer(12))
      expect(sizes).toEqual([12])
    } finally {
      MemoryManager.get_buffer = original
    }
  })

  it('a pool has thresholds of its own', () => {
    const pool = WasmTensorPool.with_custom_thresholds(128, 65_536, 100)
    for (const size of [127, 128, 65_536, 65_537]) pool.return_buffer(pool.get_buffer(size))
    expect(JSON.parse(pool.get_stats())).toMatchObject({ small: 1, medium: 2, large: 1, max_size: 100 })
    pool.free()
  })

  it('growth between two looks at the statistics shows what was not given back', () => {
    const idle = (): number => {
      MemoryManager.gc()
      const { small, medium, large } = counters()
      return small + medium + large
    }
    const before = { idle: idle(), in_use: counters().buffers_in_use }
    WasmTensor.ones([5]).free()
    const kept = WasmTensor.ones([5])
    expect(idle() - before.idle).toBe(0)
    expect(counters().buffers_in_use - before.in_use).toBe(1)
    kept.free()
  })
})
