// Every way to be refused: the same code and the same message on both builds, and everything as it was afterwards.

import { beforeAll, describe, expect, it } from 'vitest'
import { type Api, both, type Tensor } from '../backends'

const builds = both()
const { native, wasm } = builds

// biome-ignore lint/suspicious/noExplicitAny: what callers pass against the types is the point here
type Any = any

interface Things {
  api: Any
  /** [[1, 2, 3], [4, 5, 6]] */
  t: Any
  empty: Any
  freed: Any
  /** a tensor of the other build */
  foreign: Any
  math: Any
  quality: Any
  detector: Any
  pool: Any
  buffer: Float32Array
  ownBuffer: Float32Array
  returned: Float32Array
  snapshot: Uint8Array
}

function prepare(api: Api, other: Api): Things {
  const { MemoryManager, WasmTensor } = api
  MemoryManager.init_pool(50)
  // In WASM a lent buffer is lost when memory grows; it grows here, once, and not between two looks at it.
  WasmTensor.zeros([2 ** 24]).free()
  MemoryManager.gc()
  const freed = WasmTensor.ones([2, 3])
  freed.free()
  const pool = new api.WasmTensorPool(5)
  const returned = MemoryManager.get_buffer(9)
  MemoryManager.return_buffer(returned)
  const detector = new api.WasmAnomalyDetector(2.5, 20)
  detector.detect_batch(Array.from({ length: 30 }, (_, i) => i % 5))
  return {
    api,
    t: new WasmTensor([1, 2, 3, 4, 5, 6], [2, 3]),
    empty: WasmTensor.zeros([0, 3]),
    freed,
    foreign: new other.WasmTensor([1, 2, 3, 4, 5, 6], [2, 3]),
    math: new api.WasmAdvancedMath(),
    quality: new api.WasmQualityMetrics(0.8),
    detector,
    pool,
    buffer: MemoryManager.get_buffer(7),
    ownBuffer: pool.get_buffer(7),
    returned,
    snapshot: detector.snapshot(),
  }
}

type Case = [name: string, call: (x: Things) => unknown]
const cases: Record<string, Case[]> = {}
const add = (code: string, ...list: Case[]): void => {
  cases[code] = [...(cases[code] ?? []), ...list]
}

// ---------------------------------------------------------------- ERR_SHAPE

add(
  'ERR_SHAPE',
  ['data and shape differ', x => new x.api.WasmTensor([1, 2, 3], [2, 2])],
  ['floats and shape differ', x => new x.api.WasmTensor(new Float32Array(5), [2, 3])],
  ['a scalar of two', x => new x.api.WasmTensor([1, 2], [])],
  ['pool.tensor', x => x.pool.tensor([1, 2, 3], [2, 2])],
  ['a negative axis', x => x.api.WasmTensor.zeros([2, -1])],
  ['a broken axis', x => x.api.WasmTensor.ones([2.5])],
  ['an axis of NaN', x => x.api.WasmTensor.full([Number.NaN], 1)],
  ['an axis of Infinity', x => x.api.WasmTensor.zeros([Number.POSITIVE_INFINITY])],
  ['an axis that is a string', x => x.api.WasmTensor.zeros(['2'])],
  ['an axis that is null', x => x.api.WasmTensor.zeros([null])],
  ['an axis that is a symbol', x => x.api.WasmTensor.zeros([Symbol('s')])],
  ['an axis that is a bigint', x => x.api.WasmTensor.zeros([2n])],
  ['an axis that is not there', x => x.api.WasmTensor.zeros(Object.assign(new Array(3), { 0: 2, 2: 3 }))],
  ['33 axes', x => x.api.WasmTensor.zeros(Array(33).fill(1))],
  ['an axis too long for an index, of an empty shape', x => x.api.WasmTensor.zeros([2 ** 40, 0])],
  ['no broadcast', x => x.t.add(x.api.WasmTensor.ones([4]))],
  ['no broadcast, in words', x => x.api.WasmTensor.ones([2, 3]).add(x.api.WasmTensor.ones([4, 3]))],
  ['no broadcast, math', x => x.math.atan2(x.t, x.api.WasmTensor.ones([2, 2]))],
  ['no broadcast, lerp', x => x.math.lerp(x.t, x.api.WasmTensor.ones([3, 2]), 0.5)],
  ['out of another shape', x => x.t.exp(x.api.WasmTensor.ones([3, 2]))],
  ['out of another rank', x => x.t.add(x.t, x.api.WasmTensor.ones([6]))],
  ['out smaller than the broadcast', x => x.api.WasmTensor.ones([3]).add(x.t, x.api.WasmTensor.ones([3]))],
  ['out, with a number', x => x.t.add(1, x.empty)],
  ['item of six', x => x.t.item()],
  ['item of none', x => x.empty.item()],
  ['data into another length', x => x.t.data(new Float32Array(5))],
  ['columns of three dimensions', x => x.quality.column_reports(x.api.WasmTensor.ones([2, 2, 2]))],
)

// ---------------------------------------------------------------- ERR_ARGUMENT

const NOT_DATA: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['a string', 'text'],
  ['a long string', 'x'.repeat(100)],
  ['true', true],
  ['a symbol', Symbol('s')],
  ['a bigint', 5n],
  ['a function', () => 1],
  ['an object', {}],
  ['a map', new Map()],
  ['a length of -1', { length: -1 }],
  ['a length of NaN', { length: Number.NaN }],
  ['a broken length', { length: 1.5 }],
  ['a length that is text', { length: '3' }],
  ['an ArrayBuffer', new ArrayBuffer(8)],
  ['a DataView', new DataView(new ArrayBuffer(8))],
]
for (const [what, value] of NOT_DATA) {
  add(
    'ERR_ARGUMENT',
    [`data: ${what}`, x => new x.api.WasmTensor(value)],
    [`data with a shape: ${what}`, x => new x.api.WasmTensor(value, [1])],
    [`pool.tensor: ${what}`, x => x.pool.tensor(value)],
    [`detect_batch: ${what}`, x => x.detector.detect_batch(value)],
    [`push_batch: ${what}`, x => new x.api.WasmStreamStats().push_batch(value)],
    [`push_batch of a sketch: ${what}`, x => new x.api.WasmQuantileSketch().push_batch(value)],
    [`detect_anomalies_batch: ${what}`, x => x.api.detect_anomalies_batch(value, 2)],
    [`return_buffer: ${what}`, x => x.api.MemoryManager.return_buffer(value)],
    [`return_buffer to a pool: ${what}`, x => x.pool.return_buffer(value)],
  )
  if (value !== undefined) {
    add(
      'ERR_ARGUMENT',
      [`a shape: ${what}`, x => x.api.WasmTensor.zeros(value)],
      [`data(out): ${what}`, x => x.t.data(value)],
    )
  }
}

const NOT_TENSORS: [string, (x: Things) => unknown][] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['a string', () => '5'],
  ['an array', () => [1, 2]],
  ['an object', () => ({ data: () => [] })],
  ['a foreign tensor', x => x.foreign],
  ['a proxy of a tensor', x => new Proxy(x.t, {})],
  ['an object that inherits from a tensor', x => Object.create(x.t)],
  ['a buffer', x => x.buffer],
]
for (const [what, make] of NOT_TENSORS) {
  add(
    'ERR_ARGUMENT',
    [`add ${what}`, x => x.t.add(make(x))],
    [`exp of ${what}`, x => x.math.exp(make(x))],
    [`atan2 of ${what}`, x => x.math.atan2(x.t, make(x))],
    [`lerp of ${what}`, x => x.math.lerp(make(x), x.t, 1)],
    [`detect_statistical of ${what}`, x => x.detector.detect_statistical(make(x))],
    [`a method of ${what}`, x => x.api.WasmTensor.prototype.neg.call(make(x))],
  )
  // Quality takes numbers that are no tensor, too.
  if (what !== 'an array' && what !== 'a buffer') {
    add(
      'ERR_ARGUMENT',
      [`completeness of ${what}`, x => x.quality.completeness(make(x))],
      [`quality_report of ${what}`, x => x.quality.quality_report(make(x))],
      [`quality_table of ${what}`, x => x.quality.quality_table(make(x))],
      [`column_reports of ${what}`, x => x.quality.column_reports(make(x))],
      [`quick_quality_assessment of ${what}`, x => x.api.quick_quality_assessment(make(x))],
    )
  }
  if (what !== 'undefined')
    add('ERR_ARGUMENT', [`out: ${what}`, x => x.t.exp(make(x))], [`out of add: ${what}`, x => x.t.add(1, make(x))])
}

const NOT_NUMBERS: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['text', '5'],
  ['an object', { valueOf: () => 5 }],
  ['a symbol', Symbol('s')],
  ['a bigint', 5n],
]
for (const [what, value] of NOT_NUMBERS) {
  add(
    'ERR_ARGUMENT',
    [`full: ${what}`, x => x.api.WasmTensor.full([2], value)],
    [`add_scalar: ${what}`, x => x.t.add_scalar(value)],
    [`mul_scalar: ${what}`, x => x.t.mul_scalar(value)],
    [`pow: ${what}`, x => x.t.pow(value)],
    [`math.pow: ${what}`, x => x.math.pow(x.t, value)],
    [`clamp min: ${what}`, x => x.math.clamp(x.t, value, 1)],
    [`clamp max: ${what}`, x => x.math.clamp(x.t, 1, value)],
    [`lerp weight: ${what}`, x => x.math.lerp(x.t, x.t, value)],
    [`get_buffer: ${what}`, x => x.api.MemoryManager.get_buffer(value)],
    [`pool.get_buffer: ${what}`, x => x.pool.get_buffer(value)],
    [`init_pool: ${what}`, x => x.api.MemoryManager.init_pool(value)],
    [`WasmTensorPool: ${what}`, x => new x.api.WasmTensorPool(value)],
    [`an element: ${what}`, x => new x.api.WasmTensor([1, value, 3])],
    [`an element of many: ${what}`, x => new x.api.WasmTensor([...Array(600).fill(1), value])],
    [`an element of a batch: ${what}`, x => x.detector.detect_batch([1, value])],
    [`detect_realtime: ${what}`, x => x.detector.detect_realtime(value)],
    [`accuracy: ${what}`, x => x.quality.accuracy(x.t, value, 1)],
    [`WasmQualityMetrics: ${what}`, x => new x.api.WasmQualityMetrics(value)],
    [`WasmAnomalyDetector: ${what}`, x => new x.api.WasmAnomalyDetector(value, 5)],
    [`its window: ${what}`, x => new x.api.WasmAnomalyDetector(2, value)],
    [`set_threshold: ${what}`, x => x.detector.set_threshold(value)],
    [`create_simple_detector: ${what}`, x => x.api.create_simple_detector(value)],
  )
}

for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1e300]) {
  add(
    'ERR_ARGUMENT',
    [`get_buffer(${value})`, x => x.api.MemoryManager.get_buffer(value)],
    [`pool.get_buffer(${value})`, x => x.pool.get_buffer(value)],
    [`init_pool(${value})`, x => x.api.MemoryManager.init_pool(value)],
    [`init_pool, small_limit ${value}`, x => x.api.MemoryManager.init_pool(5, { small_limit: value })],
    [`init_pool, medium_limit ${value}`, x => x.api.MemoryManager.init_pool(5, { medium_limit: value })],
    [`WasmTensorPool(${value})`, x => new x.api.WasmTensorPool(value)],
    [`with_custom_thresholds(${value}, …)`, x => x.api.WasmTensorPool.with_custom_thresholds(value, 100, 5)],
    [`a window of ${value}`, x => new x.api.WasmAnomalyDetector(2, value)],
    [`a warm-up of ${value}`, x => new x.api.WasmAnomalyDetector(2, 5, { warm_up: value })],
  )
}
for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
  add(
    'ERR_ARGUMENT',
    [`a detector's threshold of ${value}`, x => new x.api.WasmAnomalyDetector(value, 5)],
    [`set_threshold(${value})`, x => x.detector.set_threshold(value)],
    [`detect_anomalies_batch at ${value}`, x => x.api.detect_anomalies_batch([1, 2], value)],
    [`create_simple_detector(${value})`, x => x.api.create_simple_detector(value)],
  )
}
for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
  add(
    'ERR_ARGUMENT',
    [`detect_realtime(${value})`, x => x.detector.detect_realtime(value)],
    [`detect_batch of ${value}`, x => x.detector.detect_batch([1, 2, value, 3])],
    [`detect_batch of many and ${value}`, x => x.detector.detect_batch([...Array(1000).fill(90), value])],
  )
}
add(
  'ERR_ARGUMENT',
  ['options: null', x => x.api.MemoryManager.init_pool(5, null)],
  ['options: a number', x => x.api.MemoryManager.init_pool(5, 7)],
  ['options of a pool: text', x => new x.api.WasmTensorPool(5, 'text')],
  ['max_idle_bytes: -1', x => x.api.MemoryManager.init_pool(5, { max_idle_bytes: -1 })],
  ['max_idle_bytes: NaN', x => x.api.MemoryManager.init_pool(5, { max_idle_bytes: Number.NaN })],
  ['small_limit 0', x => x.api.MemoryManager.init_pool(5, { small_limit: 0 })],
  ['small above medium', x => x.api.MemoryManager.init_pool(5, { small_limit: 100, medium_limit: 99 })],
  [
    'small above medium, both beyond memory',
    x => x.api.MemoryManager.init_pool(5, { small_limit: 2 ** 50, medium_limit: 2 ** 40 }),
  ],
  ['thresholds in the wrong order', x => x.api.WasmTensorPool.with_custom_thresholds(65_536, 128, 100)],
  ['a buffer returned twice', x => x.api.MemoryManager.return_buffer(x.returned)],
  ["a buffer of one's own", x => x.api.MemoryManager.return_buffer(new Float32Array(7))],
  ['a part of a buffer', x => x.api.MemoryManager.return_buffer(x.buffer.subarray(0))],
  ['a buffer of another pool', x => x.api.MemoryManager.return_buffer(x.ownBuffer)],
  ['a buffer of the global pool', x => x.pool.return_buffer(x.buffer)],
  ['a view of a tensor', x => x.api.MemoryManager.return_buffer(x.t.view())],
  ['a buffer of another type', x => x.api.MemoryManager.return_buffer(new Float64Array(7))],
  ['trace: text', x => x.api.MemoryManager.trace('text')],
  ['trace: nothing', x => x.api.MemoryManager.trace()],
  ['trace_allocations: 1', x => x.api.MemoryManager.trace_allocations(1)],
  ['assert_no_leaks: no function', x => x.api.MemoryManager.assert_no_leaks(5)],
  ['scope: no function', x => x.api.MemoryManager.scope(5)],
  ['clamp, min above max', x => x.math.clamp(x.t, 2, 1)],
  ['clamp, min above max, into out', x => x.math.clamp(x.t, 2, 1, x.t)],
  ['accuracy, min above max', x => x.quality.accuracy(x.t, 2, 1)],
  ['accuracy, NaN', x => x.quality.accuracy(x.t, Number.NaN, 1)],
  ['quality above 1', x => new x.api.WasmQualityMetrics(1.5)],
  ['quality below 0', x => new x.api.WasmQualityMetrics(-0.1)],
  ['quality of NaN', x => new x.api.WasmQualityMetrics(Number.NaN)],
  ['detector options', x => new x.api.WasmAnomalyDetector(2, 5, null)],
  ['detector: missing', x => new x.api.WasmAnomalyDetector(2, 5, { missing: 'maybe' })],
  ['detector: direction', x => new x.api.WasmAnomalyDetector(2, 5, { direction: 3 })],
  ['detector: refractory', x => new x.api.WasmAnomalyDetector(2, 5, { refractory: -1 })],
  ['a window of 0', x => new x.api.WasmAnomalyDetector(2, 0)],
  ['series options', x => new x.api.WasmTimeSeriesDetector(5, 3, 7)],
  ['series options that are null', x => new x.api.WasmTimeSeriesDetector(5, undefined, null)],
  ['series: warm_up of 0', x => new x.api.WasmTimeSeriesDetector(5, undefined, { warm_up: 0 })],
  ['series: warm_up', x => new x.api.WasmTimeSeriesDetector(5, undefined, { warm_up: '5' })],
  ['series: missing', x => new x.api.WasmTimeSeriesDetector(5, undefined, { missing: 'no' })],
  ['series: direction', x => new x.api.WasmTimeSeriesDetector(5, undefined, { direction: 'up' })],
  ['series: refractory', x => new x.api.WasmTimeSeriesDetector(5, undefined, { refractory: 0.5 })],
  [
    'series: NaN where it is no gap',
    x => new x.api.WasmTimeSeriesDetector(5, undefined, { missing: 'error' }).score(Number.NaN),
  ],
  [
    'series: a point of NaN where it is no gap',
    x => new x.api.WasmTimeSeriesDetector(5, undefined, { missing: 'error' }).add_point(1, Number.NaN),
  ],
  ['a snapshot that is an array', x => x.api.WasmAnomalyDetector.from_snapshot([1, 2, 3])],
  ['a snapshot that is nothing', x => x.api.WasmAnomalyDetector.from_snapshot()],
)

// ---------------------------------------------------------------- ERR_EMPTY

for (const name of ['mean', 'variance', 'std', 'max', 'min', 'argmax', 'argmin'])
  add('ERR_EMPTY', [name, x => x.empty[name]()])
for (const name of [
  'completeness',
  'validity',
  'consistency',
  'uniqueness',
  'overall_quality',
  'quality_report',
  'passes',
]) {
  add('ERR_EMPTY', [name, x => x.quality[name](x.empty)])
}
add(
  'ERR_EMPTY',
  ['accuracy', x => x.quality.accuracy(x.empty, 0, 1)],
  ['column_reports', x => x.quality.column_reports(x.empty)],
  ['quality_table', x => x.quality.quality_table(x.empty)],
  ['quick_quality_assessment', x => x.api.quick_quality_assessment(x.empty)],
  ['detect_statistical', x => x.detector.detect_statistical(x.empty)],
  ['detect_anomalies_batch', x => x.api.detect_anomalies_batch([], 2)],
)

// ---------------------------------------------------------------- ERR_OUT_OF_MEMORY

for (const n of [1e10, 2 ** 53, 1e300, 2 ** 31]) {
  add(
    'ERR_OUT_OF_MEMORY',
    [`get_buffer(${n})`, x => x.api.MemoryManager.get_buffer(n)],
    [`pool.get_buffer(${n})`, x => x.pool.get_buffer(n)],
    [`zeros([${n}])`, x => x.api.WasmTensor.zeros([n])],
    [`full([${n}, 2])`, x => x.api.WasmTensor.full([n, 2], 1)],
  )
  if (n <= 2 ** 53) {
    add(
      'ERR_OUT_OF_MEMORY',
      [`data of length ${n}`, x => new x.api.WasmTensor({ length: n })],
      [`pool.tensor of length ${n}`, x => x.pool.tensor({ length: n })],
    )
  }
}
add(
  'ERR_OUT_OF_MEMORY',
  ['40 GB in two axes', x => x.api.WasmTensor.ones([1e5, 1e5])],
  ['more than a number counts', x => x.api.WasmTensor.ones(Array(32).fill(1e300))],
  [
    'a broadcast of 40 GB',
    x => {
      const n = 100_000
      return x.api.WasmTensor.ones([n, 1]).add(x.api.WasmTensor.ones([n]))
    },
  ],
  ['a broadcast beyond 32 bits', x => x.api.WasmTensor.ones([65_536, 1]).less(x.api.WasmTensor.ones([65_536]))],
  ['a window without end', x => new x.api.WasmAnomalyDetector(2, 2 ** 53 - 1)],
)

// ---------------------------------------------------------------- ERR_FREED

for (const name of ['data', 'view', 'shape', 'size', 'ndim', 'item', 'clone', 'neg', 'sum', 'argmin', 'tanh']) {
  add('ERR_FREED', [name, x => x.freed[name]()])
}
add(
  'ERR_FREED',
  ['lhs', x => x.freed.add(x.t)],
  ['rhs', x => x.t.add(x.freed)],
  ['rhs of another shape', x => x.api.WasmTensor.ones([5]).add(x.freed)],
  ['out', x => x.t.add(1, x.freed)],
  ['out of a broadcast', x => x.t.add(x.api.WasmTensor.ones([1]), x.freed)],
  ['math', x => x.math.gamma(x.freed)],
  ['quality', x => x.quality.passes(x.freed)],
  ['quick_quality_assessment', x => x.api.quick_quality_assessment(x.freed)],
  ['detector', x => x.detector.detect_statistical(x.freed)],
)

// ---------------------------------------------------------------- ERR_FORMAT

const spoil = (change: (bytes: Uint8Array) => void) => (x: Things) => {
  const bytes = x.snapshot.slice()
  change(bytes)
  return x.api.WasmAnomalyDetector.from_snapshot(bytes)
}
add(
  'ERR_FORMAT',
  ['no bytes', x => x.api.WasmAnomalyDetector.from_snapshot(new Uint8Array(0))],
  ['other bytes', x => x.api.WasmAnomalyDetector.from_snapshot(new Uint8Array(200).fill(7))],
  ['cut short', x => x.api.WasmAnomalyDetector.from_snapshot(x.snapshot.slice(0, -1))],
  ['one byte more', x => x.api.WasmAnomalyDetector.from_snapshot(Uint8Array.of(...x.snapshot, 0))],
  ...Array.from(
    { length: 12 },
    (_, i): Case => [
      `one bit at ${i}/12`,
      spoil(bytes => {
        bytes[Math.floor(((bytes.length - 1) * i) / 11)] ^= 4
      }),
    ],
  ),
)

// ---------------------------------------------------------------- movement, reductions along an axis, linear algebra

add(
  'ERR_SHAPE',
  ['reshape to another size', x => x.t.reshape([4])],
  ['reshape with two unknowns', x => x.t.reshape([-1, -1])],
  ['reshape that does not divide', x => x.t.reshape([4, -1])],
  ['squeeze an axis of 2', x => x.t.squeeze(0)],
  ['broadcast_to what does not fit', x => x.t.broadcast_to([4, 3])],
  ['broadcast_to fewer axes', x => x.t.broadcast_to([3])],
  ['slice with one start', x => x.t.slice([0], [2, 3])],
  ['pad with one number', x => x.t.pad([1], [1, 1])],
  ['pad nothing beyond an index', x => x.empty.pad([0, 1e12], [0, 0])],
  ['transpose, an axis short', x => x.t.transpose([0])],
  ['a mask of another shape', x => x.t.masked_select(x.api.WasmTensor.ones([3, 2]))],
  ['matmul, inner axes differ', x => x.t.matmul(x.t)],
  ['matmul into another shape', x => x.t.matmul(x.api.WasmTensor.ones([3, 2]), x.api.WasmTensor.ones([3, 3]))],
  ['dot of different lengths', x => x.api.WasmTensor.ones([3]).dot(x.api.WasmTensor.ones([4]))],
  ['softmax into another shape', x => x.t.softmax(-1, x.api.WasmTensor.ones([3, 2]))],
  ['concat, other axes differ', x => x.api.WasmTensor.concat([x.t, x.api.WasmTensor.ones([2, 4])], 0)],
  ['stack of different shapes', x => x.api.WasmTensor.stack([x.t, x.api.WasmTensor.ones([3, 2])])],
  ['ragged rows', x => x.api.WasmTensor.from_nested([[1, 2], [3]])],
  ['where, no broadcast', x => x.api.WasmTensor.where(x.t, x.api.WasmTensor.ones([4]), 0)],
)
for (const axis of [2, -3, 0.5, Number.POSITIVE_INFINITY, Number.NaN, 'x', null, 1n]) {
  const what = typeof axis === 'bigint' ? '1n' : String(axis)
  for (const name of [
    'sum',
    'mean',
    'variance',
    'std',
    'max',
    'min',
    'argmax',
    'argmin',
    'cumsum',
    'flip',
    'squeeze',
    'softmax',
  ]) {
    add('ERR_ARGUMENT', [`${name} along ${what}`, x => x.t[name](axis)])
  }
  add(
    'ERR_ARGUMENT',
    [`gather along ${what}`, x => x.t.gather([0], axis)],
    [`concat along ${what}`, x => x.api.WasmTensor.concat([x.t, x.t], axis)],
    [`expand_dims at ${what}`, x => x.t.expand_dims(axis === 2 ? 3 : axis === -3 ? -4 : axis)],
  )
}
add(
  'ERR_ARGUMENT',
  ['transpose, an axis twice', x => x.t.transpose([0, 0])],
  ['slice by a step of 0', x => x.t.slice([0, 0], [2, 3], [0, 1])],
  ['pad by -1', x => x.t.pad([-1, 0], [0, 0])],
  ['gather beyond the end', x => x.t.gather([2], 0)],
  ['gather of halves', x => x.t.gather([0.5], 0)],
  ['topk(-1)', x => x.t.topk(-1)],
  ['topk of more than there are', x => x.t.topk(4)],
  ['arange by 0', x => x.api.WasmTensor.arange(0, 5, 0)],
  ['arange to NaN', x => x.api.WasmTensor.arange(0, Number.NaN)],
  ['linspace of -1', x => x.api.WasmTensor.linspace(0, 1, -1)],
  ['eye(-1)', x => x.api.WasmTensor.eye(-1)],
  ['a seed of a half', x => x.api.WasmTensor.random([2], 0.5)],
  ['a seed that is text', x => x.api.WasmTensor.randn([2], 'x')],
  ['concat of nothing', x => x.api.WasmTensor.concat([])],
  ['stack of no list', x => x.api.WasmTensor.stack(5)],
  ['concat with a foreign one', x => x.api.WasmTensor.concat([x.t, x.foreign])],
  ['where of a number', x => x.api.WasmTensor.where(1, x.t, x.t)],
  ['a nested text', x => x.api.WasmTensor.from_nested([[1, 'x']])],
  ['from_npy of text', x => x.api.WasmTensor.from_npy('x')],
  ['matmul by a number', x => x.t.matmul(2)],
  ['keepdims: 1', x => x.t.sum(0, 1)],
)
add(
  'ERR_EMPTY',
  ['max of empty rows', x => x.api.WasmTensor.ones([3, 0]).max(1)],
  ['argmin of empty columns', x => x.empty.argmin(0)],
)
add(
  'ERR_OUT_OF_MEMORY',
  ['eye(1e6)', x => x.api.WasmTensor.eye(1e6)],
  ['arange to 1e12', x => x.api.WasmTensor.arange(0, 1e12)],
  ['linspace of 1e12', x => x.api.WasmTensor.linspace(0, 1, 1e12)],
  ['random of 1e12', x => x.api.WasmTensor.random([1e6, 1e6], 1)],
  ['broadcast_to 40 GB', x => x.api.WasmTensor.ones([1]).broadcast_to([1e5, 1e5])],
  ['pad to 40 GB', x => x.t.pad([1e10, 0], [0, 0])],
)
add(
  'ERR_FORMAT',
  ['no .npy', x => x.api.WasmTensor.from_npy(new Uint8Array(0))],
  ['other bytes than .npy', x => x.api.WasmTensor.from_npy(new Uint8Array(100).fill(9))],
  ['a .npy cut short', x => x.api.WasmTensor.from_npy(x.t.to_npy().slice(0, -1))],
)
for (const name of ['transpose', 'to_nested', 'to_npy', 'toString', 'sort', 'flip', 'cumsum', 'squeeze', 'softmax']) {
  add('ERR_FREED', [name, x => x.freed[name]()])
}
add(
  'ERR_FREED',
  ['matmul', x => x.t.matmul(x.freed)],
  ['dot', x => x.t.dot(x.freed)],
  ['concat', x => x.api.WasmTensor.concat([x.t, x.freed])],
  ['where', x => x.api.WasmTensor.where(x.freed, 1, 2)],
  ['mask', x => x.t.masked_select(x.freed)],
)

// ---------------------------------------------------------------- the test

describe.each(Object.entries(cases))('%s', (code, list) => {
  let things: Record<string, Things>
  beforeAll(() => {
    things = { native: prepare(native, wasm), wasm: prepare(wasm, native) }
  })

  it.each(list)('%s', (_, call) => {
    const messages: string[] = []
    for (const x of Object.values(things)) {
      const state = () => {
        const { buffers_in_use, bytes_in_use } = JSON.parse(x.api.MemoryManager.get_stats())
        return {
          max_size: x.api.MemoryManager.pool_stats()?.max_size,
          own: JSON.parse(x.pool.get_stats()).buffers_in_use,
          detector: x.detector.get_statistics() + x.detector.snapshot().join(),
          t: [...x.t.data()].join(),
          buffer: [...x.buffer].join(),
          buffers_in_use,
          bytes_in_use,
        }
      }
      const before = state()
      let error: Any
      let result: unknown
      // What the case itself makes on the way is not the refused call's business.
      x.api.MemoryManager.scope(() => {
        try {
          result = call(x)
        } catch (e) {
          error = e
        }
      })
      if (error === undefined) expect.fail(`nothing was thrown, but ${String(result)} returned`)
      expect(error).toBeInstanceOf(x.api.RustorchError)
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject({ code, name: 'RustorchError' })
      expect(error.message).toMatch(/^\w+: \S/)
      expect(state()).toEqual(before)
      messages.push(error.message)
    }
    expect(messages[1]).toBe(messages[0])
  })
})

it('every code of the contract is raised here', () => {
  expect(Object.keys(cases).sort()).toEqual([
    'ERR_ARGUMENT',
    'ERR_EMPTY',
    'ERR_FORMAT',
    'ERR_FREED',
    'ERR_OUT_OF_MEMORY',
    'ERR_SHAPE',
  ])
})

it.each(Object.entries(builds))('%s works on after all of that', (_, api) => {
  expect([...new api.WasmTensor([1, 2]).add(1).data()]).toEqual([2, 3])
})

it('messages name the operation, what it was given and what it needs', () => {
  for (const api of [native, wasm]) {
    const { WasmTensor } = api
    const message = (call: () => unknown): string => {
      try {
        call()
      } catch (error) {
        return (error as Error).message
      }
      throw new Error('nothing was thrown')
    }
    const pair: [Tensor, Tensor] = [WasmTensor.ones([2, 3]), WasmTensor.ones([4, 3])]
    expect(message(() => pair[0].add(pair[1]))).toBe('add: shapes do not broadcast, lhs [2, 3], rhs [4, 3]')
    expect(message(() => WasmTensor.zeros([1e10]))).toMatch(
      /10000000000 elements \(40000000000 bytes\) could not be had/,
    )
    expect(message(() => new WasmTensor([1, 2, 3], [2, 2]))).toBe('WasmTensor: shape [2, 2] has 4 elements, data has 3')
  }
})
