// node --test benchmark/nab/scorer.test.mjs
// Frozen values: the same series scored by an independent implementation of the rules in Python.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probation, scoreCorpus, spans, weigh } from './scorer.mjs'

const pattern = (rows, factor, modulus) => Array.from({ length: rows }, (_, i) => ((i * factor) % modulus) / modulus)
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

test('agrees with the frozen values', () => {
  const result = scoreCorpus(small())
  const frozen = {
    standard: [69.06132920935451, 0.9278350515463918],
    reward_low_FP_rate: [58.38604298408361, 0.979381443298969],
    reward_low_FN_rate: [79.37421947290301, 0.9278350515463918],
  }
  for (const [name, [score, threshold]] of Object.entries(frozen)) {
    assert.ok(Math.abs(result[name].score - score) < 1e-9, `${name}: ${result[name].score}`)
    assert.equal(result[name].threshold, threshold)
  }
})

test('0 is the detector that never fires, 100 the one that fires once at the start of each window', () => {
  const series = {
    windows: [
      [100, 119],
      [300, 399],
    ],
  }
  const silent = scoreCorpus([{ ...series, scores: new Array(500).fill(0) }])
  assert.equal(silent.standard.score, 0)
  const perfect = new Array(500).fill(0)
  perfect[100] = perfect[300] = 1
  const result = scoreCorpus([{ ...series, scores: perfect }])
  assert.ok(Math.abs(result.standard.score - 100) < 1e-9 && result.standard.threshold === 1)
})

test('weights: most at the start of a window, nearly nothing at its end, then ever more against', () => {
  const { worth, window } = weigh(200, [[50, 69]])
  assert.ok(Math.abs(worth[50] - 1) < 1e-12 && worth[69] > 0 && worth[69] < 0.15)
  assert.deepEqual([worth[49], worth[0], worth[199]], [-1, -1, -1])
  assert.ok(worth[70] < 0 && worth[70] > worth[80])
  assert.deepEqual([window[49], window[50], window[69], window[70]], [-1, 0, 0, -1])
  assert.deepEqual([probation(1000), probation(10000), probation(7)], [150, 750, 1])
})

test('window edges are found by timestamp, without fractions', () => {
  assert.deepEqual(spans(['a', 'b', 'b', 'c'], [['b.000000', 'c.000000']]), [[1, 3]])
  assert.throws(() => spans(['a'], [['z.0', 'a.0']]), /no row/)
})
