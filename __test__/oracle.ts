// The oracle: one naive f64 line for each operation, by a second hand. It shares nothing with the code under test.
// A line is given f32 values and returns the exact result in f64, as far as f64 goes; `error` is its own relative error.

import { steps } from './floats'

export interface Line {
  readonly f: (...values: number[]) => number
  /** Relative error of `f` itself. */
  readonly error?: number
  /** Absolute error of `f` itself, where it passes through 0. */
  readonly absolute?: number
}

/** A few roundings of f64, as Math.* has. */
export const OWN_ERROR = 2e-15

const { fround } = Math
const line = (f: Line['f'], error = OWN_ERROR, absolute = 0): Line => ({ f, error, absolute })
/** An operation that f64 gets exactly, or rounds once without harm to the f32 result. */
const exact = (f: Line['f']): Line => ({ f, error: 0 })

// ---------------------------------------------------------------- functions that Math does not have

/** By the series of positive terms `2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!`. */
function erf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** In the tail by the continued fraction of Laplace, evaluated from far behind. */
function erfc(x: number): number {
  if (x < 2 || Number.isNaN(x)) return 1 - erf(x)
  if (x > 30) return 0
  let tail = 0
  for (let k = 200; k > 0; k--) tail = k / 2 / (x + tail)
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + tail)
}

/** Stirling's series, far enough out. */
function stirling(x: number): number {
  const terms = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]
  return (
    (x - 0.5) * Math.log(x) -
    x +
    0.5 * Math.log(2 * Math.PI) +
    terms.reduce((sum, t, i) => sum + t / x ** (2 * i + 1), 0)
  )
}

/** `sin(pi x)` without the error of `pi x`. */
const sinPi = (x: number): number => {
  const part = x - 2 * Math.round(x / 2)
  return Math.abs(part) <= 0.25
    ? Math.sin(Math.PI * part)
    : Math.sign(part) * Math.cos(Math.PI * (0.5 - Math.abs(part)))
}

function gamma(x: number): number {
  if (Number.isNaN(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN
  if (x === 0) return 1 / x
  if (x < 0) {
    if (Number.isInteger(x)) return Number.NaN
    if (x < -100) return Math.floor(x) % 2 === 0 ? 0 : -0
    return Math.PI / (sinPi(x) * gamma(1 - x))
  }
  if (x > 171) return Number.POSITIVE_INFINITY
  let product = 1
  while (x < 20) product *= x++
  return Math.exp(stirling(x)) / product
}

const ZETA = Array.from({ length: 60 }, (_, k) => {
  if (k < 2) return 0
  let sum = 0
  const n = 40
  for (let i = 1; i < n; i++) sum += i ** -k
  return (
    sum +
    n ** (1 - k) / (k - 1) +
    n ** -k / 2 +
    (k * n ** (-k - 1)) / 12 -
    (k * (k + 1) * (k + 2) * n ** (-k - 3)) / 720
  )
})
const EULER = 0.5772156649015329

/** `ln gamma(1 + z)` for small z, by its Taylor series. */
function lgammaNearOne(z: number): number {
  let sum = -EULER * z
  for (let k = 2; k < 60; k++) sum += (ZETA[k] * (-z) ** k) / k
  return sum
}

function lgamma(x: number): number {
  if (Number.isNaN(x)) return x
  if (!Number.isFinite(x) || (x <= 0 && Number.isInteger(x))) return Number.POSITIVE_INFINITY
  if (x < 0) return Math.abs(x) < 1e-9 ? -Math.log(-x) : Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x)
  if (x < 1e-9) return -Math.log(x)
  if (Math.abs(x - 1) < 0.4) return lgammaNearOne(x - 1)
  if (Math.abs(x - 2) < 0.4) return lgammaNearOne(x - 2) + Math.log1p(x - 2)
  let product = 1
  while (x < 20) product *= x++
  return stirling(x) - Math.log(product)
}

/** By C's rules, where JavaScript's differ: 1^NaN and (-1)^Infinity are 1. */
const pow = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y

/** Halves to even. */
function round(x: number): number {
  const low = Math.floor(x)
  if (!Number.isFinite(x) || low === x) return x
  const up = x - low > 0.5 || (x - low === 0.5 && low % 2 !== 0)
  const result = up ? low + 1 : low
  return result === 0 ? (x < 0 ? -0 : 0) : result
}

/** The series of positive terms. */
function i0(x: number): number {
  if (Math.abs(x) > 100) return Number.POSITIVE_INFINITY
  let term = 1
  let sum = nan(x) ? x : 1
  for (let k = 1; term > 1e-18 * sum; k++) {
    term *= (x / 2 / k) ** 2
    sum += term
  }
  return sum
}

const within = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high)

/** Python's %: JavaScript's is C's, and exact. */
function modulo(a: number, b: number): number {
  const rest = a % b
  if (rest === 0) return b < 0 || Object.is(b, -0) ? -0 : 0
  return rest < 0 !== b < 0 ? rest + b : rest
}

/** Python's //, from the exact remainder. */
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b
  const whole = (a - (a % b)) / b - (a % b !== 0 && a % b < 0 !== b < 0 ? 1 : 0)
  const rounded = Math.abs(whole) < 2 ** 52 ? Math.round(whole) : whole
  return rounded === 0 ? (a / b < 0 || Object.is(a / b, -0) ? -0 : 0) : rounded
}

/** By trying: a step of the least size that changes an f32, halved and doubled until it is the next one. */
function nextAfter(a: number, b: number): number {
  if (nan(a, b)) return Number.NaN
  if (a === b) return b
  const smallest = 2 ** -149
  if (a === 0) return b > 0 ? smallest : -smallest
  if (Math.abs(a) === Number.POSITIVE_INFINITY) return Math.sign(a) * (2 - 2 ** -23) * 2 ** 127
  // The spacing of f32 on the side of `a` that `b` lies on.
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(a))), -126)
  const power =
    2 ** exponent > Math.abs(a) && exponent > -126
      ? exponent - 1
      : 2 ** (exponent + 1) <= Math.abs(a)
        ? exponent + 1
        : exponent
  const inward = b > a !== a > 0
  const spacing = inward && Math.abs(a) === 2 ** power && power > -126 ? 2 ** (power - 24) : 2 ** (power - 23)
  const next = a + (b > a ? spacing : -spacing)
  if (next === 0) return a < 0 ? -0 : 0
  return fround(next)
}

const flag = (b: boolean): number => (b ? 1 : 0)
const nan = (...xs: number[]): boolean => xs.some(Number.isNaN)

// ---------------------------------------------------------------- the lines

export const UNARY: Readonly<Record<string, Line>> = {
  neg: exact(x => -x),
  abs: exact(x => Math.abs(x)),
  square: exact(x => x * x),
  sqrt: exact(x => Math.sqrt(x)),
  exp: line(x => Math.exp(x)),
  expm1: line(x => Math.expm1(x)),
  log: line(x => Math.log(x)),
  log1p: line(x => Math.log1p(x)),
  log2: line(x => Math.log2(x)),
  log10: line(x => Math.log10(x)),
  sin: line(x => Math.sin(x)),
  cos: line(x => Math.cos(x)),
  tan: line(x => Math.tan(x)),
  asin: line(x => Math.asin(x)),
  acos: line(x => Math.acos(x)),
  atan: line(x => Math.atan(x)),
  sinh: line(x => Math.sinh(x)),
  cosh: line(x => Math.cosh(x)),
  tanh: line(x => Math.tanh(x)),
  asinh: line(x => Math.asinh(x)),
  acosh: line(x => Math.acosh(x)),
  atanh: line(x => Math.atanh(x)),
  cbrt: line(x => Math.cbrt(x)),
  erf: line(erf, 1e-13),
  erfc: line(erfc, 1e-12),
  gamma: line(gamma, 1e-12),
  lgamma: line(lgamma, 1e-13, 1e-14),
  sigmoid: line(x => 1 / (1 + Math.exp(-x))),
  // biome-ignore lint/complexity/useMathMinMax: not the same for NaN and -0
  relu: exact(x => (nan(x) ? x : x > 0 ? x : 0)),
  gelu: line(x => (x === Number.NEGATIVE_INFINITY ? -0 : 0.5 * x * erfc(-x / Math.SQRT2)), 1e-11),
  sign: exact(x => Math.sign(x)),
  round: exact(round),
  floor: exact(x => Math.floor(x)),
  ceil: exact(x => Math.ceil(x)),
  trunc: exact(x => Math.trunc(x)),
  is_finite: exact(x => flag(Number.isFinite(x))),
  is_infinite: exact(x => flag(Math.abs(x) === Number.POSITIVE_INFINITY)),
  is_nan: exact(x => flag(nan(x))),
  // biome-ignore lint/complexity/useMathMinMax: not the same for NaN and -0
  clamp: exact((x, min, max) => (nan(min, max) ? Number.NaN : x < min ? min : x > max ? max : x)),
  pow: line(pow),
  softplus: line(x => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)),
  reciprocal: exact(x => 1 / x),
  rsqrt: line(x => 1 / Math.sqrt(x)),
  exp2: line(x => 2 ** x, 1e-14),
  degrees: line(x => (x * 180) / Math.PI),
  radians: line(x => (x * Math.PI) / 180),
  sinc: line(x => (x === 0 ? 1 : Number.isInteger(x) ? 0 : sinPi(x) / (Math.PI * x))),
  signbit: exact(x => flag(x < 0 || Object.is(x, -0))),
  logical_not: exact(x => flag(x === 0)),
  logit: line(x => (x > 0.25 && x < 0.75 ? Math.log1p((2 * x - 1) / (1 - x)) : Math.log(x / (1 - x)))),
  i0: line(i0, 1e-13),
  softsign: line(x => (Math.abs(x) === Number.POSITIVE_INFINITY ? Math.sign(x) : x / (1 + Math.abs(x)))),
  silu: line(x => (x === Number.NEGATIVE_INFINITY ? -0 : x / (1 + Math.exp(-x)))),
  mish: line(x => (x === Number.NEGATIVE_INFINITY ? -0 : x * Math.tanh(Math.log1p(Math.exp(x))))),
  log_sigmoid: line(x => -(Math.log1p(Math.exp(-Math.abs(x))) - Math.min(x, 0))),
  hard_sigmoid: line(x => within(x + 3, 0, 6) / 6),
  hard_swish: line(x => (x === Number.NEGATIVE_INFINITY ? -0 : (x * within(x + 3, 0, 6)) / 6)),
  elu: line((x, alpha) => (x > 0 ? x : alpha * Math.expm1(x))),
  selu: line(x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))),
  leaky_relu: exact((x, slope) => (x > 0 ? x : slope * x)),
  relu6: exact(x => within(x, 0, 6)),
  gelu_tanh: line(
    x =>
      x === Number.NEGATIVE_INFINITY ? -0 : x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    1e-13,
  ),
}

export const BINARY: Readonly<Record<string, Line>> = {
  add: exact((a, b) => a + b),
  subtract: exact((a, b) => a - b),
  multiply: exact((a, b) => a * b),
  divide: exact((a, b) => a / b),
  maximum: exact((a, b) => (nan(a, b) ? Number.NaN : Math.max(a, b))),
  minimum: exact((a, b) => (nan(a, b) ? Number.NaN : Math.min(a, b))),
  equal: exact((a, b) => flag(a === b)),
  less: exact((a, b) => flag(a < b)),
  greater: exact((a, b) => flag(a > b)),
  atan2: line((y, x) => Math.atan2(y, x)),
  pow_tensor: line(pow),
  not_equal: exact((a, b) => flag(a !== b)),
  less_equal: exact((a, b) => flag(a <= b)),
  greater_equal: exact((a, b) => flag(a >= b)),
  logical_and: exact((a, b) => flag(a !== 0 && b !== 0)),
  logical_or: exact((a, b) => flag(a !== 0 || b !== 0)),
  logical_xor: exact((a, b) => flag((a !== 0) !== (b !== 0))),
  remainder: exact(modulo),
  fmod: exact((a, b) => a % b),
  floor_divide: line(floorDivide),
  hypot: line((a, b) => Math.hypot(a, b)),
  copysign: exact((a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a))),
  nextafter: exact(nextAfter),
  fmax: exact((a, b) => (nan(a) ? b : nan(b) ? a : Math.max(a, b))),
  fmin: exact((a, b) => (nan(a) ? b : nan(b) ? a : Math.min(a, b))),
  squared_difference: line((a, b) => (a - b) ** 2),
  prelu: exact((x, slope) => (x > 0 ? x : slope * x)),
  heaviside: exact((x, atZero) => (nan(x) ? x : x === 0 ? atZero : x < 0 ? 0 : 1)),
  lerp: exact((start, end, weight) => fround(start + fround(weight * fround(end - start)))),
}

const sum = (x: Float32Array): number => x.reduce((total, v) => total + v, 0)
/** The first of the largest by `key`; a NaN beats all. */
const first = (x: Float32Array, key: (v: number) => number): number =>
  x.reduce((best, v, i) => (!nan(x[best]) && (nan(v) || key(v) > key(x[best])) ? i : best), 0)

/** Of a whole tensor. */
export const REDUCTIONS: Readonly<Record<string, (x: Float32Array) => number>> = {
  sum,
  mean: x => sum(x) / x.length,
  variance: x => {
    const mean = sum(x) / x.length
    return x.reduce((total, v) => total + (v - mean) ** 2, 0) / x.length
  },
  std: x => Math.sqrt(REDUCTIONS.variance(x)),
  max: x => x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  min: x => x.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  argmax: x => first(x, v => v),
  argmin: x => first(x, v => -v),
  norm: x => Math.sqrt(x.reduce((total, v) => total + v * v, 0)),
}

// ---------------------------------------------------------------- comparing

/** Steps of `got` from the correctly rounded result, with the benefit of the oracle's own doubt. */
export function distance(line: Line, got: number, values: number[]): number {
  const want = line.f(...values)
  const nearest = steps(got, fround(want))
  const { error = 0, absolute = 0 } = line
  if (nearest === 0 || (error === 0 && absolute === 0) || !Number.isFinite(want)) return nearest
  const doubt = Math.abs(want) * error + absolute
  return Math.min(nearest, steps(got, fround(want - doubt)), steps(got, fround(want + doubt)))
}

/** Broadcasting by NumPy's rule, the slow way: the result's shape, or null where the shapes do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length)
  const shape: number[] = []
  for (let i = 0; i < rank; i++) {
    const l = a[i - rank + a.length] ?? 1
    const r = b[i - rank + b.length] ?? 1
    if (l !== r && l !== 1 && r !== 1) return null
    shape.push(l === 1 ? r : l)
  }
  return shape
}

/** `f` over two operands that broadcast, index by index. */
export function broadcastWith(
  f: (a: number, b: number) => number,
  [a, aShape]: readonly [Float32Array, readonly number[]],
  [b, bShape]: readonly [Float32Array, readonly number[]],
  shape: readonly number[],
): number[] {
  const size = shape.reduce((n, d) => n * d, 1)
  const at = (dims: readonly number[], index: number[]): number => {
    let offset = 0
    for (let i = 0; i < dims.length; i++) {
      const dim = dims[i]
      offset = offset * dim + (dim === 1 ? 0 : index[i + index.length - dims.length])
    }
    return offset
  }
  return Array.from({ length: size }, (_, flat) => {
    const index = new Array<number>(shape.length)
    let rest = flat
    for (let i = shape.length - 1; i >= 0; i--) {
      index[i] = rest % shape[i]
      rest = Math.floor(rest / shape[i])
    }
    return f(a[at(aShape, index)], b[at(bShape, index)])
  })
}
