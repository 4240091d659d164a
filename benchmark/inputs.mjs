// The inputs of a row, by a generator of their own, so that every contestant in every language works on the same numbers;
// and the right answers in f64, by the oracle of the tests, which shares no line with what is measured.

/** Numbers in [0, 1), 24 bits each. */
function uniform(seed) {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 8) / 16_777_216
  }
}

function numbers(size, [low, high], seed) {
  const next = uniform(seed)
  const x = new Float32Array(size)
  // One ULP below `high` at most: f32 rounding must not carry a value out of a function's domain.
  for (let i = 0; i < size; i++)
    x[i] = Math.max(low, Math.min(high * (1 - Math.sign(high) * 1e-7), low + next() * (high - low)))
  return x
}

/** `{ x, y? }` for a row at a size. */
export function inputsOf(row, size) {
  const { kind, range } = row.inputs
  if (kind === 'none') return {}
  if (kind === 'uniform') return { x: numbers(size, range, 1) }
  if (kind === 'two') return { x: numbers(size, range, 1), y: numbers(row.columns ?? size, range, 2) }
  if (kind === 'peaked') {
    const x = numbers(size, range, 1)
    x[Math.floor(size * 0.7)] = range[1] + 1 // one largest, so that there is one right argmax
    return { x }
  }
  if (kind === 'dirty') {
    // Readings with two decimals, so that values repeat; 1 % missing, a few infinite.
    const next = uniform(3)
    const x = numbers(size, range, 1)
    for (let i = 0; i < size; i++) {
      const chance = next()
      x[i] = chance < 0.01 ? Number.NaN : chance < 0.0101 ? Number.POSITIVE_INFINITY : Math.round(x[i] * 100) / 100
    }
    return { x }
  }
  if (kind === 'spiky') {
    // A level with noise, and a spike every 10,007 values.
    const next = uniform(4)
    const x = new Float32Array(size)
    for (let i = 0; i < size; i++) x[i] = 20 + next() + next() + next() + (i % 10_007 === 10_006 ? 30 : 0)
    return { x }
  }
  throw new Error(`no inputs of kind ${kind}`)
}

const sum = x => {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]
  return total
}
const meanAndStd = x => {
  const mean = sum(x) / x.length
  let squares = 0
  for (let i = 0; i < x.length; i++) squares += (x[i] - mean) ** 2
  return [mean, Math.sqrt(squares / x.length)]
}

/** The right answer in f64, from the inputs as they are in f32. */
export function answerOf(row, { x, y }, oracle) {
  const n = x?.length ?? 0
  switch (row.work) {
    case 'tiny':
      return Float64Array.from(x, Math.tanh)
    case 'unary': {
      const { f } = oracle.UNARY[row.op]
      return Float64Array.from(x, v => f(v, ...row.args.map(Math.fround)))
    }
    case 'binary': {
      const { f } = oracle.BINARY[row.op]
      return Float64Array.from(x, (v, i) => f(v, y[i]))
    }
    case 'broadcast':
      return Float64Array.from(x, (v, i) => v + y[i % row.columns])
    case 'copy':
      return Float64Array.from(x)
    case 'reduce':
      return Float64Array.of(oracle.REDUCTIONS[row.op](x))
    case 'matmul': {
      const side = Math.sqrt(n)
      const c = new Float64Array(n)
      for (let i = 0; i < side; i++) {
        for (let k = 0; k < side; k++) {
          const a = x[i * side + k]
          for (let j = 0; j < side; j++) c[i * side + j] += a * y[k * side + j]
        }
      }
      return c
    }
    case 'chain':
    case 'chain-composed': {
      const [mean, std] = meanAndStd(x)
      const [low, high] = row.args
      let total = 0
      for (let i = 0; i < n; i++) total += Math.min(high, Math.max(low, Math.tanh((x[i] - mean) / std)))
      return Float64Array.of(total / n)
    }
    case 'softmax': {
      const out = new Float64Array(n)
      for (let at = 0; at < n; at += row.columns) {
        const line = Float64Array.from(x.subarray(at, at + row.columns), Math.exp)
        const total = sum(line)
        for (let i = 0; i < row.columns; i++) out[at + i] = line[i] / total
      }
      return out
    }
    case 'sort':
      return Float64Array.from(x).sort()
    case 'percentile': {
      const sorted = Float64Array.from(x).sort()
      const at = (row.args[0] / 100) * (n - 1)
      const low = Math.floor(at)
      return Float64Array.of(sorted[low] + (at - low) * (sorted[Math.min(low + 1, n - 1)] - sorted[low]))
    }
    case 'quality': {
      const finite = Float64Array.from(x).filter(Number.isFinite)
      const [mean, std] = meanAndStd(finite)
      const completeness = (100 * Float64Array.from(x).filter(v => !Number.isNaN(v)).length) / n
      const validity = (100 * finite.length) / n
      const consistency = 100 / (1 + std / Math.abs(mean))
      const uniqueness = (100 * new Set(x).size) / n
      const overall = 0.3 * completeness + 0.3 * validity + 0.2 * consistency + 0.2 * uniqueness
      return Float64Array.of(completeness, validity, consistency, uniqueness, overall)
    }
    case 'rolling-batch':
    case 'rolling-call': {
      // Index and score of each anomaly, the window's two moments taken anew for each value.
      const [threshold, window] = row.args
      const found = []
      for (let i = 10; i < n; i++) {
        const [mean, std] = meanAndStd(x.subarray(Math.max(0, i - window), i))
        const score = Math.abs(x[i] - mean) / std
        if (score > threshold) found.push(i, score)
      }
      return Float64Array.from(found)
    }
    default:
      throw new Error(`no answer for ${row.work}`)
  }
}
