// A tensor's static methods that make one, but for those that fill it with one value.

import { axisArgument, MAX_RANK, number, type Shape, sameShape, dimsOf as shapeArgument } from './arguments'
import { isUint8Array } from './brands'
import { fail, show } from './errors'
import { floor, isArray, isView, joined, put, random as randomNumber, times } from './intrinsics'
import { made, putCells } from './made'
import { MovementMethods } from './movement'
import { build, cells, done, seam } from './seam'
import { handleOf, shapeOf, WasmTensor } from './tensor'

/** Nested rows, e.g. `[[1, 2], [3, 4]]`. */
export type Nested = number | readonly Nested[]

/** Seeds are whole numbers below it. */
const SEEDS = 2 ** 53

function random(op: 'random' | 'randn', shape: Shape, seed: number | undefined): WasmTensor {
  const dims = shapeArgument(op, shape)
  const start = seed === undefined ? floor(randomNumber() * SEEDS) : number(op, 'seed', seed)
  putCells(dims)
  return made(seam.random(dims.length, start, op === 'randn' ? 1 : 0))
}

/** The tensors of a list, each alive. */
function parts(op: string, tensors: unknown): WasmTensor[] {
  if (!isArray(tensors) || tensors.length === 0)
    fail('ERR_ARGUMENT', op, `expected an array of tensors, got ${show(tensors)}`)
  // Each is asked for once: a proxy may give another the next time.
  const list = times<WasmTensor>(tensors.length, i => tensors[i])
  for (let i = 0; i < list.length; i++) handleOf(op, list[i] as WasmTensor)
  return list
}

/** Dims that a call left in the cells. */
function dimsOf(rank: number): number[] {
  return times(rank, i => cells[i] as number)
}

/** A tensor of shape `dims`, made of parts that follow each other along an axis. */
function join(
  op: string,
  dims: Shape,
  axis: number,
  tensors: WasmTensor[],
  length: (t: WasmTensor) => number,
): WasmTensor {
  putCells(dims)
  const result = made(seam.joined(dims.length))
  try {
    let at = 0
    for (let i = 0; i < tensors.length; i++) {
      const t = tensors[i] as WasmTensor
      const n = length(t)
      putCells(dims)
      done(seam.put_part(handleOf(op, t), n, handleOf(op, result), dims.length, axis, at))
      at += n
    }
  } catch (error) {
    result.free()
    throw error
  }
  return result
}

/** The dims of nested rows; the numbers go to `out`. */
function flatten(nested: unknown, depth: number, dims: number[], out: number[]): void {
  const row = isArray(nested) || isView(nested) ? (nested as ArrayLike<unknown>) : undefined
  if (row === undefined) {
    if (typeof nested !== 'number')
      fail('ERR_ARGUMENT', 'from_nested', `element ${out.length} must be a number, got ${show(nested)}`)
    if (depth !== dims.length)
      fail('ERR_SHAPE', 'from_nested', `rows are ragged: a number at depth ${depth}, rows of depth ${dims.length}`)
    put(out, out.length, nested)
    return
  }
  if (depth === dims.length)
    fail('ERR_SHAPE', 'from_nested', `rows are ragged: a row at depth ${depth}, numbers elsewhere`)
  if (row.length !== dims[depth]) {
    fail(
      'ERR_SHAPE',
      'from_nested',
      `rows are ragged: ${row.length} elements at depth ${depth}, ${dims[depth]} elsewhere`,
    )
  }
  for (let i = 0; i < row.length; i++) flatten(row[i], depth + 1, dims, out)
}

export abstract class CreationMethods extends MovementMethods {
  /** Ones on the diagonal of an `n` x `n` matrix, zeros elsewhere. */
  static eye(n: number): WasmTensor {
    return made(seam.eye(number('eye', 'n', n)))
  }

  /**
   * `start + i * step` for `ceil((stop - start) / step)` elements, in f64, each rounded once; `step` is 1 by default, and
   * may be infinite: then `start` alone where it leads to `stop`. ERR_ARGUMENT for a step of 0, for NaN, and where `start`
   * or `stop` is not finite.
   */
  static arange(start: number, stop: number, step = 1): WasmTensor {
    return made(
      seam.arange(number('arange', 'start', start), number('arange', 'stop', stop), number('arange', 'step', step)),
    )
  }

  /** `count` numbers evenly from `start` to `stop`, both of them in, in f64, each rounded once. */
  static linspace(start: number, stop: number, count: number): WasmTensor {
    const op = 'linspace'
    return made(seam.linspace(number(op, 'start', start), number(op, 'stop', stop), number(op, 'count', count)))
  }

  /**
   * Uniform on [0, 1), multiples of 2^-24, from xoshiro256++. The same whole number as seed gives the same numbers on
   * both builds; without one, other numbers each time. Not for secrets.
   */
  static random(shape: Shape, seed?: number): WasmTensor {
    return random('random', shape, seed)
  }

  /** Standard normal numbers, mean 0 and variance 1; seeds as {@link random}. */
  static randn(shape: Shape, seed?: number): WasmTensor {
    return random('randn', shape, seed)
  }

  /** A tensor of nested rows of numbers; a number is a scalar. ERR_SHAPE where rows are ragged or deeper than 32. */
  static from_nested(rows: Nested): WasmTensor {
    const dims: number[] = []
    for (let row: unknown = rows; isArray(row) || isView(row); row = (row as ArrayLike<unknown>)[0]) {
      put(dims, dims.length, (row as ArrayLike<unknown>).length)
      if (dims.length > MAX_RANK) fail('ERR_SHAPE', 'from_nested', `rows are nested deeper than ${MAX_RANK}`)
    }
    const out: number[] = []
    flatten(rows, 0, dims, out)
    return new WasmTensor(out, dims)
  }

  /**
   * The array of a `.npy` file: bool, integers of 8 to 64 bits, float16, float32 or float64 of either byte order, C or
   * Fortran order, versions 1.0 to 3.0. What f32 holds is exact: integers up to 2^24, all of float16; the rest is rounded
   * once, halves to even. ERR_FORMAT where the bytes are no such file, or not a whole one.
   */
  static from_npy(bytes: Uint8Array): WasmTensor {
    if (!isUint8Array(bytes)) fail('ERR_ARGUMENT', 'from_npy', `expected a Uint8Array, got ${show(bytes)}`)
    build.setBytes(bytes)
    done(0)
    return made(seam.npy_read())
  }

  /** Tensors one after the other along an axis (0 by default). ERR_SHAPE where their other dimensions differ. */
  static concat(tensors: readonly WasmTensor[], axis = 0): WasmTensor {
    const op = 'concat'
    const along = axisArgument(op, axis)
    const list = parts(op, tensors)
    let dims = shapeOf(list[0] as WasmTensor)
    for (let i = 1; i < list.length; i++) {
      const shape = shapeOf(list[i] as WasmTensor)
      putCells(dims, shape)
      dims = dimsOf(done(seam.concat_shape(dims.length, shape.length, along)))
    }
    return join(op, dims, along, list, t => {
      const shape = shapeOf(t)
      return shape[along < 0 ? shape.length + along : along] ?? 0
    })
  }

  /** Tensors of one shape along a new axis, which is axis `axis` (0 by default) of the result. */
  static stack(tensors: readonly WasmTensor[], axis = 0): WasmTensor {
    const op = 'stack'
    const along = axisArgument(op, axis)
    const list = parts(op, tensors)
    const shape = shapeOf(list[0] as WasmTensor)
    for (let i = 1; i < list.length; i++) {
      const other = shapeOf(list[i] as WasmTensor)
      if (!sameShape(other, shape))
        fail('ERR_SHAPE', op, `shapes differ, [${joined(shape, ', ')}] and [${joined(other, ', ')}]`)
    }
    putCells(shape)
    const dims = dimsOf(done(seam.stack_shape(shape.length, along, list.length)))
    return join(op, dims, along, list, () => 1)
  }

  /** `condition ? a : b` element by element, all three broadcast; what is not 0, NaN too, chooses `a`. */
  static where(condition: WasmTensor, a: WasmTensor | number, b: WasmTensor | number): WasmTensor {
    const op = 'where'
    const side = (x: WasmTensor | number): [number, Shape, number] =>
      typeof x === 'number' ? [-1, [], x] : [handleOf(op, x), shapeOf(x), 0]
    const c = handleOf(op, condition)
    const dims = shapeOf(condition)
    const [aHandle, aDims, aNumber] = side(a)
    const [bHandle, bDims, bNumber] = side(b)
    putCells(dims, aDims, bDims, [aNumber, bNumber])
    return made(seam.choose(c, dims.length, aHandle, aDims.length, bHandle, bDims.length))
  }
}
