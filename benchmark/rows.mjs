// The list of what `npm run bench` measures: one row for each line of the project's targets, with the goals in the row's
// own unit. A row says what is done, on how much, on which inputs, and how near the answer must be before it is timed.
//
// `goals` holds, for a size, what each of our builds is to reach. `next` is the goal after that one.

import { readFileSync } from 'node:fs'

/** Elements. */
export const K64 = 65_536
export const M1 = 1_048_576
export const M16 = 16_777_216

/** From the size of a JS object to what a cache no longer holds: where a curve is drawn. */
const CURVE = [4, 16, 64, 256, 1024, 4096, 16_384]

/** No function may be slower than this, in ns an element of a 64K tensor. */
const PER_ELEMENT = { native: 3, wasm: 6 }
const PER_ELEMENT_HARD = { native: 8, wasm: 16 }
const HARD = ['gamma', 'lgamma', 'pow']

/** Where each function is asked, and with which numbers beside its tensor: columns of the operation table. */
const { unary: MEASURED } = JSON.parse(
  readFileSync(new URL('../bindings/generated/measured.json', import.meta.url), 'utf8'),
)

/** Goals in ms, where the targets name the function. */
const UNARY_GOALS = {
  tanh: { [K64]: { native: 0.07, wasm: 0.16 }, [M1]: { native: 1.2, wasm: 2.6 } },
  sinh: { [M1]: { native: 1.5, wasm: 3.5 } },
  exp: { [M1]: { native: 0.9, wasm: 2.2 } },
  sigmoid: { [M1]: { native: 1.0, wasm: 2.0, next: { wasm: 1.4 } } },
  gelu: { [M1]: { native: 2.0, wasm: 4.5 } },
}
/** Bound by memory, so measured outside the caches too. */
const STREAMING = ['relu', 'clamp']
const CURVES = ['tanh', 'relu', 'pow']

/** Near enough for float32 libraries that trade bits for speed. Beside it stands what is asked of ours, in every row but
 *  matmul: 1 ULP from the correctly rounded result; a share below 1e-12 is the reference's own doubt. */
const ELEMENTWISE = { relative: 3e-5, absolute: 2e-5 }
export const OWN = { relative: 1.8e-7, absolute: 1e-12 }
const EXACT = { relative: 0, absolute: 0 }
const ROUNDED = { relative: 6e-8, absolute: 0 }
/** Some peers add a million numbers in f32, one after another, and lose three digits. */
const REDUCED = { relative: 1e-3, absolute: 0 }

function unaryRow({ name }) {
  const { at: args, range } = MEASURED.find(row => row.name === name)
  const explicit = UNARY_GOALS[name] ?? {}
  const limit = HARD.includes(name) ? PER_ELEMENT_HARD : PER_ELEMENT
  const ms = ns => Number(((ns * K64) / 1e6).toPrecision(4))
  const perElement = { native: ms(limit.native), wasm: ms(limit.wasm) }
  return {
    id: name,
    title:
      name === 'gelu'
        ? 'gelu (erf)'
        : `${name}${args.length > 0 ? `(${args.map(number => Number(number.toPrecision(3))).join(', ')})` : ''}`,
    family: 'unary',
    work: 'unary',
    op: name,
    args,
    inputs: { kind: 'uniform', range },
    sizes: STREAMING.includes(name) ? [K64, M1, M16] : [K64, M1],
    curve: CURVES.includes(name) ? CURVE : [],
    unit: 'ms',
    goals: { [K64]: perElement, ...explicit },
    tolerance: ELEMENTWISE,
  }
}

const binaryRow = (op, goals, curve = []) => ({
  id: op,
  title: op,
  family: 'binary',
  work: 'binary',
  op,
  inputs: { kind: 'two', range: [-4, 4] },
  sizes: [K64, M1, M16],
  curve,
  unit: 'ms',
  goals,
  tolerance: ROUNDED,
})

const reduceRow = (op, goal, tolerance, curve = []) => ({
  id: op,
  title: op,
  family: 'reduction',
  work: 'reduce',
  op,
  inputs: { kind: 'peaked', range: [-1, 3] }, // a mean away from 0: a relative error of the sum means something
  sizes: [M1],
  curve,
  unit: 'ms',
  goals: { [M1]: goal },
  tolerance,
})

const CHAIN = {
  inputs: { kind: 'uniform', range: [-2, 6] },
  args: [-0.5, 0.9], // not symmetric: the mean of the result is not 0
  tolerance: REDUCED,
}

/** Every row, given the operation table of the bindings. */
export function rowsOf(unary) {
  const named = ['tanh', 'sinh', 'exp', 'sigmoid', 'gelu']
  const functions = [
    ...named.map(name => unary.find(row => row.name === name)),
    ...unary.filter(row => !named.includes(row.name)),
  ]
  return [
    {
      id: 'tiny',
      title: '[2,2] from a JS array, tanh, read back, free',
      family: 'small',
      work: 'tiny',
      inputs: { kind: 'uniform', range: [-4, 4] },
      sizes: [4],
      unit: 'us',
      goals: { 4: { native: { timesJs: 2 }, wasm: { timesJs: 2 } } },
      tolerance: ELEMENTWISE,
    },
    ...functions.map(unaryRow),
    binaryRow('add', { [M1]: { native: 0.26, wasm: 0.35 }, [M16]: { native: 12, wasm: 13 } }, CURVE),
    binaryRow('multiply', {}),
    { ...binaryRow('less', {}), tolerance: EXACT },
    {
      id: 'broadcast',
      title: '[1024,1024] + [1024]',
      family: 'binary',
      work: 'broadcast',
      columns: 1024,
      inputs: { kind: 'two', range: [-4, 4] },
      sizes: [M1],
      unit: 'ms',
      goals: { [M1]: { native: 0.22, wasm: 0.25 } },
      tolerance: ROUNDED,
    },
    {
      id: 'copy',
      title: 'copy (clone)',
      family: 'memory',
      work: 'copy',
      inputs: { kind: 'uniform', range: [-4, 4] },
      sizes: [K64, M1, M16],
      unit: 'ms',
      goals: {},
      tolerance: EXACT,
    },
    reduceRow('sum', { native: 0.1, wasm: 0.3 }, REDUCED, CURVE),
    reduceRow('max', { native: 0.1, wasm: 0.3 }, EXACT),
    reduceRow('argmax', { native: 0.1, wasm: 0.3 }, EXACT),
    reduceRow('variance', { native: 0.25, wasm: 0.7 }, REDUCED),
    {
      id: 'matmul',
      title: 'matmul, square',
      family: 'linear algebra',
      work: 'matmul',
      inputs: { kind: 'two', range: [-1, 1] },
      sizes: [64 * 64, 512 * 512],
      label: size => `${Math.sqrt(size)}`,
      unit: 'GF/s',
      goals: { [512 * 512]: { native: 90, wasm: 40 } },
      tolerance: { relative: 1e-4, absolute: 1e-4 },
    },
    {
      id: 'chain',
      title: 'standardize, tanh, clamp, mean: one fused pass',
      family: 'chain',
      work: 'chain',
      ...CHAIN,
      sizes: [M1],
      unit: 'ms',
      goals: { [M1]: { native: 1.4, wasm: 3.2 } },
    },
    {
      id: 'chain-composed',
      title: 'the same by single operations',
      family: 'chain',
      work: 'chain-composed',
      ...CHAIN,
      sizes: [M1],
      unit: 'ms',
      goals: {},
    },
    {
      id: 'softmax',
      title: 'softmax [1024,1024]',
      family: 'linear algebra',
      work: 'softmax',
      columns: 1024,
      inputs: { kind: 'uniform', range: [-4, 4] },
      sizes: [M1],
      unit: 'ms',
      goals: { [M1]: { native: 1.2, wasm: 1.8 } },
      tolerance: { relative: 1e-4, absolute: 1e-9 },
    },
    {
      id: 'sort',
      title: 'sort',
      family: 'statistics',
      work: 'sort',
      inputs: { kind: 'uniform', range: [-4, 4] },
      sizes: [M1],
      unit: 'ms',
      goals: { [M1]: { native: 12, wasm: 30 } },
      tolerance: EXACT,
    },
    {
      id: 'percentile',
      title: 'one percentile (95)',
      family: 'statistics',
      work: 'percentile',
      args: [95],
      inputs: { kind: 'uniform', range: [-4, 4] },
      sizes: [M1],
      unit: 'ms',
      goals: { [M1]: { native: 6, wasm: 12 } },
      tolerance: { relative: 1e-6, absolute: 0 },
    },
    {
      id: 'quality',
      title: 'data-quality report, with NaN',
      family: 'statistics',
      work: 'quality',
      inputs: { kind: 'dirty', range: [0, 100] },
      sizes: [M1],
      unit: 'ms',
      goals: { [M1]: { native: 8, wasm: 16 } },
      tolerance: { relative: 1e-5, absolute: 0 },
    },
    {
      id: 'rolling-batch',
      title: 'rolling z-score, window 100: a value in a batch',
      family: 'streams',
      work: 'rolling-batch',
      args: [6, 100], // threshold, window
      inputs: { kind: 'spiky' },
      sizes: [M1],
      unit: 'ns/element',
      goals: { [M1]: { native: 4, wasm: 6 } },
      tolerance: { relative: 1e-5, absolute: 0 },
    },
    {
      id: 'rolling-call',
      title: 'rolling z-score, window 100: a value a call',
      family: 'streams',
      work: 'rolling-call',
      args: [6, 100],
      inputs: { kind: 'spiky' },
      sizes: [100_000],
      unit: 'ns/element',
      goals: { 100000: { native: 15, wasm: 15 } },
      tolerance: { relative: 1e-5, absolute: 0 },
    },
    {
      id: 'endurance',
      title: '10,000 x the chain',
      family: 'chain',
      work: 'chain',
      endurance: 10_000,
      ...CHAIN,
      sizes: [K64],
      measures: [
        { id: 'time', title: 'a pass', unit: 'ms', goals: { [K64]: { native: 0.09, wasm: 0.25 } } },
        {
          id: 'collections',
          title: 'garbage collections',
          unit: 'collections',
          goals: { [K64]: { native: 5, wasm: 5 } },
        },
        { id: 'pause', title: 'their pauses together', unit: 'ms', goals: { [K64]: { native: 5, wasm: 5 } } },
        { id: 'peak', title: 'peak RSS of the process', unit: 'MB', goals: { [K64]: { native: 60, wasm: 65 } } },
      ],
    },
    {
      id: 'start',
      title: 'import + first tanh above an empty process',
      family: 'start',
      work: 'start',
      special: 'start',
      inputs: { kind: 'none' },
      sizes: [4],
      unit: 'ms',
      goals: { 4: { native: 5, wasm: 15 } },
    },
    {
      id: 'files',
      title: 'files needed at run time',
      family: 'start',
      work: 'files',
      special: 'files',
      inputs: { kind: 'none' },
      sizes: [0],
      measures: [
        { id: 'bytes', title: 'as they are', unit: 'MiB', goals: { 0: { native: 1.5 } } },
        { id: 'gzip', title: 'gzip', unit: 'KiB', goals: { 0: { wasm: 150 } } },
      ],
    },
  ]
}

/** The measures of a row: most have one, the time. */
export const measuresOf = row => row.measures ?? [{ id: 'time', title: '', unit: row.unit, goals: row.goals }]

/** From what is measured (ms, bytes, counts) to the unit of the row. */
export function inUnit(value, unit, size) {
  switch (unit) {
    case 'us':
      return value * 1e3
    case 'ns/element':
      return (value * 1e6) / size
    case 'GF/s':
      return (2 * Math.sqrt(size) ** 3) / (value * 1e6)
    case 'MiB':
      return value / 1_048_576
    case 'KiB':
      return value / 1024
    case 'MB':
      return value / 1e6
    default:
      return value
  }
}

export const higherIsBetter = unit => unit === 'GF/s'
