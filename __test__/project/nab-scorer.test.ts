// The scorer of the anomaly benchmark. Frozen values: the same series scored by an independent implementation of the
// rules in Python.

import { expect, it } from 'vitest'
import { type PROFILES, probation, scoreCorpus, spans, weigh } from '../../benchmark/nab/scorer.mjs'

type Profile = keyof typeof PROFILES

const pattern = (rows: number, factor: number, modulus: number) =>
  Array.from({ length: rows }, (_, i) => ((i * factor) % modulus) / modulus)
const small = () => [
  {
    scores: pattern(200, 37, 101),
    windows: [
      [60, 79],
      [150, 169],
    ],
  },
  {
    scores: pattern(120, 53, 97),
    windows: [
      [10, 25],
      [70, 81],
    ],
  }, // the first window is partly probation
  { scores: pattern(90, 29, 61), windows: [] },
]

it('agrees with the frozen values', () => {
  const result = scoreCorpus(small())
  const frozen = {
    standard: [69.06132920935451, 0.9278350515463918],
    reward_low_FP_rate: [58.38604298408361, 0.979381443298969],
    reward_low_FN_rate: [79.37421947290301, 0.9278350515463918],
  }
  for (const [name, [score, threshold]] of Object.entries(frozen)) {
    expect(result[name as Profile].score, name).toBeCloseTo(score as number, 9)
    expect(result[name as Profile].threshold, name).toBe(threshold)
  }
})

it('0 is the detector that never fires, 100 the one that fires once at the start of each window', () => {
  const series = {
    windows: [
      [100, 119],
      [300, 399],
    ],
  }
  const silent = scoreCorpus([{ ...series, scores: new Array(500).fill(0) }])
  expect(silent.standard.score).toBe(0)
  const perfect = new Array(500).fill(0)
  perfect[100] = perfect[300] = 1
  const result = scoreCorpus([{ ...series, scores: perfect }])
  expect(result.standard.score).toBeCloseTo(100, 9)
  expect(result.standard.threshold).toBe(1)
})

it('weights: most at the start of a window, nearly nothing at its end, then ever more against', () => {
  const { worth, window } = weigh(200, [[50, 69]])
  expect(worth[50]).toBeCloseTo(1, 12)
  expect(worth[69]).toBeGreaterThan(0)
  expect(worth[69]).toBeLessThan(0.15)
  expect([worth[49], worth[0], worth[199]]).toEqual([-1, -1, -1])
  expect(worth[70]).toBeLessThan(0)
  expect(worth[70]).toBeGreaterThan(worth[80])
  expect([window[49], window[50], window[69], window[70]]).toEqual([-1, 0, 0, -1])
  expect([probation(1000), probation(10000), probation(7)]).toEqual([150, 750, 1])
})

it('window edges are found by timestamp, without fractions', () => {
  expect(spans(['a', 'b', 'b', 'c'], [['b.000000', 'c.000000']])).toEqual([[1, 3]])
  expect(() => spans(['a'], [['z.0', 'a.0']])).toThrow(/no row/)
})
