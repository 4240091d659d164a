// A short program for everything the package exports: it makes what it needs, uses it, checks what it gets and frees it. Cut
// off anywhere, it leaves behind what nobody can reach any more.

const SIZES = [3, 60, 300]

function same(found, wanted) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)]
  if (a !== b) throw new Error(`wrong: ${a} instead of ${b}`)
}

/** Programs by the name of what they use, as __test__/surface.ts names it. */
export function programs(api, tables) {
  const { WasmTensor: T, MemoryManager: M } = api
  const all = {}
  const free = (...things) => {
    for (const thing of things) thing.free()
  }
  const floats = n => Float32Array.from({ length: n }, (_, i) => (i % 7) + 1)
  /** On tensors of the sizes there are ways for: in a page with others, in one copied at once, in a block of its own. */
  const tensors = (name, body) => {
    all[name] = () => {
      for (const n of SIZES) {
        const t = new T(floats(n))
        const found = body(t, n)
        if (found !== undefined && found !== t && typeof found.free === 'function') found.free()
        t.free()
      }
    }
  }
  for (const { name, params, on } of tables.UNARY) {
    const numbers = params.map((_, i) => i + 1)
    if (on !== 'math') tensors(`WasmTensor#${name}`, t => free(t[name](...numbers), t[name](...numbers, t)))
    if (on === 'tensor') continue
    const math = new api.WasmAdvancedMath()
    tensors(`WasmAdvancedMath#${name}`, t => math[name](t, ...numbers))
  }
  for (const { name, params, on } of tables.BINARY) {
    if (on !== 'math')
      tensors(`WasmTensor#${name}`, t => {
        const [row, number] = [t[name](t), t[name](2)]
        const column = t.reshape([-1, 1])
        const wide = column[name](row)
        same(wide.shape(), [t.size(), t.size()])
        free(row, number, column, wide)
      })
    if (on === 'tensor') continue
    const math = new api.WasmAdvancedMath()
    tensors(`WasmAdvancedMath#${name}`, t => math[name](t, t, ...params.slice(2).map(() => 0.5)))
  }
  for (const name of tables.REDUCTIONS)
    tensors(`WasmTensor#${name}`, t => {
      t[name]()
      if (t[name].length === 0 && name === 'norm') return undefined
      return t[name](0)
    })
  for (const name of ['zeros', 'ones', 'random', 'randn'])
    all[`WasmTensor.${name}`] = () => {
      for (const n of SIZES) {
        const t = T[name]([n, 2])
        same(t.shape(), [n, 2])
        t.free()
      }
    }
  all['WasmTensor.full'] = () => {
    const t = T.full([2, 3], 7)
    same([...t.data()], [7, 7, 7, 7, 7, 7])
    t.free()
  }
  all['WasmTensor.eye'] = () => T.eye(3).free()
  all['WasmTensor.arange'] = () => {
    const t = T.arange(0, 5)
    same([...t.data()], [0, 1, 2, 3, 4])
    t.free()
  }
  all['WasmTensor.linspace'] = () => T.linspace(0, 1, 5).free()
  all['WasmTensor.from_nested'] = () => {
    const t = T.from_nested([
      [1, 2],
      [3, 4],
    ])
    same(t.to_nested(), [
      [1, 2],
      [3, 4],
    ])
    t.free()
  }
  all['WasmTensor.from_npy'] = () => {
    const t = new T([1, 2, 3])
    const u = T.from_npy(t.to_npy())
    same([...u.data()], [1, 2, 3])
    free(t, u)
  }
  for (const name of ['concat', 'stack'])
    all[`WasmTensor.${name}`] = () => {
      const parts = [T.ones([2, 2]), T.zeros([2, 2])]
      const t = T[name](parts, 1)
      same(t.size(), 8)
      free(t, ...parts)
    }
  all['WasmTensor.where'] = () => {
    const c = new T([1, 0, 1])
    const t = T.where(c, 5, c)
    same([...t.data()], [5, 0, 5])
    free(t, c)
  }
  // What reads a tensor, and what makes another one of it.
  tensors('WasmTensor#data', (t, n) => {
    same(t.data().length, n)
    same([...t.data(new Float32Array(n))], [...floats(n)])
  })
  tensors('WasmTensor#view', (t, n) => same(t.view().length, n))
  tensors('WasmTensor#shape', (t, n) => same(t.shape(), [n]))
  tensors('WasmTensor#size', (t, n) => same(t.size(), n))
  tensors('WasmTensor#ndim', t => same(t.ndim(), 1))
  tensors('WasmTensor#freed', t => same(t.freed, false))
  tensors('WasmTensor#free', t => t.free())
  tensors('WasmTensor#clone', t => t.clone())
  tensors('WasmTensor#add_scalar', t => t.add_scalar(1))
  tensors('WasmTensor#mul_scalar', t => t.mul_scalar(2))
  tensors('WasmTensor#to_nested', t => void t.to_nested())
  tensors('WasmTensor#to_npy', t => void t.to_npy())
  tensors('WasmTensor#toString', t => void t.toString())
  tensors('WasmTensor#reshape', t => t.reshape([-1, 3]))
  tensors('WasmTensor#transpose', t => t.transpose())
  tensors('WasmTensor#slice', t => t.slice([0], [2]))
  tensors('WasmTensor#squeeze', t => t.squeeze())
  tensors('WasmTensor#expand_dims', t => t.expand_dims(0))
  tensors('WasmTensor#broadcast_to', (t, n) => t.broadcast_to([2, n]))
  tensors('WasmTensor#flip', t => t.flip())
  tensors('WasmTensor#pad', t => t.pad([1], [1]))
  tensors('WasmTensor#gather', t => t.gather([0, 1]))
  tensors('WasmTensor#masked_select', t => t.masked_select(t))
  tensors('WasmTensor#sort', t => t.sort())
  tensors('WasmTensor#topk', t => t.topk(2).values)
  tensors('WasmTensor#cumsum', t => t.cumsum())
  tensors('WasmTensor#softmax', t => t.softmax(0))
  tensors('WasmTensor#dot', t => void t.dot(t))
  all['WasmTensor#item'] = () => {
    const t = new T([5])
    same(t.item(), 5)
    t.free()
  }
  all['WasmTensor#matmul'] = () => {
    const t = new T([1, 2, 3, 4], [2, 2])
    const u = t.matmul(t)
    same([...u.data()], [7, 10, 15, 22])
    free(t, u)
  }
  // The pool.
  all['MemoryManager.init_pool'] = () => M.init_pool(50)
  all['MemoryManager.gc'] = () => {
    T.ones([5]).free()
    T.ones([500]).free()
    M.gc()
  }
  all['MemoryManager.get_buffer'] = () => {
    for (const n of SIZES) {
      const buffer = M.get_buffer(n)
      same(buffer.length, n)
      M.return_buffer(buffer)
    }
  }
  all['MemoryManager.return_buffer'] = all['MemoryManager.get_buffer']
  for (const name of [
    'get_stats',
    'snapshot',
    'cache_efficiency',
    'pool_stats',
    'reset_stats',
    'outstanding',
    'outstanding_by_site',
  ])
    all[`MemoryManager.${name}`] = () => void M[name]()
  all['MemoryManager.trace'] = () => {
    const events = []
    M.trace(event => {
      T.ones([2]).free()
      events.push(event.kind)
    })
    const t = new T([3, 1, 2])
    const u = t.sort()
    same([...u.data()], [1, 2, 3])
    free(t, u)
    M.trace(null)
    same(
      events.filter(kind => kind !== 'evict'),
      ['get', 'get', 'return', 'return'],
    )
  }
  all['MemoryManager.trace_allocations'] = () => {
    M.trace_allocations(true)
    T.ones([2]).free()
    M.trace_allocations(false)
  }
  all['MemoryManager.assert_no_leaks'] = () => M.assert_no_leaks(() => T.ones([2]).free())
  all['MemoryManager.scope'] = () => {
    M.scope(() => {
      T.ones([2]).add(1)
      return T.ones([3])
    }).free()
  }
  all.WasmTensorPool = () => {
    const pool = new api.WasmTensorPool(5)
    const t = pool.tensor([1, 2, 3])
    same([...t.data()], [1, 2, 3])
    const buffer = pool.get_buffer(9)
    pool.return_buffer(buffer)
    t.free()
    pool.get_stats()
    pool.gc()
    pool.clear()
    pool.free()
    api.WasmTensorPool.with_custom_thresholds(10, 20, 5).free()
  }
  // Everything else by class.
  const values = floats(40)
  all.WasmAnomalyDetector = () => {
    const detector = new api.WasmAnomalyDetector(2, 10)
    detector.detect_realtime(1)
    detector.detect_batch(values)
    detector.set_threshold(3)
    same(detector.get_threshold(), 3)
    const t = new T(values)
    detector.detect_statistical(t)
    detector.detect_isolation_forest(t, 3)
    detector.isolation_scores(t, 3)
    detector.get_statistics()
    const other = api.WasmAnomalyDetector.from_snapshot(detector.snapshot())
    same(other.get_threshold(), 3)
    detector.reset()
    free(t, detector, other)
  }
  all.WasmTimeSeriesDetector = () => {
    const series = new api.WasmTimeSeriesDetector(20)
    series.add_point(1, 2)
    series.score(3)
    series.get_trend_analysis()
    series.get_seasonal_analysis()
    const other = api.WasmTimeSeriesDetector.from_snapshot(series.snapshot())
    other.score(3)
    free(series, other)
  }
  all.WasmStreamStats = () => {
    const stats = new api.WasmStreamStats()
    stats.push(5)
    stats.push_batch(values)
    const other = api.WasmStreamStats.from_snapshot(stats.snapshot())
    other.merge(stats)
    same(JSON.parse(other.figures()).count, 82)
    free(stats, other)
  }
  all.WasmQuantileSketch = () => {
    const sketch = new api.WasmQuantileSketch()
    sketch.push_batch(values)
    const other = api.WasmQuantileSketch.from_snapshot(sketch.snapshot())
    other.merge(sketch)
    same(other.count(), 80)
    sketch.quantiles([0, 1])
    sketch.rank(3)
    sketch.rank_error()
    free(sketch, other)
  }
  all.WasmDistinctSketch = () => {
    const sketch = new api.WasmDistinctSketch(16)
    sketch.push_batch(values)
    const other = api.WasmDistinctSketch.from_snapshot(sketch.snapshot())
    other.merge(sketch)
    same(other.count(), sketch.count())
    sketch.relative_error()
    free(sketch, other)
  }
  all.WasmProcessingPipeline = () => {
    const pipeline = new api.WasmProcessingPipeline(false)
    pipeline.add_operation('add', 1).add_operation('clamp', 0, 3).add_operation('standardize')
    same(pipeline.operation_count(), JSON.parse(pipeline.get_config()).operations.length)
    const t = new T([1, 2, 3])
    const u = pipeline.execute(t)
    pipeline.execute(t, u)
    pipeline.reduce(t, 'sum')
    free(t, u, pipeline)
  }
  all['WasmProcessingPipeline#execute_async'] = () => {
    const pipeline = new api.WasmProcessingPipeline(false).add_operation('add', 1)
    const t = new T([1, 2, 3])
    const done = pipeline.execute_async(t)
    done.then(
      u => u.free(),
      () => {},
    )
    free(t, pipeline)
  }
  all.WasmQualityMetrics = () => {
    const metrics = new api.WasmQualityMetrics(0.5)
    const t = new T([1, 2, 3, Number.NaN], [2, 2])
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
      metrics[name](t)
    metrics.accuracy(t, 0, 2)
    free(t, metrics)
    api.create_quality_analyzer().free()
  }
  all.WasmStatisticalFunctions = () => {
    const f = new api.WasmStatisticalFunctions()
    const t = new T(values)
    f.correlation(t, t)
    f.covariance(t, t)
    f.percentile(t, 50)
    f.quantiles(t, [0, 0.5])
    same(f.histogram(t, 4).counts.length, 4)
    free(t, f)
  }
  all.WasmStatisticalAnalyzer = () => {
    const a = new api.WasmStatisticalAnalyzer()
    const t = new T(values)
    a.basic_stats(t)
    a.percentiles(t, [10])
    a.detect_outliers(t)
    free(t, a)
  }
  const transforms = {
    WasmNormalize: () => new api.WasmNormalize([0.5], [2]),
    WasmResize: () => new api.WasmResize(2, 2, 'bilinear'),
    WasmCenterCrop: () => new api.WasmCenterCrop(2, 2),
    WasmRandomCrop: () => new api.WasmRandomCrop(2, 2),
    WasmColorJitter: () => new api.WasmColorJitter(0.1, 0.1, 0.1, 0.1),
    WasmToTensor: () => new api.WasmToTensor(),
  }
  for (const [name, make] of Object.entries(transforms))
    all[name] = () => {
      const transform = make()
      transform.name()
      const image = T.ones([3, 3, 3])
      const result = transform.apply(image)
      transform.apply(image, result)
      free(image, result, transform)
    }
  all.WasmTransformPipeline = () => {
    const pipeline = new api.WasmTransformPipeline(true)
    const crop = new api.WasmCenterCrop(2, 2)
    pipeline.add_transform(crop)
    pipeline.add_transform('to_tensor')
    same(pipeline.length(), 2)
    const image = T.ones([3, 3, 3])
    pipeline.execute(image)
    same(pipeline.execute(image).size(), 12)
    pipeline.get_stats()
    pipeline.clear()
    free(image, crop, pipeline)
  }
  for (const name of ['create_cifar_preprocessing', 'create_imagenet_preprocessing'])
    all[name] = () => api[name]().free()
  all.create_simple_detector = () => api.create_simple_detector(2).free()
  all.create_streaming_detector = () => api.create_streaming_detector(20).free()
  all.detect_anomalies_batch = () => void api.detect_anomalies_batch(values, 2)
  all.quick_quality_assessment = () => {
    const t = new T([1, 2])
    api.quick_quality_assessment(t)
    t.free()
  }
  all['new WasmTensor'] = () => {
    for (const n of SIZES) free(new T(Array.from(floats(n))), new T(floats(n), [n, 1]))
    const big = new T(Array.from(floats(600)))
    same(big.data()[599], floats(600)[599])
    big.free()
  }
  all.backend = () => void api.backend()
  return all
}
