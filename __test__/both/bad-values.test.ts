// Every argument of every method, one at a time, replaced by each of a list of bad values: both builds answer alike,
// with the same code and the same message, and nothing but an error of ours is thrown. The numbers from 2^31 on are here
// because a `usize` has 32 bits in WASM; what an argument accepts is of no interest here, only that both accept it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BINARY, UNARY } from '../../bindings/generated/operations'
import { type Api, both } from '../backends'
import { everyName } from '../surface'

// biome-ignore lint/suspicious/noExplicitAny: what callers pass against the types is the point here
type Any = any
type Arguments = (x: Things) => unknown[]

interface Things {
  api: Any
  /** [[1, 2, 3], [4, 5, 6]] */
  t: Any
  empty: Any
  image: Any
  npy: Uint8Array
}

const NUMBERS = [0, -0, -1, 0.5, 1.5, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53, 1e12, 1e39, 1e300, -(2 ** 32), -(2 ** 53)]
const BAD: [string, unknown][] = [
  ...[...NUMBERS, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((n): [string, unknown] => [
    `${Object.is(n, -0) ? '-0' : n}`,
    n,
  ]),
  ['null', null],
  ['true', true],
  ["''", ''],
  ["'text'", 'text'],
  ['{}', {}],
  ['[]', []],
  ['[-1]', [-1]],
  ['[2^32]', [2 ** 32]],
  ['[2^32, 0]', [2 ** 32, 0]],
  ['[0, 2^31 - 1, 2^31 - 1]', [0, 2 ** 31 - 1, 2 ** 31 - 1]],
  ['[2^40, 2^40]', [2 ** 40, 2 ** 40]],
  ['[NaN]', [Number.NaN]],
  ["['1']", ['1']],
  ['[[1], 2]', [[1], 2]],
  ['33 numbers', Array(33).fill(1)],
  ['a length of 2^32', { length: 2 ** 32 }],
  ['a length of 2^53', { length: 2 ** 53 }],
  ['a symbol', Symbol('s')],
  ['1n', 1n],
  ['bytes', new Uint8Array([1, 2, 3])],
  ['a function', () => 1],
]

const options = { warm_up: 5, missing: 'skip', refractory: 1, direction: 'both' }

/** What makes an object of each class. */
const CONSTRUCTORS: Record<string, Arguments> = {
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
const METHODS: Record<string, Arguments> = {
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
for (const name of ['AnomalyDetector', 'TimeSeriesDetector', 'StreamStats', 'QuantileSketch'])
  METHODS[`Wasm${name}.from_snapshot`] = x => [make(x, `Wasm${name}`).snapshot()]

/** Methods that take nothing. */
const NO_ARGUMENTS =
  /#(free|freed|view|shape|size|ndim|item|clone|to_nested|to_npy|toJSON|toString|forecast|flatten|norm|snapshot|figures|count|rank_error|reset|clear|gc|length|name|operation_count|get_\w+)$|^MemoryManager\.(get_stats|snapshot|cache_efficiency|pool_stats|gc|reset_stats|outstanding|outstanding_by_site|restart)$|^(backend|create_(cifar|imagenet)_preprocessing|create_quality_analyzer|wasm_\w+_version)$/

const builds = both()

function prepare(api: Api): Things {
  const image = api.WasmTensor.ones([4, 5, 3])
  const t = new api.WasmTensor([1, 2, 3, 4, 5, 6], [2, 3])
  return { api, t, empty: api.WasmTensor.zeros([0, 3]), image, npy: t.to_npy() }
}

function make(x: Things, name: string): Any {
  return new x.api[name](...CONSTRUCTORS[name](x))
}

/** The bad values in the place of an argument, and of each number of a list, and of each option. */
function* spoilt(good: unknown[], at: number): Generator<[string, unknown]> {
  for (const [what, bad] of BAD) yield [`argument ${at}: ${what}`, bad]
  const list = good[at]
  if (Array.isArray(list) && list.length < 10)
    for (const index of list.keys())
      for (const [what, bad] of BAD) yield [`argument ${at}[${index}]: ${what}`, list.with(index, bad)]
  if (list === options || (typeof list === 'object' && list !== null && 'small_limit' in list))
    for (const key of Object.keys(list))
      for (const [what, bad] of BAD) yield [`argument ${at}.${key}: ${what}`, { ...list, [key]: bad }]
}

/** What a call comes to: its error, or that there was none. */
async function outcome(x: Things, call: () => unknown): Promise<string> {
  try {
    await x.api.MemoryManager.scope(call)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof x.api.RustorchError)) return `${error}`
    return `${(error as Any).code} ${(error as Error).message}`
  }
}

/** One call with one bad value on one build. */
function caller(x: Things, name: string): (args: unknown[]) => unknown {
  const [owner, method] = name.split(/[#.]/)
  if (name.startsWith('new ')) return args => new x.api[name.slice(4)](...args)?.free?.()
  if (method === undefined) return args => x.api[owner](...args)
  if (name.includes('.')) return args => x.api[owner][method](...args)
  return args => {
    const object = make(x, owner)
    try {
      return object[method](...args)
    } finally {
      object.free?.()
    }
  }
}

const names = [...Object.keys(METHODS), ...Object.keys(CONSTRUCTORS).map(name => `new ${name}`)].filter(
  name => name.startsWith('new ') || everyName(builds.native).includes(name),
)

describe('the same answer to every bad value', () => {
  let things: Things[]
  beforeAll(() => {
    things = Object.values(builds).map(prepare)
  })
  afterAll(() => {
    for (const { api } of things) api.MemoryManager.init_pool(100)
  })

  it('every method that takes something is here', () => {
    const all = everyName(builds.native)
    expect(all.filter(name => !(name in METHODS) && !NO_ARGUMENTS.test(name))).toEqual([])
    expect(Object.keys(CONSTRUCTORS).sort()).toEqual(
      Object.entries(builds.native)
        .filter(([name, value]) => /^Wasm/.test(name) && typeof value === 'function')
        .map(([name]) => name)
        .sort(),
    )
    expect(names.length).toBeGreaterThan(150)
  })

  it.each(names)('%s', async name => {
    const argumentsOf = name.startsWith('new ') ? CONSTRUCTORS[name.slice(4)] : METHODS[name]
    const [native, wasm] = things
    let refused = 0
    for (let at = 0; at < argumentsOf(native).length; at++) {
      const values = [native, wasm].map(x => [...spoilt(argumentsOf(x), at)])
      for (const [i, [what]] of values[0].entries()) {
        const found: string[] = []
        for (const [k, x] of [native, wasm].entries()) {
          const args = argumentsOf(x).with(at, values[k][i][1])
          found.push(await outcome(x, () => caller(x, name)(args)))
        }
        expect(found[1], `${name}, ${what}`).toBe(found[0])
        expect(found[0], `${name}, ${what}`).toMatch(
          /^(accepted|ERR_(ARGUMENT|SHAPE|EMPTY|OUT_OF_MEMORY|FREED|FORMAT) )/,
        )
        if (found[0] !== 'accepted') refused++
      }
      // What is as it should be is accepted still.
      for (const x of [native, wasm]) expect(x.t.data()).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    }
    if (argumentsOf(native).length > 0) expect(refused).toBeGreaterThan(0)
  })
})
