// How every method outside the operation table is exercised; the parity test runs each on both builds and compares.

import type { Api, Tensor } from './backends'
import { anyFloats, mixedFloats, plainFloats, SPECIALS } from './floats'
import { TENSOR_METHODS, TENSOR_NO_RESULT } from './tensor-methods'

export const N = 2 ** 16

const upperHalves = new Float32Array(Uint32Array.from({ length: N }, (_, i) => (i << 16) >>> 0).buffer)
/** The same exponents with other bits behind, in another order. */
const scattered = new Float32Array(
  Uint32Array.from({ length: N }, (_, i) => ((((i * 40_503) & 0xffff) << 16) | ((i * 2_654_435_761) & 0xffff)) >>> 0)
    .buffer,
)
const specials = Float32Array.from(
  { length: SPECIALS.length ** 2 },
  (_, i) => SPECIALS[Math.floor(i / SPECIALS.length)],
)
export const specialsAgain = Float32Array.from(
  { length: SPECIALS.length ** 2 },
  (_, i) => SPECIALS[i % SPECIALS.length],
)
export const INPUTS: [string, Float32Array, Float32Array][] = [
  ['structured', upperHalves, scattered],
  ['random', anyFloats(N, 11), anyFloats(N, 12)],
  ['ordinary', mixedFloats(N, 13), mixedFloats(N, 14)],
  ['special', specials, specialsAgain],
]

export type Result = Float32Array | Uint8Array | string | number | boolean | null | object

/** A stream with a level, noise, and something to find. */
function stream(n: number): Float32Array {
  return plainFloats(n, 21).map((v, i) => (i % 701 === 700 ? 40 : v + Math.sin(i / 50) * 3))
}

/** The same as milliseconds since 1970, which no f32 holds, and with sizes whose squares are no f64. */
function wideStream(n: number): Float64Array {
  const sizes = new Float64Array(n)
  stream(n).forEach((v, i) => {
    sizes[i] = i % 5000 < 4000 ? 1.7e12 + 1000 * i + 0.1 * v : v * (i % 2 === 0 ? 1e200 : 1e-200)
  })
  return sizes
}

/** Any bits of an f64. */
const anyDoubles = new Float64Array(anyFloats(4096, 15).buffer)
const DOUBLES = [wideStream(N), anyDoubles, [0.1, -0, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]]

/** How each method that is not in the table is exercised; both builds must return the same. */
export const METHODS: Record<string, (api: Api, other: Api) => Result[]> = {
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
    return [...stream(5000), ...wideStream(9000)].map(v => detector.detect_realtime(v))
  },
  'WasmAnomalyDetector#detect_batch': api =>
    [stream(N), wideStream(N), [...wideStream(200)]].map(x => new api.WasmAnomalyDetector(2, 50).detect_batch(x)),
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
  'WasmAnomalyDetector.from_snapshot': (api, other) => {
    // Across builds: what one wrote, the other goes on with.
    const before = new other.WasmAnomalyDetector(2, 50)
    before.detect_batch(stream(777))
    const detector = api.WasmAnomalyDetector.from_snapshot(before.snapshot())
    return [detector.detect_batch(stream(N)), detector.snapshot(), detector.get_statistics()]
  },
  'WasmAnomalyDetector#detect_isolation_forest': api => {
    const detector = new api.WasmAnomalyDetector(0.6, 5)
    const rows = new api.WasmTensor(stream(3000), [1000, 3])
    return [
      detector.detect_isolation_forest(rows, 50, 7),
      detector.detect_isolation_forest(new api.WasmTensor(stream(2000)), 30),
    ]
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
        if (name === 'push_batch') for (const x of DOUBLES) a.push_batch(x)
        if (name === 'figures') a.push_batch(wideStream(N))
        if (name === 'merge') a.merge(b)
        return [a.figures(), a.snapshot(), b.figures(), b.snapshot()]
      },
    ]),
  ),
  'WasmStreamStats.from_snapshot': (api, other) => {
    const before = new other.WasmStreamStats()
    before.push_batch(stream(777))
    const stats = api.WasmStreamStats.from_snapshot(before.snapshot())
    stats.push_batch(stream(N))
    return [stats.figures(), stats.snapshot()]
  },
  ...Object.fromEntries(
    (['push', 'push_batch', 'merge', 'quantiles', 'rank', 'rank_error', 'count', 'snapshot'] as const).map(name => [
      `WasmQuantileSketch#${name}`,
      (api: Api) => {
        const [a, b] = [new api.WasmQuantileSketch(200, 3), new api.WasmQuantileSketch(200, 4)]
        a.push_batch(stream(N))
        for (const [, x] of INPUTS) b.push_batch(x)
        if (name === 'push') for (const v of specials) b.push(v)
        if (name === 'push_batch') for (const x of DOUBLES) b.push_batch(x)
        if (name === 'merge') a.merge(b)
        const qs = [0, 0.01, 0.25, 0.5, 0.9, 1]
        return [
          a.quantiles(qs),
          b.quantiles(qs),
          a.rank(0.5),
          b.rank(1e-3),
          a.rank_error(),
          a.count(),
          b.count(),
          a.snapshot(),
          b.snapshot(),
        ]
      },
    ]),
  ),
  'WasmQuantileSketch.from_snapshot': (api, other) => {
    const before = new other.WasmQuantileSketch(50, 9)
    before.push_batch(stream(7777))
    const sketch = api.WasmQuantileSketch.from_snapshot(before.snapshot())
    sketch.push_batch(stream(N))
    return [sketch.quantiles([0.1, 0.5, 0.99]), sketch.snapshot()]
  },
  ...Object.fromEntries(
    (['push', 'push_batch', 'merge', 'count', 'relative_error', 'snapshot'] as const).map(name => [
      `WasmDistinctSketch#${name}`,
      (api: Api) => {
        const [a, b] = [new api.WasmDistinctSketch(64), new api.WasmDistinctSketch(64)]
        a.push_batch(stream(N))
        for (const [, x] of INPUTS) b.push_batch(x)
        if (name === 'push') for (const v of specials) b.push(v)
        if (name === 'push_batch') for (const x of DOUBLES) b.push_batch(x)
        if (name === 'merge') a.merge(b)
        return [a, b].map(sketch => [sketch.count(), sketch.relative_error(), sketch.snapshot()])
      },
    ]),
  ),
  'WasmDistinctSketch.from_snapshot': (api, other) => {
    const before = new other.WasmDistinctSketch(50)
    before.push_batch(stream(7777))
    const sketch = api.WasmDistinctSketch.from_snapshot(before.snapshot())
    sketch.push_batch(stream(N))
    return [sketch.count(), sketch.snapshot()]
  },
  detect_anomalies_batch: api => [
    api.detect_anomalies_batch(stream(N), 2),
    ...DOUBLES.map(x => api.detect_anomalies_batch(x, 1)),
    api.detect_anomalies_batch([1, 2, 3, 90, 1, 2], 1.5),
  ],
  quick_quality_assessment: api => INPUTS.map(([, x]) => api.quick_quality_assessment(new api.WasmTensor(x))),
}
const quality = [
  'completeness',
  'consistency',
  'validity',
  'uniqueness',
  'overall_quality',
  'quality_report',
  'passes',
  'column_reports',
  'quality_table',
] as const
for (const name of quality) {
  METHODS[`WasmQualityMetrics#${name}`] = api =>
    [...INPUTS.map(([, x]) => new api.WasmTensor(x)), stream(1000), ...DOUBLES].map(x =>
      new api.WasmQualityMetrics(0.8)[name](x),
    )
}
METHODS['WasmQualityMetrics#accuracy'] = api =>
  [...INPUTS.map(([, x]) => new api.WasmTensor(x)), ...DOUBLES].map(x =>
    new api.WasmQualityMetrics(0.8).accuracy(x, -1, 0.1),
  )

const someSpecials = Float32Array.from({ length: 336 }, (_, i) => SPECIALS[(i * 7) % SPECIALS.length])

/** A tensor method on data of a few shapes; `f` returns what is to be compared. */
function onShapes(f: (t: Tensor, api: Api) => Tensor | Result): (api: Api) => Result[] {
  return api =>
    [[6, 7, 8], [42, 8], [336], [1, 336, 1]].flatMap(shape =>
      [mixedFloats(336, 31), plainFloats(336, 32), someSpecials].flatMap((x): Result[] => {
        const result = f(new api.WasmTensor(x, shape), api)
        return result instanceof api.WasmTensor
          ? [(result as Tensor).shape(), (result as Tensor).data()]
          : [result as Result]
      }),
    )
}

Object.assign(METHODS, {
  'WasmTensor.eye': api => [api.WasmTensor.eye(17).data()],
  'WasmTensor.arange': api => [api.WasmTensor.arange(-3, 70, 0.1).data(), api.WasmTensor.arange(5, -5, -0.3).data()],
  'WasmTensor.linspace': api => [api.WasmTensor.linspace(-3, 7, 1001).data()],
  'WasmTensor.random': api => [0, 1, 2 ** 53 - 1].map(seed => api.WasmTensor.random([N], seed).data()),
  'WasmTensor.randn': api => [0, 1, 2 ** 53 - 1].map(seed => api.WasmTensor.randn([N], seed).data()),
  'WasmTensor.from_nested': api => [
    api.WasmTensor.from_nested([
      [1, 2.5, Number.NaN],
      [4, 5, -0],
    ]).data(),
  ],
  'WasmTensor.from_npy': (api, other) => [
    api.WasmTensor.from_npy(new other.WasmTensor(someSpecials, [42, 8]).to_npy()).data(),
  ],
  'WasmTensor.concat': onShapes((t, api) => api.WasmTensor.concat([t, t.neg(), t], -1)),
  'WasmTensor.stack': onShapes((t, api) => api.WasmTensor.stack([t, t.neg()], 1)),
  'WasmTensor.where': onShapes((t, api) => api.WasmTensor.where(t.greater(0), t, -1)),
  'WasmTensor#to_nested': onShapes(t => [t.to_nested()]),
  'WasmTensor#toJSON': onShapes(t => JSON.stringify(t)),
  'WasmTensor#to_npy': onShapes(t => t.to_npy()),
  'WasmTensor#toString': onShapes(t => t.toString()),
  'WasmTensor#reshape': onShapes(t => t.reshape([2, -1, 4])),
  'WasmTensor#transpose': onShapes(t => t.transpose()),
  'WasmTensor#slice': onShapes(t =>
    t.slice(
      t.shape().map(() => 0),
      t.shape(),
      t.shape().map(() => 2),
    ),
  ),
  'WasmTensor#squeeze': onShapes(t => t.squeeze()),
  'WasmTensor#expand_dims': onShapes(t => t.expand_dims(0)),
  'WasmTensor#broadcast_to': onShapes(t => t.broadcast_to([2, ...t.shape()])),
  'WasmTensor#flip': onShapes(t => t.flip(-1)),
  'WasmTensor#pad': onShapes(t =>
    t.pad(
      t.shape().map(() => 1),
      t.shape().map(() => 2),
      0.1,
    ),
  ),
  'WasmTensor#gather': onShapes(t => t.gather([0, 0], 0)),
  'WasmTensor#masked_select': onShapes(t => t.masked_select(t.greater(0))),
  'WasmTensor#softmax': onShapes(t => t.softmax()),
  'WasmTensor#cumsum': onShapes(t => t.cumsum(-1)),
  'WasmTensor#sort': onShapes(t => t.sort()),
  'WasmTensor#topk': onShapes(t => {
    const { values, indices } = t.topk(1)
    return [values.data(), indices]
  }),
  'WasmTensor#dot': api =>
    [plainFloats(N, 1), mixedFloats(999, 2)].map(x => new api.WasmTensor(x).dot(new api.WasmTensor(x.map(v => v / 3)))),
  ...Object.fromEntries(
    (['sum', 'mean', 'variance', 'std', 'max', 'min', 'argmax', 'argmin'] as const).flatMap(name =>
      [0, -1].map(axis => [`WasmTensor#${name} along ${axis}`, onShapes(t => t[name](axis, axis === 0))]),
    ),
  ),
  ...Object.fromEntries(
    (['add_point', 'score', 'forecast', 'get_trend_analysis', 'get_seasonal_analysis', 'snapshot'] as const).map(
      name => [
        `WasmTimeSeriesDetector#${name}`,
        (api: Api) => {
          const options = { warm_up: 80, missing: 'carry', refractory: 5, direction: 'high' } as const
          return [new api.WasmTimeSeriesDetector(200, 24), new api.WasmTimeSeriesDetector(200, 24, options)].map(
            detector => {
              const found = [...stream(3000), Number.NaN, 1].map((v, i) =>
                name === 'score'
                  ? detector.score(v, i * 60)
                  : name === 'forecast' && i % 3 === 0
                    ? detector.forecast()
                    : detector.add_point(i * 60, v),
              )
              return [...found, detector.get_trend_analysis(), detector.get_seasonal_analysis(), detector.snapshot()]
            },
          )
        },
      ],
    ),
  ),
  'WasmTimeSeriesDetector.from_snapshot': (api, other) => {
    const before = new other.WasmTimeSeriesDetector(100, undefined, { refractory: 20, direction: 'low' })
    ;[...stream(777)].forEach((v, i) => {
      before.add_point(i, v)
    })
    const detector = api.WasmTimeSeriesDetector.from_snapshot(before.snapshot())
    return [...[...stream(500)].map((v, i) => detector.add_point(777 + i, v)), detector.snapshot()]
  },
  ...Object.fromEntries(
    (['add_operation', 'operation_count', 'get_config', 'execute', 'reduce'] as const).map(name => [
      `WasmProcessingPipeline#${name}`,
      (api: Api) => {
        const pipeline = new api.WasmProcessingPipeline(false)
        pipeline
          .add_operation('standardize')
          .add_operation('tanh')
          .add_operation('multiply', 3)
          .add_operation('clamp', -1, 2)
        if (name === 'operation_count') return [pipeline.operation_count()]
        if (name === 'get_config') return [pipeline.get_config()]
        const x = new api.WasmTensor(plainFloats(N + 3, 8))
        if (name === 'reduce')
          return (['sum', 'mean', 'variance', 'std', 'min', 'max'] as const).map(r => pipeline.reduce(x, r))
        return [pipeline.execute(x).data()]
      },
    ]),
  ),
} satisfies Record<string, (api: Api, other: Api) => Result[]>)

/** What has no result that both builds could share: lifetimes and factories. The pool's own are in pool tests. */
export const NO_RESULT = [
  ...TENSOR_NO_RESULT,
  ...[
    'WasmTensor#free',
    'WasmTensor#freed',
    'WasmAdvancedMath#free',
    'WasmQualityMetrics#free',
    'WasmAnomalyDetector#free',
    'WasmStreamStats#free',
    'WasmQuantileSketch#free',
    'WasmDistinctSketch#free',
    'WasmProcessingPipeline#free',
    'WasmTimeSeriesDetector#free',
    'create_streaming_detector',
  ],
  'WasmTensor#matmul', // the one that may differ in its last bits; compared with a tolerance
  'WasmProcessingPipeline#execute_async', // compared with execute, in a test of its own
  ...[
    'WasmAnomalyDetector#reset',
    'WasmAnomalyDetector#set_threshold',
    'create_simple_detector',
    'create_quality_analyzer',
    'backend',
  ],
]

/** Some methods of tensors are exercised here and there; both count. */
for (const [name, also] of Object.entries(TENSOR_METHODS)) {
  const first = METHODS[name]
  METHODS[name] = first === undefined ? also : (api, other) => [...first(api, other), ...also(api)]
}
for (const name of ['advanced_math', 'quality_metrics', 'transforms', 'anomaly_detection'] as const) {
  METHODS[`wasm_${name}_version`] = api => [api[`wasm_${name}_version`]()]
}
