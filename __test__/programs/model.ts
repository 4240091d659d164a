// The naive model: what some calls must come to, by a second hand, and which tensors a call may change at all.

import { types } from 'node:util'
import { BINARY, type OperationRow, UNARY } from '../../bindings/generated/operations'
import type { Tensor } from '../backends'
import * as oracle from '../oracle'
import type { Call } from './calls'
import { isTensor } from './side'

export interface Contents {
  shape: number[]
  data: Float32Array
}

/** What a call must come to: an error whose code begins so, or a shape and what each element may be. */
export type Prediction = { code: string } | { shape: number[]; fits: (got: number, at: number) => boolean }

export const contentsOf = (t: Tensor): Contents => ({ shape: t.shape(), data: t.data() })
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1)
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i])
const whole = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0 && (n as number) < 1000

/** Every number is exactly this one (any NaN for NaN). */
const exactly =
  (want: ArrayLike<number>) =>
  (got: number, at: number): boolean =>
    Object.is(got, Math.fround(want[at] as number))

const rowOf = (rows: readonly OperationRow[], name: string): OperationRow | undefined =>
  rows.find(row => row.name === name && row.on !== 'math')

/** An elementwise result goes into `out` where one is given, if it fits. */
function into(out: unknown[], shape: number[], fits: (got: number, at: number) => boolean): Prediction | undefined {
  if (out.length > 1) return undefined
  const [place] = out
  if (place === undefined) return { shape, fits }
  if (!isTensor(place)) return undefined
  if (place.freed) return { code: 'ERR_FREED' }
  return same(place.shape(), shape) ? { shape, fits } : { code: 'ERR_SHAPE' }
}

function unary(row: OperationRow, { on, args }: Call): Prediction | undefined {
  const line = oracle.UNARY[row.name]
  const parameters = args.slice(0, row.params.length)
  if (line === undefined || parameters.length < row.params.length || !parameters.every(p => typeof p === 'number'))
    return undefined
  const numbers = (parameters as number[]).map(Math.fround)
  if (row.name === 'clamp' && (parameters[0] as number) > (parameters[1] as number)) return { code: 'ERR_' }
  const { shape, data } = contentsOf(on as Tensor)
  const fits = (got: number, at: number) => oracle.distance(line, got, [data[at] as number, ...numbers]) <= row.ulp
  return into(args.slice(row.params.length), shape, fits)
}

function binary(row: OperationRow, { on, args }: Call): Prediction | undefined {
  const line = oracle.BINARY[row.name]
  const [rhs, ...rest] = args
  if (line === undefined || row.params.length !== 2) return undefined
  if (!isTensor(rhs) && typeof rhs !== 'number') return undefined
  if (isTensor(rhs) && rhs.freed) return { code: 'ERR_FREED' }
  const x = contentsOf(on as Tensor)
  const y = isTensor(rhs) ? contentsOf(rhs) : { shape: [], data: Float32Array.of(rhs) }
  const shape = oracle.broadcastShape(x.shape, y.shape)
  if (shape === null) return { code: 'ERR_SHAPE' }
  const at = (c: Contents) => oracle.broadcastWith(a => a, [c.data, c.shape], [Float32Array.of(0), []], shape)
  const spread = (c: Contents) =>
    oracle.broadcastWith((_, v) => v, [new Float32Array(sizeOf(shape)), shape], [c.data, c.shape], shape)
  const [a, b] = [sizeOf(shape) === 0 ? at(x) : spread(x), spread(y)]
  return into(rest, shape, (got, i) => oracle.distance(line, got, [a[i] as number, b[i] as number]) <= row.ulp)
}

/** Place by place: `source` says which element of the old data an index of the new shape shows. */
function moved(data: Float32Array, shape: number[], source: (index: number[]) => number): Prediction {
  const want = Array.from({ length: sizeOf(shape) }, (_, flat) => {
    const index = new Array<number>(shape.length)
    let rest = flat
    for (let i = shape.length - 1; i >= 0; i--) {
      const dim = shape[i] as number
      index[i] = rest % dim
      rest = Math.floor(rest / dim)
    }
    return data[source(index)] as number
  })
  return { shape, fits: exactly(want) }
}

const flatIndex = (index: number[], shape: number[]): number =>
  index.reduce((n, i, k) => n * (shape[k] as number) + i, 0)

const OTHERS: Record<string, (call: Call, x: Contents) => Prediction | undefined> = {
  clone: ({ args }, { shape, data }) => (args.length === 0 ? { shape, fits: exactly(data) } : undefined),
  flatten: ({ args }, { data }) => (args.length === 0 ? { shape: [data.length], fits: exactly(data) } : undefined),
  transpose({ args }, { shape, data }) {
    if (args.length > 0) return undefined
    return moved(data, [...shape].reverse(), index => flatIndex([...index].reverse(), shape))
  },
  flip({ args }, { shape, data }) {
    if (args.length > 0) return undefined
    return moved(data, shape, index =>
      flatIndex(
        index.map((i, k) => (shape[k] as number) - 1 - i),
        shape,
      ),
    )
  },
  reshape({ args }, { data }) {
    const [dims] = args
    if (
      args.length !== 1 ||
      !Array.isArray(dims) ||
      types.isProxy(dims) ||
      Object.getOwnPropertyDescriptor(dims, 1)?.get
    )
      return undefined
    if (!Array.from(dims).every(whole)) return undefined
    return sizeOf(dims) === data.length ? { shape: dims, fits: exactly(data) } : { code: 'ERR_SHAPE' }
  },
  sort({ args }, { shape, data }) {
    if (args.length > 0) return undefined
    const length = shape.at(-1) ?? 1
    const rows = Array.from({ length: length === 0 ? 0 : data.length / length }, (_, r) => [
      ...data.subarray(r * length, (r + 1) * length).sort(),
    ])
    return { shape, fits: exactly(rows.flat()) }
  },
}

/** What a call must come to, as far as this model knows it. Asked before the call is made. */
export function predict(call: Call): Prediction | undefined {
  const [owner, name] = call.name.split('#') as [string, string | undefined]
  if (owner !== 'WasmTensor' || name === undefined) return undefined
  const one = rowOf(UNARY, name)
  const two = rowOf(BINARY, name)
  const other = Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined
  if (one === undefined && two === undefined && other === undefined) return undefined
  if ((call.on as Tensor).freed) return { code: 'ERR_' } // of bad arguments, where those are looked at first
  if (one !== undefined) return unary(one, call)
  return two !== undefined ? binary(two, call) : other?.(call, contentsOf(call.on as Tensor))
}

/** What is wrong with an answer, or nothing. */
export function complaint(prediction: Prediction, result: unknown, outcome: string): string | undefined {
  if ('code' in prediction)
    return outcome.startsWith(prediction.code) ? undefined : `${prediction.code} was expected, got ${outcome}`
  // For want of memory a call may always fail.
  if (outcome.startsWith('ERR_OUT_OF_MEMORY')) return undefined
  if (!isTensor(result)) return `a tensor of shape [${prediction.shape}] was expected, got ${outcome}`
  const { shape, data } = contentsOf(result)
  if (!same(shape, prediction.shape)) return `the shape [${prediction.shape}] was expected, got ${outcome}`
  const at = data.findIndex((v, i) => !prediction.fits(v, i))
  return at < 0 ? undefined : `element ${at} is ${data[at]}: ${outcome}`
}
