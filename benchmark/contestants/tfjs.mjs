// TensorFlow.js on its CPU and WASM backends: eager operations, each result disposed of.

import { Absent } from '../measure.mjs'
import { peer } from '../peers/peer.mjs'

const NAMES = { clamp: 'clipByValue', is_finite: 'isFinite', is_infinite: 'isInf', is_nan: 'isNaN' }

export async function open(backend) {
  const tf = peer('@tensorflow/tfjs-core')
  peer('@tensorflow/tfjs-backend-cpu')
  if (backend === 'wasm') peer('@tensorflow/tfjs-backend-wasm').setThreadsCount(1)
  tf.enableProdMode()
  await tf.setBackend(backend)
  await tf.ready()

  const made = make => ({
    run: () => make().dispose(),
    answer: () => {
      const result = make()
      const data = result.dataSync()
      result.dispose()
      return data
    },
  })
  /** A reduction is done when its number is in JavaScript. */
  const scalar = make => {
    const run = () => {
      const result = make()
      const [value] = result.dataSync()
      result.dispose()
      return value
    }
    return { run, answer: run }
  }

  const work = {
    tiny: (_row, { x }) => {
      const data = Array.from(x)
      const run = () => {
        const t = tf.tensor2d(data, [2, 2])
        const y = tf.tanh(t)
        const result = y.dataSync()
        t.dispose()
        y.dispose()
        return result
      }
      return { run, answer: run }
    },
    unary: ({ op, args }, { t }) => {
      if (op === 'gelu') {
        return {
          ...made(() => tf.tidy(() => t.mul(0.5).mul(t.mul(Math.SQRT1_2).erf().add(1)))),
          note: 'composed with erf',
        }
      }
      const f = tf[NAMES[op] ?? op]
      if (typeof f !== 'function') throw new Absent('no such function')
      return made(() => f(t, ...args))
    },
    binary: ({ op }, { t, u }) => {
      const f = tf[{ multiply: 'mul', subtract: 'sub', divide: 'div' }[op] ?? op]
      return made(() => f(t, u))
    },
    broadcast: ({ columns }, { t, u }) => {
      const table = t.reshape([-1, columns])
      return made(() => tf.add(table, u))
    },
    reduce: ({ op }, { t }) =>
      scalar(() =>
        op === 'variance' ? tf.tidy(() => tf.moments(t).variance) : tf[op === 'argmax' ? 'argMax' : op](t),
      ),
    matmul: (_row, { x, y }) => {
      const side = Math.sqrt(x.length)
      const [a, b] = [tf.tensor2d(x, [side, side]), tf.tensor2d(y, [side, side])]
      return made(() => tf.matMul(a, b))
    },
    chain: ({ args: [low, high] }, { t }) =>
      scalar(() =>
        tf.tidy(() => {
          const { mean, variance } = tf.moments(t)
          return t.sub(mean).div(variance.sqrt()).tanh().clipByValue(low, high).mean()
        }),
      ),
    softmax: ({ columns }, { t }) => {
      const table = t.reshape([-1, columns])
      return made(() => tf.softmax(table))
    },
    sort: (_row, { t }) => {
      // The only way to sort: all of the largest, which come in falling order.
      const run = () => {
        const { values, indices } = tf.topk(t, t.size)
        const data = values
        indices.dispose()
        return data
      }
      return { run: () => run().dispose(), answer: () => run().dataSync().slice().reverse(), note: 'topk of all' }
    },
    percentile: ({ args: [percent] }, { t }) => {
      const at = (percent / 100) * (t.size - 1)
      const low = Math.floor(at)
      const run = () => {
        const k = t.size - low
        const { values, indices } = tf.topk(t, k)
        const data = values.dataSync()
        const result = data[k - 1] + (at - low) * (data[k - 2] - data[k - 1])
        values.dispose()
        indices.dispose()
        return result
      }
      return { run, answer: run, note: 'topk' }
    },
  }
  work['chain-composed'] = work.chain

  return {
    version: tf.version_core,
    prepare(row, { x, y, size }) {
      if (work[row.work] === undefined) throw new Absent('no such function')
      const t = tf.tensor1d(x)
      const u = y && tf.tensor1d(y)
      return { ...work[row.work](row, { x, y, size, t, u }), end: () => tf.disposeVariables() }
    },
  }
}
