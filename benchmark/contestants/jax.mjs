// jax-js on its WASM backend: jitted functions, waited for, each result disposed of. `ref` keeps an argument alive: jax-js
// calls consume what they are given.

import { Absent } from '../measure.mjs'
import { peerModule, versionOf } from '../peers/peer.mjs'

const NAMES = {
  neg: 'negative',
  pow: 'power',
  round: 'rint',
  is_finite: 'isfinite',
  is_infinite: 'isinf',
  is_nan: 'isnan',
  clamp: 'clip',
  less: 'less',
}

export async function open() {
  const jax = await peerModule('@jax-js/jax')
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  const { numpy: np, nn, scipySpecial, jit } = jax

  const made = (f, ...inputs) => {
    const jitted = jit(f)
    const run = () => jitted(...inputs.map(input => input.ref))
    return {
      async: true,
      run: async () => {
        const y = run()
        await y.blockUntilReady()
        y.dispose()
      },
      answer: async () => Float64Array.from(await run().data(), Number),
    }
  }
  /** A reduction is done when its number is in JavaScript. */
  const scalar = (f, ...inputs) => {
    const jitted = jit(f)
    const run = async () => Number((await jitted(...inputs.map(input => input.ref)).data())[0])
    return { async: true, run, answer: run }
  }

  const work = {
    tiny: (_row, { x }) => {
      const data = Array.from(x)
      const f = jit(v => np.tanh(v))
      const run = async () => f(np.array(Float32Array.from(data)).reshape([2, 2])).data()
      return { async: true, run, answer: run }
    },
    unary: ({ op, args }, { t }) => {
      if (op === 'gelu') return made(v => nn.gelu(v, { approximate: false }), t)
      const name = NAMES[op] ?? op
      const f = np[name] ?? nn[name] ?? scipySpecial[name]
      if (typeof f !== 'function') throw new Absent('no such function')
      return made(v => f(v, ...args), t)
    },
    binary: ({ op }, { t, u }) => made((a, b) => np[NAMES[op] ?? op](a, b), t, u),
    broadcast: ({ columns }, { t, u }) => made((a, b) => np.add(a, b), t.reshape([-1, columns]), u),
    reduce: ({ op }, { t }) => scalar(v => np[op === 'variance' ? 'var_' : op](v), t),
    matmul: (_row, { x, t, u }) => {
      const side = Math.sqrt(x.length)
      return made((a, b) => np.matmul(a, b), t.reshape([side, side]), u.reshape([side, side]))
    },
    chain: ({ args: [low, high] }, { t }) =>
      scalar(v => {
        const mean = np.mean(v.ref)
        const std = np.std(v.ref)
        return np.mean(np.clip(np.tanh(v.sub(mean).div(std)), low, high))
      }, t),
    softmax: ({ columns }, { t }) => made(v => nn.softmax(v, -1), t.reshape([-1, columns])),
    sort: (_row, { t }) => made(v => np.sort(v), t),
    percentile: ({ args: [percent] }, { t, size }) => {
      const at = (percent / 100) * (size - 1)
      const low = Math.floor(at)
      const f = jit(v => np.sort(v))
      const run = async () => {
        const data = await f(t.ref).data()
        return data[low] + (at - low) * (data[low + 1] - data[low])
      }
      return { async: true, run, answer: run, note: 'sort' }
    },
  }
  work['chain-composed'] = work.chain

  return {
    version: versionOf('@jax-js/jax'),
    prepare(row, { x, y, size }) {
      if (work[row.work] === undefined) throw new Absent('no such function')
      const t = np.array(x)
      const u = y && np.array(y)
      return work[row.work](row, { x, y, size, t, u })
    },
  }
}
