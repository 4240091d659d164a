// WasmStreamStats and WasmQuantileSketch: parts merge to the whole, figures against naive f64 ones, snapshots.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { plainFloats } from '../floats'

const { WasmDistinctSketch, WasmQuantileSketch, WasmStreamStats } = underTest()

const values = Float32Array.from(plainFloats(20_000, 11), (x, i) => (i % 503 === 0 ? Number.NaN : x * 100 + 7))

/** Naive moments of what is not NaN, in two passes. */
function naive(all: ArrayLike<number>) {
  const x = Array.from(all).filter(v => !Number.isNaN(v))
  const n = x.length
  const mean = x.reduce((s, v) => s + v, 0) / n
  const moment = (p: number) => x.reduce((s, v) => s + (v - mean) ** p, 0) / n
  const variance = moment(2)
  return {
    count: n,
    mean,
    variance,
    std_dev: Math.sqrt(variance),
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2 - 3,
    min: x.reduce((a, b) => Math.min(a, b)),
    max: x.reduce((a, b) => Math.max(a, b)),
    nan_count: all.length - n,
  }
}

describe('WasmStreamStats', () => {
  it('has the figures of a naive two-pass computation', () => {
    const stats = new WasmStreamStats()
    stats.push_batch(values)
    const got = JSON.parse(stats.figures())
    for (const [name, want] of Object.entries(naive(values))) expect(got[name], name).toBeCloseTo(want, 9)
    stats.free()
  })

  it('has null for what does not exist', () => {
    const stats = new WasmStreamStats()
    expect(JSON.parse(stats.figures())).toMatchObject({ count: 0, mean: null, variance: null, min: null, nan_count: 0 })
    stats.push(5)
    expect(JSON.parse(stats.figures())).toMatchObject({
      count: 1,
      mean: 5,
      variance: 0,
      skewness: null,
      min: 5,
      max: 5,
    })
  })

  it('merges to the same bytes, however the values are parted and ordered', () => {
    const whole = new WasmStreamStats()
    whole.push_batch(values)
    const want = whole.snapshot()
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: values.length }), { maxLength: 6 }),
        fc.boolean(),
        (cuts, backwards) => {
          const at = [0, ...cuts.sort((a, b) => a - b), values.length]
          const parts = at.slice(1).map((end, i) => {
            const part = new WasmStreamStats()
            part.push_batch(values.subarray(at[i], end))
            return WasmStreamStats.from_snapshot(part.snapshot())
          })
          if (backwards) parts.reverse()
          const merged = new WasmStreamStats()
          for (const part of parts) merged.merge(part)
          expect(merged.snapshot()).toEqual(want)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('adds itself to itself', () => {
    const stats = new WasmStreamStats()
    stats.push_batch([1, 2, 3])
    stats.merge(stats)
    expect(JSON.parse(stats.figures())).toMatchObject({ count: 6, mean: 2, min: 1, max: 3 })
  })
})

describe('WasmQuantileSketch', () => {
  const sorted = Array.from(values)
    .filter(v => !Number.isNaN(v))
    .sort((a, b) => a - b)
  const rankOf = (v: number) => sorted.filter(x => x <= v).length / sorted.length

  it('is exact while it is small, and at the ends always', () => {
    const sketch = new WasmQuantileSketch()
    sketch.push_batch([5, 1, 4, 2, 3])
    expect(sketch.quantiles([0, 0.5, 1])).toEqual([1, 3, 5])
    expect(sketch.rank_error()).toBe(0)
    expect(sketch.rank(2)).toBe(0.4)
    sketch.push_batch(values)
    expect(sketch.quantiles([0, 1])).toEqual([sorted[0], sorted.at(-1)])
    expect(sketch.count()).toBe(sorted.length + 5)
  })

  it('keeps ranks within its bound, merged from parts too', () => {
    const merged = new WasmQuantileSketch(100, 3)
    for (let at = 0; at < values.length; at += 3000) {
      const part = new WasmQuantileSketch(100, at)
      part.push_batch(values.subarray(at, at + 3000))
      merged.merge(WasmQuantileSketch.from_snapshot(part.snapshot()))
    }
    const bound = merged.rank_error()
    expect(bound).toBeGreaterThan(0)
    expect(bound).toBeLessThan(0.05)
    const q = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
    merged.quantiles(q).forEach((value, i) => {
      expect(Math.abs(rankOf(value) - (q[i] as number))).toBeLessThanOrEqual(bound)
    })
  })

  it('refuses what is none', () => {
    const sketch = new WasmQuantileSketch()
    const code = (body: () => unknown) => {
      try {
        body()
      } catch (error) {
        return (error as { code: string }).code
      }
      return undefined
    }
    expect(code(() => sketch.quantiles([0.5]))).toBe('ERR_EMPTY')
    sketch.push_batch([1])
    expect(code(() => sketch.quantiles([1.5]))).toBe('ERR_ARGUMENT')
    expect(code(() => sketch.quantiles('x' as never))).toBe('ERR_ARGUMENT')
    expect(code(() => sketch.rank(Number.NaN))).toBe('ERR_ARGUMENT')
    expect(code(() => new WasmQuantileSketch(3))).toBe('ERR_ARGUMENT')
    expect(code(() => sketch.merge(new WasmStreamStats() as never))).toBeDefined()
    expect(code(() => sketch.merge(new WasmQuantileSketch(50)))).toBe('ERR_ARGUMENT')
    expect(code(() => WasmQuantileSketch.from_snapshot(sketch.snapshot().fill(1, 9, 12)))).toBe('ERR_FORMAT')
    expect(code(() => WasmQuantileSketch.from_snapshot(new Uint8Array(0)))).toBe('ERR_FORMAT')
    expect(code(() => WasmQuantileSketch.from_snapshot([] as never))).toBe('ERR_ARGUMENT')
    sketch.free()
    expect(code(() => sketch.count())).toBe('ERR_FREED')
  })
})

describe('WasmDistinctSketch', () => {
  const different = new Set(Array.from(values, v => (Number.isNaN(v) ? 'NaN' : String(v + 0)))).size
  const sketchOf = (k: number, part: Float32Array) => {
    const sketch = new WasmDistinctSketch(k)
    sketch.push_batch(part)
    return sketch
  }

  it('counts exactly as a set does, below k', () => {
    const sketch = sketchOf(65_536, values)
    expect([sketch.count(), sketch.relative_error()]).toEqual([different, 0])
    const few = new WasmDistinctSketch(16)
    few.push_batch([1, 1, 2, -0, 0, Number.NaN, Number.NaN, 1_700_000_000_000, 1_700_000_000_001])
    expect(few.count()).toBe(6)
  })

  it('is the same to the bit merged from parts, and within its bound', () => {
    const whole = sketchOf(512, values)
    const merged = new WasmDistinctSketch(512)
    for (let at = values.length; at > 0; at -= 3000)
      merged.merge(
        WasmDistinctSketch.from_snapshot(sketchOf(512, values.subarray(Math.max(0, at - 4000), at)).snapshot()),
      )
    expect(merged.snapshot()).toEqual(whole.snapshot())
    expect(Math.abs(merged.count() / different - 1)).toBeLessThanOrEqual(merged.relative_error())
    expect(merged.relative_error()).toBeLessThan(0.17)
  })

  it('refuses what is none', () => {
    const code = (body: () => unknown) => {
      try {
        body()
      } catch (error) {
        return (error as { code: string }).code
      }
      return undefined
    }
    const sketch = new WasmDistinctSketch(16)
    for (const k of [15, 65_537, 20.5, Number.NaN]) expect(code(() => new WasmDistinctSketch(k))).toBe('ERR_ARGUMENT')
    expect(code(() => sketch.merge(new WasmDistinctSketch(17)))).toBe('ERR_ARGUMENT')
    expect(code(() => sketch.push_batch('x' as never))).toBe('ERR_ARGUMENT')
    expect(code(() => WasmDistinctSketch.from_snapshot(sketch.snapshot().fill(1, 9, 12)))).toBe('ERR_FORMAT')
    sketch.free()
    expect(code(() => sketch.count())).toBe('ERR_FREED')
  })
})
