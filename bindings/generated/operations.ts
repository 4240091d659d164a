// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.
// The operation table, for tests, benchmarks and pipelines; a row's place is its number.

export interface OperationRow {
  readonly name: string
  readonly params: readonly string[]
  readonly on: 'tensor' | 'math' | 'both'
  /** Distance from the correctly rounded result, at most. */
  readonly ulp: number
}

export const UNARY: readonly OperationRow[] = [
  { name: 'neg', params: [], on: 'tensor', ulp: 0 },
  { name: 'abs', params: [], on: 'tensor', ulp: 0 },
  { name: 'square', params: [], on: 'tensor', ulp: 0 },
  { name: 'sqrt', params: [], on: 'tensor', ulp: 0 },
  { name: 'exp', params: [], on: 'both', ulp: 1 },
  { name: 'expm1', params: [], on: 'math', ulp: 1 },
  { name: 'log', params: [], on: 'both', ulp: 1 },
  { name: 'log1p', params: [], on: 'math', ulp: 1 },
  { name: 'log2', params: [], on: 'math', ulp: 1 },
  { name: 'log10', params: [], on: 'math', ulp: 1 },
  { name: 'sin', params: [], on: 'both', ulp: 1 },
  { name: 'cos', params: [], on: 'both', ulp: 1 },
  { name: 'tan', params: [], on: 'math', ulp: 1 },
  { name: 'asin', params: [], on: 'math', ulp: 1 },
  { name: 'acos', params: [], on: 'math', ulp: 1 },
  { name: 'atan', params: [], on: 'math', ulp: 1 },
  { name: 'sinh', params: [], on: 'math', ulp: 1 },
  { name: 'cosh', params: [], on: 'math', ulp: 1 },
  { name: 'tanh', params: [], on: 'both', ulp: 1 },
  { name: 'asinh', params: [], on: 'math', ulp: 1 },
  { name: 'acosh', params: [], on: 'math', ulp: 1 },
  { name: 'atanh', params: [], on: 'math', ulp: 1 },
  { name: 'cbrt', params: [], on: 'math', ulp: 1 },
  { name: 'erf', params: [], on: 'math', ulp: 1 },
  { name: 'erfc', params: [], on: 'math', ulp: 1 },
  { name: 'gamma', params: [], on: 'math', ulp: 1 },
  { name: 'lgamma', params: [], on: 'math', ulp: 1 },
  { name: 'sigmoid', params: [], on: 'tensor', ulp: 1 },
  { name: 'relu', params: [], on: 'tensor', ulp: 0 },
  { name: 'gelu', params: [], on: 'tensor', ulp: 1 },
  { name: 'sign', params: [], on: 'math', ulp: 0 },
  { name: 'round', params: [], on: 'math', ulp: 0 },
  { name: 'floor', params: [], on: 'math', ulp: 0 },
  { name: 'ceil', params: [], on: 'math', ulp: 0 },
  { name: 'trunc', params: [], on: 'math', ulp: 0 },
  { name: 'is_finite', params: [], on: 'math', ulp: 0 },
  { name: 'is_infinite', params: [], on: 'math', ulp: 0 },
  { name: 'is_nan', params: [], on: 'math', ulp: 0 },
  { name: 'clamp', params: ['min', 'max'], on: 'math', ulp: 0 },
  { name: 'pow', params: ['exponent'], on: 'both', ulp: 1 },
  { name: 'softplus', params: [], on: 'tensor', ulp: 1 },
]

export const BINARY: readonly OperationRow[] = [
  { name: 'add', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'subtract', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'multiply', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'divide', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'maximum', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'minimum', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'equal', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'less', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'greater', params: ['lhs', 'rhs'], on: 'tensor', ulp: 0 },
  { name: 'atan2', params: ['y', 'x'], on: 'math', ulp: 1 },
  { name: 'pow_tensor', params: ['base', 'exponent'], on: 'math', ulp: 1 },
  { name: 'lerp', params: ['start', 'end', 'weight'], on: 'math', ulp: 0 },
]

export const REDUCTIONS = [
  'sum',
  'mean',
  'variance',
  'std',
  'max',
  'min',
  'argmax',
  'argmin',
  'norm',
] as const
