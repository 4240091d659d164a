// Numbers that f32 cannot hold, such as times in milliseconds: detectors, stream statistics and quality take them as they are.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'

const api = underTest()
const { WasmAnomalyDetector, WasmQualityMetrics, WasmQuantileSketch, WasmStreamStats, WasmTensor } = api

const START = 1_700_000_000_000
/** A clock of 1000 ms a tick that stands still now and then. */
const clock = Array.from({ length: 300 }, (_, i) => START + 1000 * (i % 17 === 5 ? i - 1 : i))
/** The same numbers in every form that keeps them: few and many go to Rust by different ways. */
const forms = (list: readonly number[]) => [
  [...list],
  Float64Array.from(list),
  Object.assign({ length: list.length }, Array.from(list)),
  new Float64Array([0, ...list]).subarray(1),
]

/** The deviations of ticks 0, 1, ... n - 1 from their mean. */
const deviation = (n: number) => Math.sqrt((n * n - 1) / 12)

describe('WasmAnomalyDetector', () => {
  it('finds a jump of a minute among milliseconds since 1970', () => {
    const jumped = clock.map((t, i) => (i === 200 ? t + 60_000 : t))
    const window = jumped.slice(150, 200)
    const mean = window.reduce((s, t) => s + (t - START), 0) / 50
    const std = Math.sqrt(window.reduce((s, t) => s + (t - START - mean) ** 2, 0) / 50)
    const [one, many] = [new WasmAnomalyDetector(3, 50), new WasmAnomalyDetector(3, 50)]
    const found = jumped.map(t => one.detect_realtime(t)).filter(a => a !== null)
    expect(found.length).toBe(1)
    expect(found[0]).toMatchObject({ index: 200, value: jumped[200], type: 'high', statistic: 'z_score' })
    expect(found[0]?.score).toBeCloseTo(((jumped[200] as number) - START - mean) / std, 10)
    expect((found[0]?.expected_high as number) - START).toBeCloseTo(mean + 3 * std, 2)
    expect((found[0]?.expected_low as number) - START).toBeCloseTo(mean - 3 * std, 2)
    expect(many.detect_batch(jumped)).toEqual(found)
    expect(many.snapshot()).toEqual(one.snapshot())
  })

  it('gives a regular clock the same finite score at each tick', () => {
    const detector = new WasmAnomalyDetector(1, 50)
    const scores = Array.from({ length: 200 }, (_, i) => detector.detect_realtime(START + 1000 * i)?.score)
    for (const score of scores.slice(50)) expect(score).toBeCloseTo(25.5 / deviation(50), 12)
  })

  it('takes every form of the same numbers alike, few and many', () => {
    const spiked = clock.map((t, i) => (i % 60 === 59 ? t + 0.1 + 1e5 : t + 0.1))
    for (const n of [0, 1, 40, 256, 257, 300]) {
      const part = spiked.slice(0, n)
      const one = new WasmAnomalyDetector(2.5, 20)
      const want = part.map(t => one.detect_realtime(t)).filter(a => a !== null)
      expect(want.length).toBe(Math.floor(n / 60))
      for (const form of forms(part)) expect(new WasmAnomalyDetector(2.5, 20).detect_batch(form), `${n}`).toEqual(want)
    }
  })

  it('takes a Float32Array as what it holds', () => {
    const floats = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i) + (i === 333 ? 0.1 + 7 : 0))
    const [single, double] = [new WasmAnomalyDetector(3, 50), new WasmAnomalyDetector(3, 50)]
    expect(single.detect_batch(floats)).toEqual(double.detect_batch(Array.from(floats)))
    expect(single.snapshot()).toEqual(double.snapshot())
    expect(single.snapshot().length).toBeLessThan(1024 + 4 * 50)
  })

  it('keeps them in its snapshot', () => {
    const detector = new WasmAnomalyDetector(3, 20)
    detector.detect_batch(clock.slice(0, 30))
    const restored = WasmAnomalyDetector.from_snapshot(detector.snapshot())
    expect(restored.get_statistics()).toBe(detector.get_statistics())
    expect(JSON.parse(detector.get_statistics())).toMatchObject({ min: clock[10], max: clock[29] })
    expect(restored.detect_realtime(START)).toEqual(detector.detect_realtime(START))
  })

  it('scores do not depend on where 0 is, nor on the unit', () => {
    const value = fc.integer({ min: -1000, max: 1000 })
    const scores = (list: number[], window: number) => {
      const detector = new WasmAnomalyDetector(1.2, window)
      const found = detector.detect_batch(list).map(a => [a.index, a.score])
      detector.free()
      return found
    }
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.integer({ min: 2, max: 15 }),
        fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
        fc.integer({ min: -900, max: 900 }),
        (list, window, shift, power) => {
          const moved = list.map(v => (v + shift) * 2 ** power)
          expect(scores(moved, window)).toEqual(scores(list, window))
        },
      ),
    )
  })

  it('values whose squares are no f64 have scores', () => {
    for (const size of [1e300, 1e-300]) {
      const detector = new WasmAnomalyDetector(1, 4)
      for (const value of [0, 2, 0, 2]) detector.detect_realtime(value * size)
      expect(detector.detect_realtime(6 * size)?.score).toBeCloseTo(5, 10)
    }
  })
})

it('detect_anomalies_batch', () => {
  const jumped = clock.map((t, i) => (i === 200 ? t + 1e7 : t))
  const found = api.detect_anomalies_batch(jumped, 5)
  expect(found).toMatchObject([{ index: 200, value: jumped[200], type: 'high' }])
  const mean = jumped.reduce((s, t) => s + (t - START), 0) / 300
  const std = Math.sqrt(jumped.reduce((s, t) => s + (t - START - mean) ** 2, 0) / 300)
  expect(found[0]?.score).toBeCloseTo(((jumped[200] as number) - START - mean) / std, 9)
  for (const form of forms(jumped)) expect(api.detect_anomalies_batch(form, 5)).toEqual(found)
  // Nothing is out of range by one tick, and everything by none.
  expect(api.detect_anomalies_batch([START, START + 1, START, START + 1], 0.5).map(a => a.score)).toEqual([1, 1, 1, 1])
})

describe('WasmStreamStats', () => {
  it('has the figures of milliseconds, from every form', () => {
    const n = 300
    const ticks = Array.from({ length: n }, (_, i) => START + 1000 * i)
    const one = new WasmStreamStats()
    for (const t of ticks) one.push(t)
    const got = JSON.parse(one.figures())
    expect(got).toMatchObject({ count: n, mean: START + 149_500, min: START, max: ticks.at(-1), skewness: 0 })
    expect(got.std_dev).toBeCloseTo(1000 * deviation(n), 9)
    for (const form of forms(ticks)) {
      const batch = new WasmStreamStats()
      batch.push_batch(form)
      expect(batch.snapshot()).toEqual(one.snapshot())
      expect(WasmStreamStats.from_snapshot(batch.snapshot()).figures()).toBe(one.figures())
    }
  })

  it('adds up f32 and f64 alike', () => {
    const floats = Float32Array.of(0.1, -3e38, 1e-45, 7, Number.NaN)
    const [single, double] = [new WasmStreamStats(), new WasmStreamStats()]
    single.push_batch(floats)
    double.push_batch(Array.from(floats))
    expect(single.snapshot()).toEqual(double.snapshot())
    double.push_batch([0.1])
    expect(JSON.parse(double.figures()).max).toBe(7)
    expect(double.snapshot()).not.toEqual(single.snapshot())
  })
})

it('WasmQuantileSketch', () => {
  for (const form of forms(clock.slice(0, 150))) {
    const sketch = new WasmQuantileSketch()
    sketch.push_batch(form)
    expect(sketch.quantiles([0, 0.5, 1])).toEqual([START, START + 74_000, START + 149_000])
    expect(WasmQuantileSketch.from_snapshot(sketch.snapshot()).quantiles([0.5])).toEqual([START + 74_000])
    expect(sketch.rank(START + 73_999)).toBeLessThan(0.5)
  }
})

describe('WasmQualityMetrics', () => {
  const metrics = new WasmQualityMetrics(0.8)
  it('of numbers that are no tensor', () => {
    const distinct = new Set(clock).size
    expect(distinct).toBe(282)
    for (const form of forms(clock)) {
      expect(metrics.uniqueness(form)).toBe(94)
      expect(metrics.completeness(form)).toBe(100)
      expect(metrics.accuracy(form, START, START + 149_000)).toBe(50)
      const report = JSON.parse(metrics.quality_report(form))
      expect(report).toMatchObject({ uniqueness: 94, validity: 100, passes: true })
      expect(report.overall).toBe(metrics.overall_quality(form))
      expect(metrics.passes(form)).toBe(true)
      expect(JSON.parse(api.quick_quality_assessment(form))).toEqual(report)
      expect(JSON.parse(metrics.column_reports(form))).toEqual([report])
      expect(metrics.quality_table(form)).toMatch(/94\.00%/)
    }
    // As a tensor they are f32, of which a few are left.
    expect(metrics.uniqueness(new WasmTensor(clock))).toBeLessThan(2)
  })

  it('of gaps, infinities and sizes beyond f32', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300, 0, -0, 3e300, 3e300]
    expect([metrics.completeness(odd), metrics.validity(odd), metrics.uniqueness(odd)]).toEqual([87.5, 75, 75])
    expect(metrics.consistency(odd)).toBeCloseTo(100 / (1 + Math.sqrt(14 / 6)), 10)
    expect(metrics.accuracy([0.1, 0.2], 0.1, 0.15)).toBe(50)
    expect(metrics.accuracy([0.1], 0.100000001, 1)).toBe(0)
    expect(metrics.accuracy(Float32Array.of(0.1), 0.1, 1)).toBe(100)
  })

  it('of a Float32Array as of its tensor', () => {
    const floats = Float32Array.from(clock, t => Math.sin(t))
    expect(metrics.quality_report(floats)).toBe(metrics.quality_report(new WasmTensor(floats)))
  })

  it('refuses what is neither', () => {
    const code = (body: () => unknown) => {
      try {
        body()
      } catch (error) {
        return (error as { code: string }).code
      }
      return undefined
    }
    expect(code(() => metrics.uniqueness([]))).toBe('ERR_EMPTY')
    expect(code(() => metrics.uniqueness(new Float64Array(0)))).toBe('ERR_EMPTY')
    expect(code(() => metrics.quality_report([1, 'x'] as never))).toBe('ERR_ARGUMENT')
    expect(code(() => metrics.quality_report({} as never))).toBe('ERR_ARGUMENT')
    expect(code(() => metrics.quality_report(undefined as never))).toBe('ERR_ARGUMENT')
    expect(code(() => metrics.accuracy([1], Number.NaN, 1))).toBe('ERR_ARGUMENT')
    const freed = new WasmTensor([1])
    freed.free()
    expect(code(() => metrics.passes(freed))).toBe('ERR_FREED')
  })
})

describe('hostile numbers', () => {
  it('change nothing where one is no number', () => {
    const detector = new WasmAnomalyDetector(3, 10)
    const [stats, sketch] = [new WasmStreamStats(), new WasmQuantileSketch()]
    const before = [detector, stats, sketch].map(held => held.snapshot())
    for (const bad of [[1, 2n], [1, 'x'], Array(300).fill(1).concat(['x']), new BigInt64Array(3)]) {
      for (const call of [
        () => detector.detect_batch(bad as never),
        () => stats.push_batch(bad as never),
        () => sketch.push_batch(bad as never),
        () => api.detect_anomalies_batch(bad as never, 3),
      ])
        expect(call).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
    const huge = { length: 2 ** 52 }
    expect(() => stats.push_batch(huge as never)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_MEMORY' }))
    expect([detector, stats, sketch].map(held => held.snapshot())).toEqual(before)
  })

  it('may call the same detector from a getter', () => {
    const detector = new WasmAnomalyDetector(3, 10)
    const list = [1, 2, 3]
    Object.defineProperty(list, 1, {
      get() {
        detector.detect_batch([9, 9, 9, 9])
        return 2
      },
    })
    detector.detect_batch(list)
    expect(JSON.parse(detector.get_statistics())).toMatchObject({ count: 7, min: 1, max: 9 })
  })

  it('may be shared, resizable, or say a wrong length', () => {
    const shared = new Float64Array(new SharedArrayBuffer(8 * 600)).fill(START)
    const stats = new WasmStreamStats()
    stats.push_batch(shared)
    stats.push_batch(shared.subarray(0, 10))
    expect(JSON.parse(stats.figures())).toMatchObject({ count: 610, mean: START, variance: 0 })
    class Lying extends Float64Array {
      override get length(): number {
        return 2
      }
    }
    stats.push_batch(new Lying([START, START, 5, 5]))
    expect(JSON.parse(stats.figures())).toMatchObject({ count: 612, min: START })
  })
})
