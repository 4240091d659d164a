// Good arguments for everything the package exports: where bad ones take their place, one at a time, and where random programs begin.

import { BINARY, UNARY } from '../bindings/generated/operations'
import type { Api } from './backends'

// biome-ignore lint/suspicious/noExplicitAny: what callers pass against the types is the point of the tests that use this
type Any = any
export type Arguments = (x: Things) => unknown[]

export interface Things {
  api: Any
  /** [[1, 2, 3], [4, 5, 6]] */
  t: Any
  empty: Any
  image: Any
  npy: Uint8Array
}

/** Numbers of every size, sign and kind, for calls that nobody meant so. */
export const NUMBERS = [
  0,
  1,
  2,
  3,
  5,
  0.5,
  -1,
  1.5,
  100,
  255,
  256,
  257,
  5000,
  -0,
  1e10,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e300,
  -1e300,
  1e-320,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -(2 ** 53),
  65_536,
  -65_536,
  262_145,
]

export const options = { warm_up: 5, missing: 'skip', refractory: 1, direction: 'both' }

/** What makes an object of each class. */
export const CONSTRUCTORS: Record<string, Arguments> = {
  WasmTensor: () => [
    [1, 2, 3, 4, 5, 6],
    [2, 3],
  ],
  WasmTensorPool: () => [3, { small_limit: 10, medium_limit: 100, max_idle_bytes: 1000 }],
  WasmAdvancedMath: () => [],
  WasmQualityMetrics: () => [0.5],
  WasmAnomalyDetector: () => [2, 10, options],
  WasmTimeSeriesDetector: () => [50, 5, options],
  WasmStreamStats: () => [],
  WasmQuantileSketch: () => [200, 1],
  WasmDistinctSketch: () => [100],
  WasmStatisticalFunctions: () => [],
  WasmStatisticalAnalyzer: () => [],
  WasmProcessingPipeline: () => [false],
  WasmTransformPipeline: () => [false],
  WasmNormalize: () => [
    [0.5, 1, 2],
    [2, 2, 2],
  ],
  WasmResize: () => [3, 4, 'bilinear'],
  WasmCenterCrop: () => [1, 1],
  WasmRandomCrop: () => [1, 1, 0, 5],
  WasmColorJitter: () => [0.1, 0.1, 0.1, 0.1, 5],
  WasmToTensor: () => [],
}

/** Good arguments of each method, in full. */
export const METHODS: Record<string, Arguments> = {
  'MemoryManager.configure': () => ['browser'],
  'MemoryManager.init_pool': () => [50, { small_limit: 10, medium_limit: 100, max_idle_bytes: 1000 }],
  'MemoryManager.get_buffer': () => [5],
  'MemoryManager.return_buffer': x => [x.api.MemoryManager.get_buffer(5)],
  'MemoryManager.trace': () => [undefined],
  'MemoryManager.trace_allocations': () => [false],
  'MemoryManager.assert_no_leaks': () => [() => 1],
  'MemoryManager.scope': () => [() => 1],
  'WasmTensor.zeros': () => [[2, 3]],
  'WasmTensor.ones': () => [[2, 3]],
  'WasmTensor.full': () => [[2, 3], 1],
  'WasmTensor.eye': () => [3],
  'WasmTensor.arange': () => [0, 5, 1],
  'WasmTensor.linspace': () => [0, 5, 3],
  'WasmTensor.random': () => [[2, 3], 1],
  'WasmTensor.randn': () => [[2, 3], 1],
  'WasmTensor.from_nested': () => [
    [
      [1, 2],
      [3, 4],
    ],
  ],
  'WasmTensor.from_npy': x => [x.npy],
  'WasmTensor.concat': x => [[x.t, x.t], 0],
  'WasmTensor.stack': x => [[x.t, x.t], 0],
  'WasmTensor.where': x => [x.t, x.t, 1],
  'WasmTensor#data': () => [new Float32Array(6)],
  'WasmTensor#add_scalar': x => [1, x.t.clone()],
  'WasmTensor#mul_scalar': x => [1, x.t.clone()],
  'WasmTensor#reshape': () => [[3, 2]],
  'WasmTensor#transpose': () => [[1, 0]],
  'WasmTensor#slice': () => [
    [0, 0],
    [2, 3],
    [1, 1],
  ],
  'WasmTensor#squeeze': () => [0],
  'WasmTensor#expand_dims': () => [0],
  'WasmTensor#broadcast_to': () => [[2, 2, 3]],
  'WasmTensor#flip': () => [0],
  'WasmTensor#pad': () => [[1, 0], [0, 1], 5],
  'WasmTensor#gather': () => [[0, 1], 0],
  'WasmTensor#masked_select': x => [x.t],
  'WasmTensor#topk': () => [1, true],
  'WasmTensor#cumsum': () => [0],
  'WasmTensor#swapaxes': () => [0, 1],
  'WasmTensor#moveaxis': () => [[0], [1]],
  'WasmTensor#roll': () => [
    [1, 2],
    [0, 1],
  ],
  'WasmTensor#rot90': () => [1, [0, 1]],
  'WasmTensor#tile': () => [[2, 1]],
  'WasmTensor#repeat': () => [[1, 2], 0],
  'WasmTensor#split': () => [[1], 0],
  'WasmTensor#array_split': () => [2, 0],
  'WasmTensor#tril': () => [1],
  'WasmTensor#triu': () => [1],
  'WasmTensor#diagonal': () => [0, 0, 1],
  'WasmTensor#trace': () => [0],
  'WasmTensor#sort': () => [0, true],
  'WasmTensor#argsort': () => [0, true],
  'WasmTensor#isclose': x => [x.t, 0.1, 0.1, true],
  'WasmTensor#allclose': x => [x.t, 0.1, 0.1, true],
  'WasmTensor#array_equal': x => [x.t, true],
  'WasmTensor#nan_to_num': () => [0, 1, -1],
  'WasmTensor.zeros_like': x => [x.t],
  'WasmTensor.ones_like': x => [x.t],
  'WasmTensor.full_like': x => [x.t, 2],
  'WasmTensor.diag': x => [x.t, 1],
  'WasmTensor#softmax': x => [0, x.t.clone()],
  'WasmTensor#matmul': x => [x.t.transpose(), x.api.WasmTensor.ones([2, 2])],
  'WasmTensor#dot': x => [x.t],
  'WasmQualityMetrics#accuracy': x => [x.t, 0, 1],
  'WasmStatisticalFunctions#correlation': x => [x.t, x.t],
  'WasmStatisticalFunctions#covariance': x => [x.t, x.t],
  'WasmStatisticalFunctions#percentile': x => [x.t, 50],
  'WasmStatisticalFunctions#quantiles': x => [x.t, [0.5, 1]],
  'WasmStatisticalFunctions#histogram': x => [x.t, 3, [0, 5]],
  'WasmStatisticalAnalyzer#percentiles': x => [x.t, [50, 100]],
  'WasmAnomalyDetector#detect_realtime': () => [1],
  'WasmAnomalyDetector#detect_batch': () => [[1, 2, 3]],
  'WasmAnomalyDetector#set_threshold': () => [2],
  'WasmAnomalyDetector#detect_isolation_forest': x => [x.t, 5, 1],
  'WasmAnomalyDetector#isolation_scores': x => [x.t, 5, 1],
  'WasmTimeSeriesDetector#add_point': () => [1.7e9, 5],
  'WasmTimeSeriesDetector#score': () => [5, 1.7e9],
  'WasmStreamStats#push': () => [1],
  'WasmStreamStats#push_batch': () => [[1, 2]],
  'WasmStreamStats#merge': x => [new x.api.WasmStreamStats()],
  'WasmDistinctSketch#push': () => [1],
  'WasmDistinctSketch#push_batch': () => [[1, 2]],
  'WasmDistinctSketch#merge': x => [new x.api.WasmDistinctSketch(100)],
  'WasmQuantileSketch#push': () => [1],
  'WasmQuantileSketch#push_batch': () => [[1, 2]],
  'WasmQuantileSketch#merge': x => [new x.api.WasmQuantileSketch(200, 2)],
  'WasmQuantileSketch#quantiles': () => [[0, 0.5]],
  'WasmQuantileSketch#rank': () => [1],
  'WasmProcessingPipeline#add_operation': () => ['clamp', 0, 1],
  'WasmProcessingPipeline#execute': x => [x.t, x.t.clone()],
  'WasmProcessingPipeline#execute_async': x => [x.t],
  'WasmProcessingPipeline#reduce': x => [x.t, 'sum'],
  'WasmTransformPipeline#add_transform': () => ['to_tensor'],
  'WasmTransformPipeline#execute': x => [x.image],
  'WasmTensorPool#get_buffer': () => [5],
  'WasmTensorPool#return_buffer': x => [x.api.MemoryManager.get_buffer(5)],
  'WasmTensorPool#tensor': () => [[1, 2], [2]],
  'WasmTensorPool.with_custom_thresholds': () => [10, 100, 5],
  create_simple_detector: () => [2],
  create_streaming_detector: () => [50],
  detect_anomalies_batch: () => [[1, 2, 3], 2],
  quick_quality_assessment: x => [x.t],
}
for (const { name, params } of UNARY) {
  const numbers = params.map((_, i) => i + 1)
  METHODS[`WasmTensor#${name}`] = x => [...numbers, x.t.clone()]
  METHODS[`WasmAdvancedMath#${name}`] = x => [x.t, ...numbers, x.t.clone()]
}
for (const { name, params } of BINARY) {
  METHODS[`WasmTensor#${name}`] = x => [x.t, x.t.clone()]
  METHODS[`WasmAdvancedMath#${name}`] = x => [x.t, x.t, ...params.slice(2).map(() => 0.5), x.t.clone()]
}
for (const name of ['sum', 'mean', 'max', 'min', 'argmax', 'argmin', 'count_nonzero', 'all', 'any', 'ptp', 'median'])
  METHODS[`WasmTensor#${name}`] = () => [0, true]
for (const name of ['variance', 'std']) METHODS[`WasmTensor#${name}`] = () => [0, true, 1]
for (const name of [
  'completeness',
  'consistency',
  'validity',
  'uniqueness',
  'overall_quality',
  'quality_report',
  'passes',
  'column_reports',
  'quality_table',
])
  METHODS[`WasmQualityMetrics#${name}`] = x => [x.t]
for (const name of ['basic_stats', 'detect_outliers']) METHODS[`WasmStatisticalAnalyzer#${name}`] = x => [x.t]
METHODS['WasmAnomalyDetector#detect_statistical'] = x => [x.t]
for (const name of ['Normalize', 'Resize', 'CenterCrop', 'RandomCrop', 'ColorJitter', 'ToTensor'])
  METHODS[`Wasm${name}#apply`] = x => [x.image]
for (const name of ['AnomalyDetector', 'TimeSeriesDetector', 'StreamStats', 'QuantileSketch', 'DistinctSketch'])
  METHODS[`Wasm${name}.from_snapshot`] = x => [make(x, `Wasm${name}`).snapshot()]

/** Methods that take nothing. */
export const NO_ARGUMENTS =
  /#(free|freed|view|shape|size|ndim|item|clone|to_nested|to_npy|toJSON|toString|forecast|flatten|norm|snapshot|figures|count|rank_error|relative_error|reset|clear|gc|length|name|operation_count|get_\w+)$|^MemoryManager\.(get_stats|snapshot|cache_efficiency|pool_stats|gc|reset_stats|outstanding|outstanding_by_site|restart)$|^(backend|create_(cifar|imagenet)_preprocessing|create_quality_analyzer|wasm_\w+_version)$/

/** A tensor, an empty one, an image and a file on one build. */
export function prepare(api: Api): Things {
  const image = api.WasmTensor.ones([4, 5, 3])
  const t = new api.WasmTensor([1, 2, 3, 4, 5, 6], [2, 3])
  return { api, t, empty: api.WasmTensor.zeros([0, 3]), image, npy: t.to_npy() }
}

/** An object of a class, with good arguments. */
export function make(x: Things, name: string): Any {
  return new x.api[name](...CONSTRUCTORS[name](x))
}
