// Our two builds, through the public package. Each operation makes a new tensor, as users do, and frees it.

import { createRequire } from 'node:module'
import { Absent } from '../measure.mjs'

const { version } = createRequire(import.meta.url)('../../package.json')

export async function open(kind) {
  const api = await import(`rustorch-wasm/${kind}`)
  const { MemoryManager, WasmTensor, WasmAdvancedMath } = api
  const math = new WasmAdvancedMath()

  /** A class or a method that this build may not have yet. */
  const needed = (owner, name, where) => {
    if (typeof owner?.[name] !== 'function') throw new Absent(`not there yet: ${where ? `${where}.` : ''}${name}`)
    return owner[name]
  }
  const made = run => ({
    run: () => run().free(),
    answer: () => {
      const result = run()
      const data = result.data()
      result.free()
      return data
    },
  })
  const scalar = run => ({ run, answer: run })

  /** The chain one operation after the other. */
  const composed = (t, [low, high]) =>
    scalar(() => {
      const a = t.add_scalar(-t.mean())
      const b = a.mul_scalar(1 / t.std())
      const c = b.tanh()
      const d = math.clamp(c, low, high)
      const mean = d.mean()
      a.free()
      b.free()
      c.free()
      d.free()
      return mean
    })
  const fused = (t, [low, high]) => {
    needed(api, 'WasmProcessingPipeline')
    const pipeline = new api.WasmProcessingPipeline(false)
    pipeline.add_operation('standardize').add_operation('tanh').add_operation('clamp', low, high)
    return scalar(() => pipeline.reduce(t, 'mean'))
  }

  const work = {
    tiny: (_row, { x }) => {
      const data = Array.from(x)
      const run = () => {
        const t = new WasmTensor(data, [2, 2])
        const y = t.tanh()
        const result = y.data()
        t.free()
        y.free()
        return result
      }
      return { run, answer: run }
    },
    unary: ({ op, args }, { t }) => {
      if (typeof t[op] === 'function') return made(() => t[op](...args))
      needed(math, op, 'WasmAdvancedMath')
      return made(() => math[op](t, ...args))
    },
    binary: ({ op }, { t, u }) => {
      needed(t, op, 'WasmTensor')
      return made(() => t[op](u))
    },
    broadcast: ({ columns }, { x, y }) => {
      const t = new WasmTensor(x, [x.length / columns, columns])
      const u = new WasmTensor(y)
      return made(() => t.add(u))
    },
    copy: (_row, { t }) => made(() => t.clone()),
    reduce: ({ op }, { t }) => {
      needed(t, op, 'WasmTensor')
      return scalar(() => t[op]())
    },
    matmul: (_row, { x, y }) => {
      const side = Math.sqrt(x.length)
      const a = new WasmTensor(x, [side, side])
      const b = new WasmTensor(y, [side, side])
      needed(a, 'matmul', 'WasmTensor')
      return made(() => a.matmul(b))
    },
    chain: ({ args, endurance }, { t }) => {
      // What memory does over many passes can be seen without the fused one; how fast one pass is cannot.
      if (endurance && api.WasmProcessingPipeline === undefined) {
        return { ...composed(t, args), note: 'by single operations: WasmProcessingPipeline is not there yet' }
      }
      return fused(t, args)
    },
    'chain-composed': ({ args }, { t }) => composed(t, args),
    softmax: ({ columns }, { x }) => {
      const t = new WasmTensor(x, [x.length / columns, columns])
      needed(t, 'softmax', 'WasmTensor')
      return made(() => t.softmax())
    },
    sort: (_row, { t }) => {
      needed(t, 'sort', 'WasmTensor')
      return made(() => t.sort())
    },
    percentile: ({ args }, { t }) => {
      needed(api, 'WasmStatisticalFunctions')
      const statistics = new api.WasmStatisticalFunctions()
      needed(statistics, 'percentile', 'WasmStatisticalFunctions')
      return scalar(() => statistics.percentile(t, args[0]))
    },
    quality: (_row, { t }) => {
      needed(api, 'WasmQualityMetrics')
      const metrics = new api.WasmQualityMetrics(0.8)
      return {
        run: () => metrics.quality_report(t),
        answer: () => {
          const { completeness, validity, consistency, uniqueness, overall } = JSON.parse(metrics.quality_report(t))
          return [completeness, validity, consistency, uniqueness, overall]
        },
      }
    },
    'rolling-batch': ({ args }, { x }) => {
      needed(api, 'WasmAnomalyDetector')
      const detector = new api.WasmAnomalyDetector(...args)
      const run = () => {
        detector.reset()
        return detector.detect_batch(x)
      }
      return { run, answer: () => run().flatMap(({ index, score }) => [index, score]) }
    },
    'rolling-call': ({ args }, { x }) => {
      needed(api, 'WasmAnomalyDetector')
      const detector = new api.WasmAnomalyDetector(...args)
      const run = () => {
        detector.reset()
        const found = []
        for (let i = 0; i < x.length; i++) {
          const anomaly = detector.detect_realtime(x[i])
          if (anomaly !== null) found.push(anomaly.index, anomaly.score)
        }
        return found
      }
      return { run, answer: run }
    },
  }

  return {
    version: `${version} (${api.backend().simd.join(' ')})`,
    prepare(row, inputs) {
      needed(work, row.work)
      // Where two arrays have one length, both become flat tensors here; the others shape their own.
      const t = new WasmTensor(inputs.x)
      const u = inputs.y && new WasmTensor(inputs.y)
      const end = () => {
        t.free()
        u?.free()
      }
      return { ...work[row.work](row, { ...inputs, t, u }), end }
    },
    idle: () => MemoryManager.gc(),
  }
}
