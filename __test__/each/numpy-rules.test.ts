// What NumPy answers where arguments or values are special (golden/make_numpy_rules.py), and the quantiles beside an
// infinity, where docs/numpy.md says that the answer is another.

import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { decode, difference } from '../floats'
import golden from '../golden/numpy_rules.json'

const api = underTest()
const { Tensor } = api
const functions = new api.WasmStatisticalFunctions()
const analyzer = new api.WasmStatisticalAnalyzer()
const pipelineOf = (min: number, max: number) => new api.WasmProcessingPipeline(false).add_operation('clamp', min, max)

/** NumPy's float32 values, of any number. */
const floats = (text: string): Float32Array => decode({ f32: text, shape: [] })
const inf = Number.POSITIVE_INFINITY
const nan = Number.NaN
const refusal = (code: string) => expect.objectContaining({ code })

describe('histogram', () => {
  type Counts = number[] | { length: number; places: number[][] } | null
  const cases = golden.histograms as { x: string; bins: number; range: [number, number] | null; counts: Counts }[]

  it.each(cases.map((c, i) => [i, c.bins, c.range, c] as const))('case %i: %i bins over %j', (_, bins, range, c) => {
    const t = new Tensor(floats(c.x))
    const call = () => functions.histogram(t, bins, range ?? undefined)
    if (c.counts === null) {
      expect(call).toThrow(refusal('ERR_ARGUMENT'))
      return
    }
    const { counts, edges } = call()
    expect(edges.length).toBe(bins + 1)
    if (Array.isArray(c.counts)) {
      expect(counts).toEqual(c.counts)
      return
    }
    expect(counts.length).toBe(c.counts.length)
    expect([...counts.entries()].filter(([, n]) => n > 0)).toEqual(c.counts.places)
  })

  it('tells its edges as numbers, between which the range is what was given', () => {
    const { counts, edges } = functions.histogram(new Tensor([0.1, 0.2, 0.3]), 2, [0.1, 0.3])
    expect([counts, edges]).toEqual([
      [1, 2],
      [0.1, 0.1 + (0.3 - 0.1) / 2, 0.3],
    ])
  })

  it('counts what is further apart than float32 reaches', () => {
    const far = new Tensor([-3e38, -1e38, 0, 3e38])
    expect(functions.histogram(far, 3).counts).toEqual([1, 2, 1])
  })

  it('refuses bins that cannot have edges of their own, and bounds that are not finite in float32', () => {
    const t = Tensor.ones([3])
    const message = (call: () => unknown): string => {
      try {
        call()
      } catch (error) {
        return (error as Error).message
      }
      throw new Error('nothing was thrown')
    }
    for (const bins of [1e12, 2 ** 26 + 1, 2 ** 32, 2 ** 53]) {
      expect(() => functions.histogram(t, bins)).toThrow(refusal('ERR_ARGUMENT'))
      expect(message(() => functions.histogram(t, bins))).toBe(
        `histogram: bins is ${bins}; give an integer from 1 to 67108864`,
      )
    }
    expect(message(() => functions.histogram(Tensor.full([2], 1e16), 2))).toBe(
      'histogram: 2 bins from 10000000272564224 to 10000000272564224 have edges that are equal in float32; give fewer or a wider range',
    )
    expect(() => functions.histogram(t, 2, [0, 1e39])).toThrow(refusal('ERR_ARGUMENT'))
  })
})

describe('percentiles without NaN', () => {
  it.each(golden.percentiles.map((c, i) => [i, c] as const))('case %i', (_, { x, percents, want }) => {
    const t = new Tensor(floats(x))
    const wanted = want.map(Number)
    // Each by itself is found by selection, all together by sorting: the same numbers.
    const apart = percents.map(percent => analyzer.percentiles(t, [percent])[0])
    for (const got of [apart, analyzer.percentiles(t, percents)]) {
      got.forEach((value, i) => {
        if (Number.isNaN(wanted[i])) expect(value).toBeNaN()
        else expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(1e-15 * Math.abs(wanted[i]))
      })
    }
  })
  it('NaN spreads where the documentation says so', () => {
    const t = new Tensor([1, 2, nan, 4])
    expect(analyzer.percentiles(t, [50])).toEqual([2])
    expect(functions.percentile(t, 50)).toBeNaN()
    expect(functions.quantiles(t, [0.5])).toEqual([nan])
    expect(functions.quantiles(t, Array(9).fill(0.5))).toEqual(Array(9).fill(nan))
    expect(JSON.parse(analyzer.basic_stats(t)).median).toBe(2)
  })
  it('of no elements there is none', () => {
    expect(() => analyzer.percentiles(Tensor.zeros([0]), [50])).toThrow(refusal('ERR_EMPTY'))
  })
})

describe('quantiles beside an infinity', () => {
  const cases: [values: number[], q: number[], want: number[]][] = [
    [
      [1, inf],
      [0, 0.25, 0.5, 0.75, 1],
      [1, inf, inf, inf, inf],
    ],
    [
      [-inf, 1],
      [0, 0.25, 0.5, 0.75, 1],
      [-inf, -inf, -inf, -inf, 1],
    ],
    [
      [-inf, inf],
      [0, 0.25, 0.5, 0.75, 1],
      [-inf, nan, nan, nan, inf],
    ],
    [
      [inf, inf],
      [0, 0.25, 0.5, 0.75, 1],
      [inf, inf, inf, inf, inf],
    ],
    [
      [-inf, 3, inf],
      [0, 0.25, 0.5, 0.75, 1],
      [-inf, -inf, 3, inf, inf],
    ],
    [
      [1, 2, inf, 3],
      [0.5, 0.9],
      [2.5, inf],
    ],
  ]
  it.each(cases)('%j', (values, q, want) => {
    const t = new Tensor(values)
    expect(functions.quantiles(t, q)).toEqual(want)
    expect(q.map(one => functions.percentile(t, one * 100))).toEqual(want)
    expect(functions.quantiles(t, [...q, ...q, ...q]).slice(0, q.length)).toEqual(want) // by sorting
    expect(
      analyzer.percentiles(
        new Tensor([nan, ...values]),
        q.map(one => one * 100),
      ),
    ).toEqual(want)
  })

  it('medians and outliers follow', () => {
    const median = (values: number[]) => JSON.parse(analyzer.basic_stats(new Tensor(values))).median
    expect([median([1, 2, inf, -inf]), median([-inf, -inf, inf])]).toEqual([1.5, null])
    const outliers = (values: number[]) => analyzer.detect_outliers(new Tensor(values)).map(o => [o.index, o.score])
    expect(outliers([1, 2, 3, 4, inf])).toEqual([[4, inf]])
    expect(outliers([1, inf, inf, inf, inf])).toEqual([[0, inf]])
    expect(outliers([-inf, -inf, -inf, 2])).toEqual([[3, inf]]) // both quartiles are -Infinity
    expect(outliers([-inf, -inf, -inf, -inf, 2, nan])).toEqual([[4, inf]])
    expect(outliers([-inf, inf])).toEqual([])
    expect(outliers([-inf, 1, 2, inf])).toEqual([])
  })

  it('a sketch gives values that were there, and never a blend', () => {
    const sketch = new api.WasmQuantileSketch()
    sketch.push_batch([1, inf])
    expect(sketch.quantiles([0, 0.25, 0.5, 0.75, 1])).toEqual([1, 1, 1, inf, inf])
  })
})

describe('np.clip', () => {
  const math = new api.WasmAdvancedMath()
  it.each(golden.clips.map(c => [Number(c.min), Number(c.max), c] as const))('[%d, %d]', (min, max, c) => {
    const [x, want] = [floats(c.x), floats(c.want)]
    expect(difference(math.clamp(new Tensor(x), min, max).data(), want)).toBeUndefined()
    const t = new Tensor(x)
    expect(math.clamp(t, min, max, t)).toBe(t)
    expect(difference(t.data(), want)).toBeUndefined()
    // Fused, alone and with a neighbour; long enough for several blocks.
    const long = Float32Array.from({ length: 5000 }, (_, i) => x[i % x.length])
    const longWant = Float32Array.from(long, (_, i) => want[i % x.length])
    expect(difference(pipelineOf(min, max).execute(new Tensor(long)).data(), longWant)).toBeUndefined()
    const negative = pipelineOf(min, max).add_operation('neg').execute(new Tensor(long)).data()
    expect(
      difference(
        negative,
        longWant.map(v => -v),
      ),
    ).toBeUndefined()
    const max1 = pipelineOf(min, max).reduce(new Tensor([1, 2]), 'max')
    if (Number.isNaN(min) || Number.isNaN(max)) expect(max1).toBeNaN()
  })
  it('bounds that cross are refused', () => {
    expect(() => math.clamp(Tensor.ones([2]), 2, 1)).toThrow(refusal('ERR_ARGUMENT'))
    expect(() => pipelineOf(2, 1)).toThrow(refusal('ERR_ARGUMENT'))
  })
})

describe('np.arange', () => {
  it.each(golden.ranges.map(c => [c.args.map(Number), c.want] as const))('%j', ([start, stop, step], want) => {
    expect(difference(Tensor.arange(start, stop, step).data(), floats(want))).toBeUndefined()
  })
  it('of a distance beyond doubles', () => {
    expect([...Tensor.arange(-1e308, 1e308, 1e308).data()]).toEqual([-inf, 0])
  })
  it.each([
    [0, inf, 1],
    [0, inf, inf],
    [-inf, 0, 1],
    [0, 1, 0],
    [0, 1, nan],
    [nan, 1, 1],
  ])('%d to %d by %d is refused', (start, stop, step) => {
    expect(() => Tensor.arange(start, stop, step)).toThrow(refusal('ERR_ARGUMENT'))
  })
})
