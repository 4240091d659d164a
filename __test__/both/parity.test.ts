// The same bits from both builds (any NaN equals any NaN), for every operation of the table and every method there is:
// over all upper halves of a float (every sign, exponent and the first bits behind), random bits, and ordinary numbers.

import { describe, expect, it } from 'vitest'
import { BINARY, REDUCTIONS, UNARY } from '../../bindings/generated/operations'
import { type Api, both } from '../backends'
import { anyFloats, canonicalBits, difference, hash, mixedFloats, plainFloats, SPECIALS } from '../floats'
import { callsOf, parametersOf } from '../operations'
import { everyName } from '../surface'
import { TENSOR_METHODS, TENSOR_NO_RESULT } from '../tensor-methods'

const { native, wasm } = both()
const N = 2 ** 16

const upperHalves = new Float32Array(Uint32Array.from({ length: N }, (_, i) => (i << 16) >>> 0).buffer)
/** The same exponents with other bits behind, in another order. */
const scattered = new Float32Array(
  Uint32Array.from({ length: N }, (_, i) => ((((i * 40_503) & 0xffff) << 16) | ((i * 2_654_435_761) & 0xffff)) >>> 0).buffer,
)
const specials = Float32Array.from({ length: SPECIALS.length ** 2 }, (_, i) => SPECIALS[Math.floor(i / SPECIALS.length)])
const specialsAgain = Float32Array.from({ length: SPECIALS.length ** 2 }, (_, i) => SPECIALS[i % SPECIALS.length])
const INPUTS: [string, Float32Array, Float32Array][] = [
  ['structured', upperHalves, scattered],
  ['random', anyFloats(N, 11), anyFloats(N, 12)],
  ['ordinary', mixedFloats(N, 13), mixedFloats(N, 14)],
  ['special', specials, specialsAgain],
]

/** Fails with the first difference, found by hash first because that is quick. */
function same(a: Float32Array, b: Float32Array, what: string): void {
  if (hash(canonicalBits(a)) !== hash(canonicalBits(b)) || a.length !== b.length) expect.fail(`${what}: ${difference(a, b)}`)
}

const bothCalls = (row: (typeof UNARY)[number]) => {
  const [n, w] = [callsOf(native, row), callsOf(wasm, row)]
  return n.map(({ on, call }, i) => ({ on, native: call, wasm: w[i].call }))
}

describe.each(UNARY)('$name', row => {
  for (const { on, ...calls } of bothCalls(row)) {
    it.each(INPUTS)(`${on}, %s`, (kind, x) => {
      for (const params of parametersOf(row)) {
        const got = calls.native([new native.WasmTensor(x), ...params]).data()
        same(got, calls.wasm([new wasm.WasmTensor(x), ...params]).data(), `${row.name} of ${kind} with [${params}]`)
      }
    })
  }
})

describe.each(BINARY)('$name', row => {
  for (const { on, ...calls } of bothCalls(row)) {
    it.each(INPUTS)(`${on}, %s`, (kind, a, b) => {
      for (const params of parametersOf(row)) {
        const got = calls.native([new native.WasmTensor(a), new native.WasmTensor(b), ...params]).data()
        const other = calls.wasm([new wasm.WasmTensor(a), new wasm.WasmTensor(b), ...params]).data()
        same(got, other, `${row.name} of ${kind} with [${params}]`)
      }
    })
    if (on === 'WasmTensor') {
      it('a number on the right, and broadcasting', () => {
        for (const value of [...SPECIALS, 0.1]) {
          const x = specialsAgain
          same(calls.native([new native.WasmTensor(x), value]).data(), calls.wasm([new wasm.WasmTensor(x), value]).data(), row.name)
        }
        const [a, b] = [mixedFloats(3 * 257, 1), mixedFloats(5 * 257, 2)]
        const of = (api: Api, call: typeof calls.native): Float32Array =>
          call([new api.WasmTensor(a, [3, 1, 257]), new api.WasmTensor(b, [5, 257])]).data()
        same(of(native, calls.native), of(wasm, calls.wasm), `${row.name}, broadcast`)
      })
    }
  }
})

describe.each(REDUCTIONS)('%s', name => {
  it.each([...INPUTS, ['plain', plainFloats(N + 1, 15), plainFloats(1, 1)] as [string, Float32Array, Float32Array]])('%s', (_, x) => {
    for (const n of [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 1000, 4095, 4097, x.length]) {
      const part = x.slice(0, n)
      expect(new native.WasmTensor(part)[name]()).toBe(new wasm.WasmTensor(part)[name]())
    }
  })
})

// ---------------------------------------------------------------- everything else

type Result = Float32Array | Uint8Array | string | number | boolean | null | object

/** A stream with a level, noise, and something to find. */
function stream(n: number): Float32Array {
  return plainFloats(n, 21).map((v, i) => (i % 701 === 700 ? 40 : v + Math.sin(i / 50) * 3))
}

/** How each method that is not in the table is exercised; both builds must return the same. */
const METHODS: Record<string, (api: Api) => Result[]> = {
  'WasmTensor.zeros': api => [api.WasmTensor.zeros([3, 4]).data()],
  'WasmTensor.ones': api => [api.WasmTensor.ones([300]).data()],
  'WasmTensor.full': api => SPECIALS.map(v => api.WasmTensor.full([5], v).data()),
  'WasmTensor#data': api => INPUTS.map(([, x]) => new api.WasmTensor(x).data()),
  'WasmTensor#view': api => [mixedFloats(10, 1), mixedFloats(5000, 1)].map(x => new api.WasmTensor(x).view().slice()),
  'WasmTensor#shape': api => [new api.WasmTensor([1, 2, 3, 4], [2, 2]).shape()],
  'WasmTensor#size': api => [new api.WasmTensor([1, 2, 3, 4], [2, 2]).size()],
  'WasmTensor#ndim': api => [new api.WasmTensor([1, 2, 3, 4], [2, 2]).ndim()],
  'WasmTensor#item': api => SPECIALS.map(v => new api.WasmTensor([v], []).item()),
  'WasmTensor#clone': api => INPUTS.map(([, x]) => new api.WasmTensor(x).clone().data()),
  'WasmTensor#add_scalar': api => SPECIALS.map(v => new api.WasmTensor(specials).add_scalar(v).data()),
  'WasmTensor#mul_scalar': api => SPECIALS.map(v => new api.WasmTensor(specials).mul_scalar(v).data()),
  'WasmAnomalyDetector#detect_realtime': api => {
    const detector = new api.WasmAnomalyDetector(2.5, 100)
    return [...stream(5000)].map(v => detector.detect_realtime(v))
  },
  'WasmAnomalyDetector#detect_batch': api => [new api.WasmAnomalyDetector(2, 50).detect_batch(stream(N))],
  'WasmAnomalyDetector#detect_statistical': api => [
    new api.WasmAnomalyDetector(2, 50).detect_statistical(new api.WasmTensor(stream(N))),
    new api.WasmAnomalyDetector(2, 50).detect_statistical(new api.WasmTensor(mixedFloats(N, 5))),
  ],
  'WasmAnomalyDetector#get_statistics': api => {
    const detector = new api.WasmAnomalyDetector(2, 50)
    const empty = detector.get_statistics()
    detector.detect_batch(stream(N))
    return [empty, detector.get_statistics()]
  },
  'WasmAnomalyDetector#get_threshold': api => [new api.WasmAnomalyDetector(0.1, 5).get_threshold()],
  'WasmAnomalyDetector#snapshot': api => {
    const detector = new api.WasmAnomalyDetector(2, 50)
    detector.detect_batch(stream(N))
    return [detector.snapshot()]
  },
  'WasmAnomalyDetector.from_snapshot': api => {
    // Across builds: what one wrote, the other goes on with.
    const before = new (api === native ? wasm : native).WasmAnomalyDetector(2, 50)
    before.detect_batch(stream(777))
    const detector = api.WasmAnomalyDetector.from_snapshot(before.snapshot())
    return [detector.detect_batch(stream(N)), detector.snapshot(), detector.get_statistics()]
  },
  'WasmAnomalyDetector#detect_isolation_forest': api => {
    const detector = new api.WasmAnomalyDetector(0.6, 5)
    const rows = new api.WasmTensor(stream(3000), [1000, 3])
    return [detector.detect_isolation_forest(rows, 50, 7), detector.detect_isolation_forest(new api.WasmTensor(stream(2000)), 30)]
  },
  'WasmAnomalyDetector#isolation_scores': api => [
    new api.WasmAnomalyDetector(0.6, 5).isolation_scores(new api.WasmTensor(stream(3000), [1000, 3]), 50, 7),
  ],
  ...Object.fromEntries(
    (['push', 'push_batch', 'merge', 'figures', 'snapshot'] as const).map(name => [
      `WasmStreamStats#${name}`,
      (api: Api) => {
        const [a, b] = [new api.WasmStreamStats(), new api.WasmStreamStats()]
        if (name === 'push') for (const v of specials) a.push(v)
        for (const [, x] of INPUTS) b.push_batch(x)
        if (name === 'merge') a.merge(b)
        return [a.figures(), a.snapshot(), b.figures(), b.snapshot()]
      },
    ]),
  ),
  'WasmStreamStats.from_snapshot': api => {
    const before = new (api === native ? wasm : native).WasmStreamStats()
    before.push_batch(stream(777))
    const stats = api.WasmStreamStats.from_snapshot(before.snapshot())
    stats.push_batch(stream(N))
    return [stats.figures(), stats.snapshot()]
  },
  ...Object.fromEntries(
    (['push_batch', 'merge', 'quantiles', 'rank', 'rank_error', 'count', 'snapshot'] as const).map(name => [
      `WasmQuantileSketch#${name}`,
      (api: Api) => {
        const [a, b] = [new api.WasmQuantileSketch(200, 3), new api.WasmQuantileSketch(200, 4)]
        a.push_batch(stream(N))
        for (const [, x] of INPUTS) b.push_batch(x)
        if (name === 'merge') a.merge(b)
        const qs = [0, 0.01, 0.25, 0.5, 0.9, 1]
        return [a.quantiles(qs), b.quantiles(qs), a.rank(0.5), b.rank(1e-3), a.rank_error(), a.count(), b.count(), a.snapshot(), b.snapshot()]
      },
    ]),
  ),
  'WasmQuantileSketch.from_snapshot': api => {
    const before = new (api === native ? wasm : native).WasmQuantileSketch(50, 9)
    before.push_batch(stream(7777))
    const sketch = api.WasmQuantileSketch.from_snapshot(before.snapshot())
    sketch.push_batch(stream(N))
    return [sketch.quantiles([0.1, 0.5, 0.99]), sketch.snapshot()]
  },
  detect_anomalies_batch: api => [api.detect_anomalies_batch(stream(N), 2), api.detect_anomalies_batch([1, 2, 3, 90, 1, 2], 1.5)],
  ...TENSOR_METHODS,
  quick_quality_assessment: api => INPUTS.map(([, x]) => api.quick_quality_assessment(new api.WasmTensor(x))),
}
const quality = ['completeness', 'consistency', 'validity', 'uniqueness', 'overall_quality', 'quality_report', 'passes', 'column_reports', 'quality_table'] as const
for (const name of quality) {
  METHODS[`WasmQualityMetrics#${name}`] = api =>
    [...INPUTS.map(([, x]) => x), stream(1000)].map(x => new api.WasmQualityMetrics(0.8)[name](new api.WasmTensor(x)))
}
METHODS['WasmQualityMetrics#accuracy'] = api =>
  INPUTS.map(([, x]) => new api.WasmQualityMetrics(0.8).accuracy(new api.WasmTensor(x), -1, 0.1))

/** What has no result that both builds could share: lifetimes and factories. The pool's own are in pool tests. */
const NO_RESULT = [
  ...TENSOR_NO_RESULT,
  ...['WasmTensor#free', 'WasmTensor#freed', 'WasmAdvancedMath#free', 'WasmQualityMetrics#free', 'WasmAnomalyDetector#free', 'WasmStreamStats#free', 'WasmQuantileSketch#free'],
  ...['WasmAnomalyDetector#reset', 'WasmAnomalyDetector#set_threshold', 'create_simple_detector', 'create_quality_analyzer', 'backend'],
]

it('covers every method there is', () => {
  const table = [...UNARY, ...BINARY].flatMap(row => [
    ...(row.on === 'math' ? [] : [`WasmTensor#${row.name}`]),
    ...(row.on === 'tensor' ? [] : [`WasmAdvancedMath#${row.name}`]),
  ])
  const covered = [...table, ...REDUCTIONS.map(name => `WasmTensor#${name}`), ...Object.keys(METHODS), ...NO_RESULT]
  const isPool = (name: string): boolean => /^(MemoryManager|WasmTensorPool)\b/.test(name)
  expect(everyName(native).filter(name => !isPool(name)).sort()).toEqual([...new Set(covered)].sort())
  expect(everyName(wasm)).toEqual(everyName(native))
})

it.each(Object.entries(METHODS))('%s', (name, run) => {
  const [n, w] = [run(native), run(wasm)]
  expect(n.length).toBe(w.length)
  n.forEach((result, i) => {
    if (result instanceof Float32Array) same(result, w[i] as Float32Array, name)
    else expect(w[i]).toStrictEqual(result)
  })
})
