// What a user would write without a library: a loop, and a new Float32Array for each result (`js`), or one from a free list
// of arrays (`js-pooled`). Loops are made from their text, so that each is a function of its own, compiled for one
// operation, as if written by hand.

import { Absent } from '../measure.mjs'

// Usual short forms of what Math does not have: Numerical Recipes' erfc (1.2e-7), Lanczos' gamma (g = 7).
const HELPERS = `
  const erfc = x => {
    const z = Math.abs(x), t = 1 / (1 + 0.5 * z)
    const r = t * Math.exp(-z * z - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 +
      t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))))
    return x >= 0 ? r : 2 - r
  }
  const G = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
  const gamma = x => {
    if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x))
    x -= 1
    let a = G[0]
    const t = x + 7.5
    for (let i = 1; i < 9; i++) a += G[i] / (x + i)
    return Math.sqrt(2 * Math.PI) * Math.pow(t, x + 0.5) * Math.exp(-t) * a
  }
  const lgamma = x => {
    if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x)
    x -= 1
    let a = G[0]
    const t = x + 7.5
    for (let i = 1; i < 9; i++) a += G[i] / (x + i)
    return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(a)
  }
  const even = v => { const f = Math.floor(v), d = v - f; return d < 0.5 ? f : d > 0.5 ? f + 1 : f % 2 === 0 ? f : f + 1 }
`
const UNARY = {
  neg: '-v',
  square: 'v * v',
  sigmoid: '1 / (1 + Math.exp(-v))',
  softplus: 'Math.log1p(Math.exp(v))',
  relu: 'v > 0 ? v : 0',
  reciprocal: '1 / v',
  rsqrt: '1 / Math.sqrt(v)',
  exp2: '2 ** v',
  degrees: 'v * (180 / Math.PI)',
  radians: 'v * (Math.PI / 180)',
  sinc: 'v === 0 ? 1 : Math.sin(Math.PI * v) / (Math.PI * v)',
  signbit: 'v < 0 || Object.is(v, -0) ? 1 : 0',
  logical_not: 'v === 0 ? 1 : 0',
  logit: 'Math.log(v / (1 - v))',
  i0: 'i0(v)',
  softsign: 'v / (1 + Math.abs(v))',
  silu: 'v / (1 + Math.exp(-v))',
  mish: 'v * Math.tanh(Math.log1p(Math.exp(v)))',
  log_sigmoid: '-Math.log1p(Math.exp(-v))',
  hard_sigmoid: 'Math.min(Math.max(v + 3, 0), 6) / 6',
  hard_swish: 'v * Math.min(Math.max(v + 3, 0), 6) / 6',
  elu: 'v > 0 ? v : a * Math.expm1(v)',
  selu: '1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v))',
  leaky_relu: 'v > 0 ? v : a * v',
  relu6: 'Math.min(Math.max(v, 0), 6)',
  gelu_tanh: '0.5 * v * (1 + Math.tanh(0.7978845608028654 * (v + 0.044715 * v ** 3)))',
  erf: '1 - erfc(v)',
  erfc: 'erfc(v)',
  gelu: '0.5 * v * erfc(-v * Math.SQRT1_2)',
  gamma: 'gamma(v)',
  lgamma: 'lgamma(v)',
  round: 'even(v)',
  is_finite: 'Number.isFinite(v) ? 1 : 0',
  is_infinite: 'v === Infinity || v === -Infinity ? 1 : 0',
  is_nan: 'v !== v ? 1 : 0',
  clamp: 'v < a ? a : v > b ? b : v',
  pow: 'Math.pow(v, a)',
}
const BINARY = { add: 'v + w', subtract: 'v - w', multiply: 'v * w', divide: 'v / w', less: 'v < w ? 1 : 0' }
const REDUCE = {
  sum: 'let s = 0; for (let i = 0; i < n; i++) s += x[i]; return s',
  max: 'let m = -Infinity; for (let i = 0; i < n; i++) if (x[i] > m) m = x[i]; return m',
  argmax: 'let k = 0; for (let i = 1; i < n; i++) if (x[i] > x[k]) k = i; return k',
  variance: `let s = 0; for (let i = 0; i < n; i++) s += x[i]
    const m = s / n; let q = 0
    for (let i = 0; i < n; i++) { const d = x[i] - m; q += d * d }
    return q / n`,
}

/** The text of a function of the operation table; undefined where nobody has written it. */
export const expressionOf = op => UNARY[op] ?? (typeof Math[op] === 'function' ? `Math.${op}(v)` : undefined)

const compiled = (parameters, body) => new Function(...parameters, body)
const elementwise = expression =>
  compiled(
    ['x', 'y', 'out', 'a', 'b'],
    `${HELPERS}
    const n = x.length
    return () => { const o = out(n); for (let i = 0; i < n; i++) { const v = x[i]; ${/\bw\b/.test(expression) ? 'const w = y[i];' : ''} o[i] = ${expression} } return o }`,
  )

export function open(mode) {
  const idle = new Map()
  const pooled = mode === 'pooled'
  /** An array for a result. */
  const take = pooled ? n => idle.get(n)?.pop() ?? new Float32Array(n) : n => new Float32Array(n)
  const give = pooled
    ? array => {
        const list = idle.get(array.length)
        if (list === undefined) idle.set(array.length, [array])
        else list.push(array)
      }
    : () => {}
  const made = make => ({
    run: () => give(make()),
    answer: () => {
      const result = make()
      const copy = result.slice()
      give(result)
      return copy
    },
  })
  const scalar = run => ({ run, answer: run })
  const sameAsJs = () => {
    if (pooled) throw new Absent('makes no array: as plain JS')
  }

  const work = {
    tiny: (_row, { x }) => {
      const data = Array.from(x)
      const run = () => {
        const t = take(4)
        for (let i = 0; i < 4; i++) t[i] = data[i]
        const y = take(4)
        for (let i = 0; i < 4; i++) y[i] = Math.tanh(t[i])
        const result = y.slice()
        give(t)
        give(y)
        return result
      }
      return { run, answer: run }
    },
    unary: ({ op, args }, { x }) => made(elementwise(expressionOf(op))(x, undefined, take, ...args)),
    binary: ({ op }, { x, y }) => made(elementwise(BINARY[op])(x, y, take)),
    broadcast: ({ columns }, { x, y }) =>
      made(() => {
        const o = take(x.length)
        for (let at = 0; at < x.length; at += columns) for (let j = 0; j < columns; j++) o[at + j] = x[at + j] + y[j]
        return o
      }),
    copy: (_row, { x }) =>
      made(() => {
        if (!pooled) return x.slice()
        const o = take(x.length)
        o.set(x)
        return o
      }),
    reduce: ({ op }, { x }) => {
      sameAsJs()
      return scalar(compiled(['x'], `const n = x.length; return () => { ${REDUCE[op]} }`)(x))
    },
    matmul: (_row, { x, y }) => {
      const side = Math.sqrt(x.length)
      return made(() => {
        const c = take(side * side).fill(0)
        for (let i = 0; i < side; i++) {
          for (let k = 0; k < side; k++) {
            const a = x[i * side + k]
            for (let j = 0; j < side; j++) c[i * side + j] += a * y[k * side + j]
          }
        }
        return c
      })
    },
    chain: ({ args: [low, high] }, { x }) => {
      const n = x.length
      return scalar(() => {
        let s = 0
        for (let i = 0; i < n; i++) s += x[i]
        const mean = s / n
        let q = 0
        for (let i = 0; i < n; i++) q += (x[i] - mean) ** 2
        const scale = 1 / Math.sqrt(q / n)
        const z = take(n)
        for (let i = 0; i < n; i++) z[i] = (x[i] - mean) * scale
        const t = take(n)
        for (let i = 0; i < n; i++) t[i] = Math.tanh(z[i])
        const c = take(n)
        // biome-ignore lint/complexity/useMathMinMax: the loop a user would write for speed
        for (let i = 0; i < n; i++) c[i] = t[i] < low ? low : t[i] > high ? high : t[i]
        let total = 0
        for (let i = 0; i < n; i++) total += c[i]
        give(z)
        give(t)
        give(c)
        return total / n
      })
    },
    softmax: ({ columns }, { x }) =>
      made(() => {
        const o = take(x.length)
        for (let at = 0; at < x.length; at += columns) {
          let top = -Infinity
          for (let j = 0; j < columns; j++) if (x[at + j] > top) top = x[at + j]
          let s = 0
          for (let j = 0; j < columns; j++) s += o[at + j] = Math.exp(x[at + j] - top)
          for (let j = 0; j < columns; j++) o[at + j] /= s
        }
        return o
      }),
    sort: (_row, { x }) =>
      made(() => {
        const o = take(x.length)
        o.set(x)
        return o.sort()
      }),
    percentile: ({ args: [percent] }, { x }) =>
      scalar(() => {
        const sorted = take(x.length)
        sorted.set(x)
        sorted.sort()
        const at = (percent / 100) * (x.length - 1)
        const low = Math.floor(at)
        const result = sorted[low] + (at - low) * (sorted[low + 1] - sorted[low])
        give(sorted)
        return result
      }),
    quality: (_row, { x }) =>
      scalar(() => {
        const n = x.length
        let missing = 0
        let finite = 0
        let s = 0
        for (let i = 0; i < n; i++) {
          if (Number.isNaN(x[i])) missing++
          else if (Number.isFinite(x[i])) {
            finite++
            s += x[i]
          }
        }
        const mean = s / finite
        let q = 0
        for (let i = 0; i < n; i++) if (Number.isFinite(x[i])) q += (x[i] - mean) ** 2
        const sorted = take(n)
        sorted.set(x)
        sorted.sort()
        let distinct = 1
        for (let i = 1; i < n; i++)
          if (sorted[i] !== sorted[i - 1] && !(Number.isNaN(sorted[i]) && Number.isNaN(sorted[i - 1]))) distinct++
        give(sorted)
        const completeness = (100 * (n - missing)) / n
        const validity = (100 * finite) / n
        const consistency = 100 / (1 + Math.sqrt(q / finite) / Math.abs(mean))
        const uniqueness = (100 * distinct) / n
        return [
          completeness,
          validity,
          consistency,
          uniqueness,
          0.3 * completeness + 0.3 * validity + 0.2 * consistency + 0.2 * uniqueness,
        ]
      }),
    'rolling-batch': rolling,
    'rolling-call': rolling,
  }
  work['chain-composed'] = work.chain

  /** A ring of the last values with their sum and sum of squares: the usual detector. */
  function rolling({ args: [threshold, window] }, { x }) {
    sameAsJs()
    return scalar(() => {
      const ring = new Float64Array(window)
      let [count, at, s, q] = [0, 0, 0, 0]
      const found = []
      for (let i = 0; i < x.length; i++) {
        const v = x[i]
        if (count >= 10) {
          const mean = s / count
          const std = Math.sqrt(Math.max(0, q / count - mean * mean))
          const score = Math.abs(v - mean) / std
          if (score > threshold) found.push(i, score)
        }
        if (count === window) {
          s -= ring[at]
          q -= ring[at] * ring[at]
        } else count++
        ring[at] = v
        s += v
        q += v * v
        at = at + 1 === window ? 0 : at + 1
      }
      return found
    })
  }

  return {
    version: process.version,
    prepare(row, inputs) {
      if (work[row.work] === undefined) throw new Absent('not written')
      return work[row.work](row, inputs)
    },
    idle: () => idle.clear(),
  }
}
