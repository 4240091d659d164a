// WasmQualityMetrics against its definitions, computed naively.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { mixedFloats, plainFloats, SPECIALS } from '../floats'

const api = underTest()
const { WasmTensor, WasmQualityMetrics } = api

const percent = (x: Float32Array, holds: (v: number) => boolean): number => (100 * x.filter(holds).length) / x.length

const naive = {
  completeness: (x: Float32Array) => percent(x, v => !Number.isNaN(v)),
  validity: (x: Float32Array) => percent(x, Number.isFinite),
  uniqueness: (x: Float32Array) => (100 * new Set(x).size) / x.length, // a Set knows one NaN and one zero
  consistency: (x: Float32Array) => {
    const finite = x.filter(Number.isFinite)
    if (finite.length === 0) return 0
    if (finite.every(v => v === finite[0])) return 100
    const mean = finite.reduce((s, v) => s + v, 0) / finite.length
    const std = Math.sqrt(finite.reduce((s, v) => s + (v - mean) ** 2, 0) / finite.length)
    return 100 / (1 + std / Math.abs(mean))
  },
  accuracy: (x: Float32Array, min: number, max: number) =>
    percent(x, v => v >= Math.fround(min) && v <= Math.fround(max)),
}
const overall = (x: Float32Array): number =>
  0.3 * naive.completeness(x) + 0.3 * naive.validity(x) + 0.2 * naive.consistency(x) + 0.2 * naive.uniqueness(x)

const columns: [string, Float32Array][] = [
  ['ordinary', plainFloats(1000, 1)],
  ['mixed', mixedFloats(1000, 2)],
  ['special', Float32Array.from(SPECIALS)],
  ['equal', new Float32Array(100).fill(0.1)],
  ['zeros of both signs', Float32Array.of(0, -0, 0)],
  ['NaN alone', Float32Array.of(Number.NaN)],
  ['NaNs of different bits', new Float32Array(Uint32Array.of(0x7fc00000, 0x7fc00001, 0xffc00000, 0x7f800001).buffer)],
  ['infinities', Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)],
  ['a mean of 0', Float32Array.of(1, -1)],
  ['one', Float32Array.of(5)],
  ['long', plainFloats(100_000, 3).map(Math.round)],
]

describe.each(columns)('%s', (_, x) => {
  const metrics = new WasmQualityMetrics(0.8)
  const t = new WasmTensor(x)
  it.each(['completeness', 'validity', 'uniqueness', 'consistency'] as const)('%s', name => {
    expect(metrics[name](t)).toBeCloseTo(naive[name](x), 8)
  })
  it('accuracy, bounds included', () => {
    for (const [min, max] of [
      [-1, 1],
      [0, 0],
      [0.1, 0.1],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      [5, 6],
    ]) {
      expect(metrics.accuracy(t, min, max)).toBeCloseTo(naive.accuracy(x, min, max), 10)
    }
  })
  it('overall, passes and the report agree', () => {
    expect(metrics.overall_quality(t)).toBeCloseTo(overall(x), 8)
    for (const threshold of [0, 0.3, 0.8, 1]) {
      const own = new WasmQualityMetrics(threshold)
      const report = JSON.parse(own.quality_report(t))
      expect(Object.keys(report)).toEqual([
        'completeness',
        'validity',
        'consistency',
        'uniqueness',
        'overall',
        'threshold',
        'passes',
      ])
      expect(report).toEqual({
        ...{
          completeness: own.completeness(t),
          validity: own.validity(t),
          consistency: own.consistency(t),
          uniqueness: own.uniqueness(t),
        },
        ...{ overall: own.overall_quality(t), threshold, passes: own.passes(t) },
      })
      expect(report.passes).toBe(report.overall >= 100 * threshold)
    }
    expect(JSON.parse(api.quick_quality_assessment(t))).toEqual(JSON.parse(metrics.quality_report(t)))
    expect(api.create_quality_analyzer().quality_report(t)).toBe(metrics.quality_report(t))
  })
})

it('agrees with the definitions on any values', () => {
  const metrics = new WasmQualityMetrics(0.8)
  const value = fc.oneof(
    fc.float(),
    fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY),
    fc.integer({ min: -3, max: 3 }),
  )
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), list => {
      const x = Float32Array.from(list)
      const t = new WasmTensor(x)
      for (const name of ['completeness', 'validity', 'uniqueness'] as const)
        expect(metrics[name](t)).toBeCloseTo(naive[name](x), 10)
      const [got, want] = [metrics.consistency(t), naive.consistency(x)]
      // Where the mean all but cancels, the quotient is as uncertain as the mean.
      expect(got).toBeGreaterThanOrEqual(0)
      expect(got).toBeLessThanOrEqual(100)
      const scale = Math.max(...x.filter(Number.isFinite).map(Math.abs), 0)
      const mean = Math.abs(x.filter(Number.isFinite).reduce((s, v) => s + v, 0)) / x.length
      if (mean > scale * 1e-9) expect(got).toBeCloseTo(want, 5)
      t.free()
    }),
  )
})

it('a perfect column passes a threshold of 1', () => {
  expect(new WasmQualityMetrics(1).passes(new WasmTensor([7]))).toBe(true)
})

it('columns of a table', () => {
  const metrics = new WasmQualityMetrics(0.8)
  const rows = new WasmTensor([1, 5, Number.NaN, 5, 3, 5, 4, 5], [4, 2])
  const reports = JSON.parse(metrics.column_reports(rows))
  expect(reports.length).toBe(2)
  expect(reports[0]).toEqual(JSON.parse(metrics.quality_report(new WasmTensor([1, Number.NaN, 3, 4]))))
  expect(reports[1]).toEqual(JSON.parse(metrics.quality_report(new WasmTensor([5, 5, 5, 5]))))
  expect(metrics.quality_table(rows).trim().split('\n').length).toBeGreaterThanOrEqual(3)
})
