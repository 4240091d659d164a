// `npm run soak:mixed [-- --minutes 20 --build native|wasm]`: a mixed workload on each build, each in a process of its own. Prints how
// long each operation took (p50, p99, p99.9, most), buffers that are in use, collections, and the slope of the resident memory with
// its 95 % interval; ends with 1 where buffers were lost, a result was wrong, or memory surely grows.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { createHistogram, PerformanceObserver } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { at, quit, run, step } from '../../scripts/tools.mjs'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' }, build: { type: 'string' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0)) quit('--minutes must be a number above 0')
/** What a process may grow by in an hour and still be said to be flat: less than a leak of one small tensor a second. */
const FLAT_MIB_AN_HOUR = 2

if (values.build === undefined) {
  run(process.execPath, [at('scripts', 'build.mjs'), 'all'])
  for (const build of ['native', 'wasm']) {
    step(`${minutes} minutes on the ${build} build`)
    const args = ['--expose-gc', fileURLToPath(import.meta.url), '--build', build, '--minutes', values.minutes]
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
    if (status !== 0) quit(`the ${build} build is not as it should be`)
  }
} else await mixed(createRequire(import.meta.url)(at('dist', `${values.build}.cjs`)))

/** Operations by name; each checks what it got and frees what it made, but for those that leave it to the collector. */
function operations(api) {
  const { WasmTensor: T } = api
  const right = (fine, what) => {
    if (!fine) throw new Error(`${what} is wrong`)
  }
  const image = T.random([64, 64, 3], 1)
  const numbers = T.randn([20_000], 2)
  const square = T.random([64, 64], 3)
  const resize = new api.WasmResize(32, 32, 'bilinear')
  const metrics = new api.WasmQualityMetrics(0.5)
  const detector = new api.WasmAnomalyDetector(4, 100)
  const stats = new api.WasmStreamStats()
  const pipeline = new api.WasmProcessingPipeline(false).add_operation('multiply', 2).add_operation('tanh')
  let i = 0
  return {
    'create, tanh, sum, free, 4 elements'() {
      const t = T.full([2, 2], 0.5)
      const u = t.tanh()
      right(Math.abs(u.sum() - 4 * Math.tanh(0.5)) < 1e-6, 'tanh')
      u.free()
      t.free()
    },
    'create, add, free, 100,000 elements'() {
      const t = T.full([100_000], 1)
      const u = t.add(1)
      right(u.sum() === 200_000, 'add')
      u.free()
      t.free()
    },
    'forgotten, 1,000 elements': () => void T.ones([1000]).add(1),
    'data() of 20,000': () => right(numbers.data().length === 20_000, 'data'),
    'matmul 64 x 64': () => square.matmul(square).free(),
    'sort 20,000': () => numbers.sort().free(),
    'resize 64 x 64 to 32 x 32': () => resize.apply(image).free(),
    'quality report of 20,000': () => right(JSON.parse(metrics.quality_report(numbers)).passes === true, 'a report'),
    '1,000 values detected and counted'() {
      for (let k = 0; k < 1000; k++) {
        detector.detect_realtime(Math.sin(++i))
        stats.push(i % 7)
      }
    },
    'snapshot and back'() {
      const other = api.WasmAnomalyDetector.from_snapshot(detector.snapshot())
      right(other.get_threshold() === 4, 'a snapshot')
      other.free()
    },
    async 'pipeline in the background'() {
      const u = await pipeline.execute_async(numbers)
      right(u.size() === 20_000, 'a pipeline')
      u.free()
    },
  }
}

async function mixed(api) {
  const { MemoryManager } = api
  const all = Object.entries(operations(api)).map(([name, body]) => ({ name, body, times: createHistogram() }))
  const before = JSON.parse(MemoryManager.get_stats()).buffers_in_use
  let collections = 0
  new PerformanceObserver(list => {
    collections += list.getEntries().length
  }).observe({ entryTypes: ['gc'] })
  const begun = performance.now()
  const end = begun + minutes * 60_000
  /** Hours since the start and mebibytes, ten a minute, after a collection. */
  const looks = []
  let next = begun
  while (performance.now() < end) {
    for (const { body, times } of all) {
      const start = process.hrtime.bigint()
      const promise = body()
      if (promise !== undefined) await promise
      times.record(process.hrtime.bigint() - start)
    }
    await new Promise(resolve => setImmediate(resolve)) // as servers do
    if (performance.now() < next) continue
    next += 6000
    global.gc()
    looks.push([(performance.now() - begun) / 3.6e6, process.memoryUsage().rss / 2 ** 20])
  }
  const row = (name, h) =>
    [name, ...[50, 99, 99.9, 100].map(p => (h.percentile(p) / 1000).toFixed(1)), h.count].join(' | ')
  console.log('operation | p50 us | p99 us | p99.9 us | most us | times')
  for (const { name, times } of all) console.log(row(name, times))
  for (let i = 0; i < 5; i++) {
    global.gc()
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  const after = JSON.parse(MemoryManager.get_stats())
  const { slope, interval } = line(looks.slice(Math.ceil(looks.length / 2)))
  const tenths = Array.from(
    { length: 11 },
    (_, i) => looks[Math.min(looks.length - 1, Math.round((i * looks.length) / 10))],
  )
  console.log(`resident, MiB, by tenths of the time: ${tenths.map(([, mebibytes]) => mebibytes.toFixed(1)).join(' ')}`)
  // In the first half the engine's young generation and the pool come to their sizes.
  console.log(`slope of the second half: ${slope.toFixed(2)} +- ${interval.toFixed(2)} MiB an hour (95 %)`)
  console.log(`collections: ${collections}; collected for the forgetful: ${after.collected}`)
  console.log(`buffers in use: ${after.buffers_in_use}, ${before} before; hit rate ${after.hit_rate.toFixed(2)} %`)
  if (after.buffers_in_use !== before || slope - interval > FLAT_MIB_AN_HOUR) process.exitCode = 1
}

/** The line of least squares through points, and the half of its slope's interval. Neighbours are alike, so it is a little narrow. */
function line(points) {
  const n = points.length
  const mean = k => points.reduce((sum, p) => sum + p[k], 0) / n
  const [mx, my] = [mean(0), mean(1)]
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx
  const rest = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0)
  return { slope, interval: 1.96 * Math.sqrt(rest / (n - 2) / sxx) }
}
