// At the end of memory: WASM with its 4 GiB full, the native build with its budget spent. Every operation either works or
// is ERR_OUT_OF_MEMORY, leaves nothing behind and harms nobody; and when memory is there again, all is as before.

import { describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'
import { canonicalBits, hash } from '../floats'
import { METHODS, type Result } from '../methods'

const api = underTest()
const { MemoryManager, WasmTensor } = api
const native = api.backend().kind === 'native'
const MEBIBYTE = 2 ** 20
const stats = () => JSON.parse(MemoryManager.get_stats())
const code = (error: unknown): string => (error as { code: string }).code

const summary = (result: Result): unknown =>
  result instanceof Float32Array
    ? [result.length, hash(canonicalBits(result))]
    : Array.isArray(result)
      ? result.map(summary)
      : result

describe('at the end of memory', () => {
  const held: Float32Array[] = []
  const two = new WasmTensor([1, 2])
  const bystander = WasmTensor.full([1000], 42)
  const wanted = new Map<string, unknown>()

  it('every size ends in ERR_OUT_OF_MEMORY, large ones first', () => {
    MemoryManager.init_pool(0, native ? { max_bytes: 1024 * MEBIBYTE } : undefined)
    for (const [name, run] of Object.entries(METHODS))
      wanted.set(name, MemoryManager.scope(() => run(api, api)).map(summary))
    // Blocks that nobody has written to yet cost a process nothing.
    for (let size = 16 * MEBIBYTE; size >= 2048; size /= 2) {
      for (;;) {
        const before = stats()
        try {
          held.push(MemoryManager.get_buffer(size))
        } catch (error) {
          expect(code(error)).toBe('ERR_OUT_OF_MEMORY')
          expect((error as Error).message).toMatch(/^get_buffer: .*\d+ .*(could not be had|would exceed max_bytes)/)
          expect(stats()).toMatchObject({
            buffers_in_use: before.buffers_in_use,
            bytes_in_use: before.bytes_in_use,
            total_allocations: before.total_allocations,
          })
          break
        }
      }
    }
    const { bytes_in_use } = stats()
    const [least, most] = native ? [1000, 1024] : [3900, 4096]
    expect(bytes_in_use / MEBIBYTE).toBeGreaterThan(least)
    expect(bytes_in_use / MEBIBYTE).toBeLessThanOrEqual(most)
  }, 120_000)

  it('every operation works or says so, and leaves nothing behind', () => {
    let refused = 0
    for (const [name, run] of Object.entries(METHODS)) {
      const before = stats().buffers_in_use
      let result: unknown
      try {
        result = MemoryManager.scope(() => run(api, api)).map(summary)
      } catch (error) {
        if (code(error) !== 'ERR_OUT_OF_MEMORY') throw new Error(name, { cause: error })
        refused++
      }
      if (result !== undefined) expect(result, name).toEqual(wanted.get(name))
      expect(stats().buffers_in_use, name).toBe(before)
      expect(bystander.data().every(v => v === 42)).toBe(true)
    }
    expect(refused).toBeGreaterThan(20)
  }, 120_000)

  it('small tensors go on where there is a page of their size', () => {
    const small: Tensor[] = Array.from({ length: 10 }, (_, i) => new WasmTensor([i, i]))
    expect(small.map(t => t.sum())).toEqual(small.map((_, i) => 2 * i))
    for (const t of small) t.free()
  })

  it('and when memory is there again, all is as before', () => {
    for (const buffer of held) MemoryManager.return_buffer(buffer)
    MemoryManager.gc()
    for (const name of ['WasmTensor#sort', 'WasmTensor#clone', 'quick_quality_assessment'])
      expect(MemoryManager.scope(() => METHODS[name]?.(api, api))?.map(summary), name).toEqual(wanted.get(name))
    for (const t of [two, bystander]) t.free()
    expect(stats().buffers_in_use).toBe(0)
    MemoryManager.init_pool(100)
    const large = WasmTensor.ones([50_000_000])
    expect(large.sum()).toBe(50_000_000)
    large.free()
  }, 120_000)
})
