// Every code block of the guide (docs/guide.md), as it is written; only imports and missing variables are supplied.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Tensor, underTest } from '../backends'
import { type Block, readBlocks, runBlock } from '../guide'

const api = underTest()
const { MemoryManager, WasmTensor, WasmAdvancedMath, WasmQualityMetrics } = api
const blocks = readBlocks()
const javascript = blocks.filter(b => b.language === 'javascript')

const stats = () => JSON.parse(MemoryManager.get_stats())
const tanh = (values: number[]): number[] => values.map(v => Math.tanh(v))
const close = (got: ArrayLike<number>, want: number[]): void => {
  expect(got.length).toBe(want.length)
  want.forEach((w, i) => {
    expect(got[i]).toBeCloseTo(w, 5)
  })
}

/** A console that is watched. */
const screen = { log: vi.fn(), warn: vi.fn(), debug: vi.fn() }
const given = (more: Record<string, unknown> = {}) => ({ ...api, console: screen, ...more })

/** The block under a heading; `which` where there are several. */
const tested = new Set<Block>()
function block(heading: string, which = 0): Block {
  const found = javascript.filter(b => b.heading === heading)[which]
  if (found === undefined) throw new Error(`the guide has no block ${which} under "${heading}"`)
  tested.add(found)
  return found
}

it('Automatic Management', () => {
  // The first use of the pool in this process: it starts by itself.
  expect(stats()).toMatchObject({ status: 'uninitialized', total_allocations: 0, max_size: 0 })
  expect(MemoryManager.pool_stats()).toBeNull()
  const { tensor, math, result } = runBlock(block('Automatic Management'), given()) as Record<string, never>
  expect(screen.log.mock.calls).toEqual([['Cache hit rate: 0%'], ['Memory saved: 0 bytes']])
  expect((tensor as Tensor).freed && (result as Tensor).freed).toBe(true)
  expect(() => (math as InstanceType<typeof WasmAdvancedMath>).sinh(WasmTensor.ones([1]))).toThrow(/freed/)
  expect(stats()).toMatchObject({ status: 'ready', total_allocations: 3, small: 2, buffers_in_use: 1 })
  // The second time around both buffers come from the pool.
  MemoryManager.reset_stats()
  runBlock(block('Automatic Management'), given())
  expect(screen.log.mock.calls.slice(2)).toEqual([['Cache hit rate: 100%'], ['Memory saved: 32 bytes']])
})

describe('the others', () => {
  let calls: unknown[][] = []
  beforeEach(() => {
    MemoryManager.init_pool(100)
    calls = []
    const original = MemoryManager.init_pool
    vi.spyOn(MemoryManager, 'init_pool').mockImplementation((...args) => {
      calls.push(args)
      return original.call(MemoryManager, ...args)
    })
    vi.spyOn(MemoryManager, 'gc')
    for (const method of Object.values(screen)) method.mockClear()
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('Manual Pool Management', () => {
    WasmTensor.ones([10]).free()
    expect(stats().small).toBe(1)
    runBlock(block('Manual Pool Management'), given())
    expect(MemoryManager.pool_stats()).toMatchObject({ max_size: 200, small_count: 0 })
    expect(screen.log.mock.calls).toEqual([['Efficiency rating: poor']])
    expect(MemoryManager.gc).toHaveBeenCalledTimes(1)
  })

  it('Best Practices: initialization', () => {
    runBlock(block('Best Practices', 0), given())
    expect(calls).toEqual([[50], [500]])
    expect(stats().max_size).toBe(500)
  })

  it('Best Practices: batches', () => {
    const [tensor1, tensor2] = [new WasmTensor([0.1, 0.2, 0.3]), new WasmTensor([1, 2, 3, 4], [2, 2])]
    const math = new WasmAdvancedMath()
    const quality = new WasmQualityMetrics(0.8)
    const declared = runBlock(
      block('Best Practices', 1),
      given({ tensors: [tensor1, tensor2], tensor1, tensor2, math, quality }),
    )
    const results = declared.results as Tensor[]
    expect(results.map(t => t.shape())).toEqual([[3], [2, 2]])
    close(results[0].data(), tanh([0.1, 0.2, 0.3]))
    close(results[1].data(), tanh([1, 2, 3, 4]))
    close((declared.result1 as Tensor).data(), tanh([0.1, 0.2, 0.3]))
    close((declared.result2 as Tensor).data(), tanh([1, 2, 3, 4]))
    // 0.3 * 100 + 0.3 * 100 + 0.2 * 100 / (1 + cv) + 0.2 * 100
    expect(declared.quality1).toBeCloseTo(80 + 20 / (1 + Math.sqrt(2 / 3) / 2), 4)
  })

  it('Best Practices: monitoring', () => {
    runBlock(block('Best Practices', 2), given())
    expect(screen.warn.mock.calls).toEqual([['Pool efficiency degraded, consider tuning']])
    for (let i = 0; i < 20; i++) WasmTensor.ones([10]).free()
    screen.warn.mockClear()
    expect((runBlock(block('Best Practices', 2), given()).stats as { hit_rate: number }).hit_rate).toBe(95)
    expect(screen.warn).not.toHaveBeenCalled()
  })

  it('Capacity Sizing', () => {
    expect(runBlock(block('Capacity Sizing'), given()).optimal_capacity).toBe(20)
    expect(calls).toEqual([[20]])
    expect(stats().max_size).toBe(20)
  })

  it('Garbage Collection', () => {
    for (const size of [10, 1000, 300_000]) WasmTensor.ones([size]).free()
    expect(stats()).toMatchObject({ small: 1, medium: 1, large: 1 })
    runBlock(block('Garbage Collection'), given())
    expect(stats()).toMatchObject({ small: 0, medium: 0, large: 0, bytes_idle: 0 })
  })

  it('Garbage Collection: the triggers it names', () => {
    MemoryManager.init_pool(2, { max_idle_bytes: 4096 })
    const many = [1, 2, 3].map(() => WasmTensor.ones([10]))
    for (const t of many) t.free()
    expect(stats()).toMatchObject({ small: 2, evictions: 1 })
    WasmTensor.ones([2000]).free()
    expect(stats()).toMatchObject({ medium: 0, evictions: 2 })
  })

  it('Resource Lifecycle: as written, its finally does not see `normalized`', () => {
    const { TensorProcessor } = runBlock(block('Resource Lifecycle'), given()) as Record<
      string,
      new () => {
        process(data: number[], shape: number[]): unknown
        cleanup(): void
      }
    >
    const before = stats().buffers_in_use
    const processor = new TensorProcessor()
    expect(() => processor.process([1, 2, 3, 4], [2, 2])).toThrow(ReferenceError)
    // `tensor` went back before the error; `normalized` waits for the garbage collector.
    expect(stats()).toMatchObject({ buffers_in_use: before + 1, returned: 1 })
    processor.cleanup()
    processor.cleanup()
    expect(() => processor.process([1, 2, 3, 4], [2, 2])).toThrow(ReferenceError)
  })

  it('Resource Lifecycle: with `normalized` declared before the try, it works', () => {
    const { code, ...rest } = block('Resource Lifecycle')
    const corrected = code
      .replace('try {', 'let normalized;\n        try {')
      .replace('const normalized =', 'normalized =')
    expect(corrected).not.toBe(code)
    const { TensorProcessor } = runBlock({ ...rest, code: corrected }, given()) as Record<
      string,
      new () => {
        process(data: number[], shape: number[]): { result: Float32Array; quality: number }
        cleanup(): void
      }
    >
    const before = stats().buffers_in_use
    const processor = new TensorProcessor()
    for (let i = 0; i < 10; i++) {
      const { result, quality } = processor.process([1, 2, 3, 4], [2, 2])
      close(result, tanh([1, 2, 3, 4]))
      expect(quality).toBeGreaterThan(90)
    }
    expect(stats()).toMatchObject({ buffers_in_use: before, total_allocations: 20, cache_hits: 18 })
    processor.cleanup()
    // Cleaned up, its math refuses, and the tensor still goes back.
    expect(() => processor.process([1, 2], [2])).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
    expect(stats().buffers_in_use).toBe(before)
  })

  it('Streaming Processing', () => {
    const { StreamProcessor } = runBlock(block('Streaming Processing'), given()) as Record<
      string,
      new () => {
        processStream(values: number[]): void
        buffer: number[]
        detector: InstanceType<typeof api.WasmAnomalyDetector>
      }
    >
    const handled: { index: number; value: number; score: number; type: string }[] = []
    class Processor extends StreamProcessor {
      handleAnomaly(anomaly: (typeof handled)[number]): void {
        handled.push(anomaly)
      }
    }
    const processor = new Processor()
    const values = Array.from({ length: 200 }, (_, i) => Math.sin(i))
    values[150] = 25
    processor.processStream(values)
    expect(handled.map(a => [a.index, a.value])).toEqual([[150, 25]])
    expect(handled[0].score).toBeGreaterThan(30)
    expect(typeof handled[0].type).toBe('string')
    // Its second half, which runs when the buffer is full; the tensor goes back to the pool.
    const before = stats()
    const statistical = vi.spyOn(processor.detector, 'detect_statistical')
    processor.buffer = Array.from({ length: 1000 }, (_, i) => (i === 500 ? 90 : i % 7))
    processor.processStream([])
    expect(statistical.mock.results[0].value).toMatchObject([{ index: 500, value: 90 }])
    expect(processor.buffer).toEqual([])
    expect(stats()).toMatchObject({ buffers_in_use: before.buffers_in_use, returned: before.returned + 1 })
    processor.detector.free()
  })

  it('Performance Metrics', () => {
    const { PoolMonitor } = runBlock(block('Performance Metrics'), given()) as Record<
      string,
      new () => {
        logStats(): void
        healthCheck(): boolean
      }
    >
    const monitor = new PoolMonitor()
    expect(monitor.healthCheck()).toBe(false)
    expect(screen.warn.mock.calls).toEqual([['Pool efficiency below optimal, consider increasing capacity']])
    for (let i = 0; i < 4; i++) WasmTensor.ones([400_000]).free()
    expect(monitor.healthCheck()).toBe(true)
    monitor.logStats()
    const lines = (screen.log.mock.calls[0][0] as string).split('\n').map(line => line.trim())
    // Three hits of 458,752 elements each.
    expect(lines).toEqual([
      'Pool Status:',
      'Hit Rate: 75%',
      'Allocations: 4',
      'Memory Saved: 5.25 MB',
      'Efficiency: good',
      '',
    ])
  })

  it('Memory Leak Detection', () => {
    const kept: Tensor[] = []
    const performOperations = vi.fn(() => {
      WasmTensor.ones([5]).free()
      kept.push(WasmTensor.ones([5]))
    })
    const detect = (expected_growth: number): void =>
      (
        runBlock(block('Memory Leak Detection'), given({ performOperations, expected_growth }))
          .detectLeaks as () => void
      )()
    detect(0)
    expect(performOperations).toHaveBeenCalledTimes(1)
    expect(MemoryManager.gc).toHaveBeenCalledTimes(1)
    expect(screen.warn).not.toHaveBeenCalled()
    detect(-1)
    expect(screen.warn.mock.calls).toEqual([['Potential memory leak detected']])
  })

  it('Node.js Integration', () => {
    runBlock(block('Node.js Integration'), given({ process }))
    expect(stats().max_size).toBe(1000)
    runBlock(block('Node.js Integration'), given({ process: undefined }))
    expect(calls).toEqual([[1000]])
  })

  it('Mobile Considerations', () => {
    const on = (userAgent: string) =>
      runBlock(block('Mobile Considerations'), given({ navigator: { userAgent } })).isMobile
    expect(on('Mozilla/5.0 (X11; Linux x86_64)')).toBe(false)
    expect(calls).toEqual([])
    expect(on('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)')).toBe(true)
    expect(stats().max_size).toBe(25)
  })

  it('Debug Information', () => {
    const before = MemoryManager.get_buffer
    try {
      expect(runBlock(block('Debug Information'), given()).originalGet).toBe(before)
      const buffer = MemoryManager.get_buffer(12)
      expect(screen.debug.mock.calls).toEqual([['Pool: Getting buffer size=12']])
      expect([...buffer]).toEqual(Array(12).fill(0))
      MemoryManager.return_buffer(buffer)
      expect(stats().returned).toBe(1)
    } finally {
      MemoryManager.get_buffer = before
    }
  })

  it('Custom Pool Configuration, which the guide shows in Rust', () => {
    expect(blocks.filter(b => b.language === 'rust').map(b => b.code.split('\n').at(-1))).toEqual([
      'let pool = WasmTensorPool::with_custom_thresholds(128, 65536, 100);',
    ])
    const pool = api.WasmTensorPool.with_custom_thresholds(128, 65536, 100)
    for (const size of [127, 128, 65_536, 65_537]) pool.return_buffer(pool.get_buffer(size))
    expect(JSON.parse(pool.get_stats())).toMatchObject({ small: 1, medium: 2, large: 1, max_size: 100 })
    pool.free()
  })

  it('its types, which the compiler checks in contract/guide.ts, are those of the guide', () => {
    const checked = readFileSync(new URL('../contract/guide.ts', import.meta.url), 'utf8')
    const typescript = blocks.filter(b => b.language === 'typescript')
    expect(typescript.map(b => b.heading)).toEqual(['MemoryManager', 'Pool Statistics'])
    for (const { code } of typescript) expect(checked).toContain(code)
  })
})

it('leaves no block out, and none was changed', () => {
  expect(blocks.map(b => b.language).filter(l => !['javascript', 'typescript', 'rust'].includes(l))).toEqual([])
  expect([javascript.length, blocks.length]).toEqual([14, 17])
  expect(javascript.filter(b => !tested.has(b))).toEqual([])
  // Blocks of the project's own copy are those of the guide.
  const digest = createHash('sha256')
    .update(blocks.map(b => b.code).join('\n---\n'))
    .digest('hex')
  expect(digest.slice(0, 16)).toBe('b27731bd30631d5e')
})
