// WasmAnomalyDetector against a naive rolling z-score that adds up its whole window for every value.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { plainFloats } from '../floats'

const api = underTest()
const { WasmAnomalyDetector, WasmTensor } = api

interface Verdict {
  index: number
  value: number
  score: number
}

/** By the contract, word for word. */
class Naive {
  private seen: number[] = []
  constructor(
    private threshold: number,
    private readonly window: number,
  ) {}

  push(value: number): Verdict | null {
    const index = this.seen.length
    const before = this.seen.slice(-this.window)
    this.seen.push(value)
    if (before.length < Math.min(this.window, 10)) return null
    if (before.every(v => v === before[0]))
      return value === before[0] ? null : { index, value, score: Number.POSITIVE_INFINITY }
    const mean = before.reduce((s, v) => s + v, 0) / before.length
    const std = Math.sqrt(before.reduce((s, v) => s + (v - mean) ** 2, 0) / before.length)
    const score = Math.abs(value - mean) / std
    return score > this.threshold ? { index, value, score } : null
  }
}

/** A level with noise, steps, stretches of equal values and spikes. */
function series(n: number, seed: number): number[] {
  const noise = plainFloats(n, seed)
  return Array.from({ length: n }, (_, i) => {
    if (i % 97 === 96) return 40
    if (i % 500 > 420) return 3
    return (noise[i] as number) + (i > n / 2 ? 1000 : 0)
  })
}

/** Scores within rounding; a verdict may differ only where the score is at the threshold. */
function agree(got: Verdict | null, want: Verdict | null, threshold: number): void {
  if (got === null || want === null) {
    const score = (got ?? want)?.score
    if (score !== undefined)
      expect(Math.abs(score / threshold - 1), `a score of ${score} at ${threshold}`).toBeLessThan(1e-9)
    return
  }
  expect([got.index, got.value]).toEqual([want.index, want.value])
  if (Number.isFinite(want.score)) expect(got.score / want.score).toBeCloseTo(1, 9)
  else expect(got.score).toBe(want.score)
}

describe.each([
  [2.5, 100],
  [2, 10],
  [3, 7],
  [1, 1],
  [2.5, 2],
  [4, 1000],
])('threshold %d, window %i', (threshold, window) => {
  const values = series(3000, window)

  it('value by value', () => {
    const [detector, naive] = [new WasmAnomalyDetector(threshold, window), new Naive(threshold, window)]
    for (const value of values) agree(detector.detect_realtime(value), naive.push(value), threshold)
  })

  it('a batch is as many single values, however it is cut', () => {
    const one = new WasmAnomalyDetector(threshold, window)
    const single = values.map(v => one.detect_realtime(v)).filter(a => a !== null)
    for (const cut of [values.length, 1, 7, 1000]) {
      const detector = new WasmAnomalyDetector(threshold, window)
      const found = []
      for (let i = 0; i < values.length; i += cut) found.push(...detector.detect_batch(values.slice(i, i + cut)))
      expect(found).toEqual(single)
      expect(detector.get_statistics()).toBe(one.get_statistics())
      expect(detector.snapshot()).toEqual(one.snapshot())
    }
  })

  it('goes on from a snapshot as if never stopped', () => {
    const detector = new WasmAnomalyDetector(threshold, window)
    for (const at of [0, 1, 5, 500, 1501]) {
      detector.reset()
      detector.detect_batch(values.slice(0, at))
      const restored = WasmAnomalyDetector.from_snapshot(detector.snapshot())
      expect(restored.get_statistics()).toBe(detector.get_statistics())
      expect(restored.detect_batch(values.slice(at))).toEqual(detector.detect_batch(values.slice(at)))
      restored.free()
    }
  })

  it('its statistics are those of the window', () => {
    const detector = new WasmAnomalyDetector(threshold, window)
    expect(JSON.parse(detector.get_statistics())).toEqual({
      ...{ count: 0, mean: null, std: null, min: null, max: null, threshold, window_size: window },
    })
    values.forEach((value, i) => {
      detector.detect_realtime(value)
      if (i % 61 !== 0) return
      const last = values.slice(0, i + 1).slice(-window)
      const mean = last.reduce((s, v) => s + v, 0) / last.length
      const got = JSON.parse(detector.get_statistics())
      expect(got).toMatchObject({ count: last.length, min: Math.min(...last), max: Math.max(...last) })
      expect(got.mean).toBeCloseTo(mean, 6)
      expect(got.std).toBeCloseTo(Math.sqrt(last.reduce((s, v) => s + (v - mean) ** 2, 0) / last.length), 6)
    })
  })
})

it('agrees with the naive one on any values', () => {
  // As f32, since the naive one squares what it gets.
  const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -1e3, max: 1e3, noNaN: true }))
  fc.assert(
    fc.property(
      fc.array(value.map(Math.fround), { maxLength: 80 }),
      fc.integer({ min: 1, max: 20 }),
      (list, window) => {
        const [detector, naive] = [new WasmAnomalyDetector(2, window), new Naive(2, window)]
        for (const v of list) agree(detector.detect_realtime(v), naive.push(v), 2)
        detector.free()
      },
    ),
  )
})

it('a refused value leaves the state as it was', () => {
  const detector = new WasmAnomalyDetector(2, 10)
  detector.detect_batch(series(50, 1))
  const before = detector.snapshot()
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(() => detector.detect_realtime(bad)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => detector.detect_batch([1, 2, bad])).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  }
  expect(detector.snapshot()).toEqual(before)
})

it('reset forgets the values and starts the index anew; thresholds can be set', () => {
  const detector = new WasmAnomalyDetector(2, 10)
  detector.detect_batch(series(100, 2))
  detector.set_threshold(3.5)
  detector.reset()
  expect(detector.get_threshold()).toBe(3.5)
  expect(JSON.parse(detector.get_statistics())).toMatchObject({ count: 0, threshold: 3.5, window_size: 10 })
  expect(detector.detect_batch([...Array(20).fill(1), 9])).toMatchObject([
    { index: 20, value: 9, score: Number.POSITIVE_INFINITY },
  ])
})

it('drifts nowhere: after a million values as exact as after a hundred', () => {
  const detector = new WasmAnomalyDetector(3, 50)
  const noise = plainFloats(100_000, 9)
  for (let i = 0; i < 10; i++) detector.detect_batch(noise.map(v => v * 1e4))
  const last = plainFloats(50, 10)
  detector.detect_batch(last)
  const fresh = new WasmAnomalyDetector(3, 50)
  fresh.detect_batch(last)
  const [got, want] = [detector, fresh].map(d => JSON.parse(d.get_statistics()))
  expect(got.mean).toBeCloseTo(want.mean, 12)
  expect(got.std).toBeCloseTo(want.std, 12)
})

it('detect_statistical and detect_anomalies_batch: against the whole', () => {
  const values = Float32Array.from(series(2000, 4))
  const mean = values.reduce((s, v) => s + v, 0) / values.length
  const std = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length)
  for (const threshold of [0.5, 1, 1.5]) {
    const want = [...values].map((v, i) => [i, Math.abs(v - mean) / std]).filter(([, score]) => score > threshold)
    const found = new WasmAnomalyDetector(threshold, 5).detect_statistical(new WasmTensor(values, [20, 100]))
    expect(found.map(a => a.index)).toEqual(want.map(([i]) => i))
    found.forEach((a, i) => {
      expect(a.score).toBeCloseTo(want[i][1], 9)
      expect(a.type).toBe(a.value > mean ? 'high' : 'low')
      expect(a.statistic).toBe('z_score')
      expect(a).not.toHaveProperty('feature')
    })
    expect(api.detect_anomalies_batch(values, threshold)).toEqual(found)
    expect(api.detect_anomalies_batch([...values], threshold)).toEqual(found)
  }
})

it('create_simple_detector has a window of 100', () => {
  expect(JSON.parse(api.create_simple_detector(2.5).get_statistics())).toMatchObject({
    threshold: 2.5,
    window_size: 100,
  })
})
