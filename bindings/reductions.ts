// A tensor's methods that fold it: to one number, or along an axis.

import { axisArgument, finite, optionalAxis, sameShape, truth } from './arguments'
import { reduceWhole } from './elementwise'
import { fail } from './errors'
import { ElementwiseMethods } from './generated/elementwise'
import { REDUCTIONS } from './generated/operations'
import { made, putCells } from './made'
import { done, seam } from './seam'
import { handleOf, shapeOf, type WasmTensor } from './tensor'

type Name = (typeof REDUCTIONS)[number]

/** A number without an axis, a tensor with one. */
function reduce(name: Name, t: unknown, axis: number | undefined, keepdims: boolean, ddof = 0): number | WasmTensor {
  const op = REDUCTIONS.indexOf(name)
  const x = t as WasmTensor
  const keep = truth(name, 'keepdims', keepdims)
  const degrees = finite(name, 'ddof', ddof)
  if (axis === undefined) return reduceWhole(op, name, x, degrees)
  const along = axisArgument(name, axis)
  const handle = handleOf(name, x)
  const dims = shapeOf(x)
  putCells(dims)
  return made(seam.reduce_axis(op, handle, dims.length, along, keep, degrees))
}

export abstract class ReductionMethods extends ElementwiseMethods {
  /**
   * The sum, accumulated in f64 in a fixed order; 0 of nothing. NaN spreads.
   *
   * Without an axis a number; with one (negative counts from the end) a tensor without that axis, or with 1 in its place
   * where `keepdims` is true. No such axis: ERR_ARGUMENT.
   */
  sum(): number
  sum(axis: number, keepdims?: boolean): WasmTensor
  sum(axis?: number, keepdims = false): number | WasmTensor {
    return reduce('sum', this, axis, keepdims)
  }

  /** The arithmetic mean `sum / n`, in f64; axes as {@link sum}. ERR_EMPTY of nothing. NaN spreads. */
  mean(): number
  mean(axis: number, keepdims?: boolean): WasmTensor
  mean(axis?: number, keepdims = false): number | WasmTensor {
    return reduce('mean', this, axis, keepdims)
  }

  /**
   * The variance `sum((x - mean)^2) / (n - ddof)`, in two passes in f64; axes as {@link sum}.
   *
   * `ddof` is 0: the population's variance; 1 gives the sample's. NaN or Infinity where `n - ddof` is not above 0.
   * ERR_EMPTY of nothing. NaN spreads.
   */
  variance(): number
  variance(axis: undefined, keepdims: boolean, ddof: number): number
  variance(axis: number, keepdims?: boolean, ddof?: number): WasmTensor
  variance(axis?: number, keepdims = false, ddof = 0): number | WasmTensor {
    return reduce('variance', this, axis, keepdims, ddof)
  }

  /** The standard deviation: the square root of {@link variance}, with the same arguments. */
  std(): number
  std(axis: undefined, keepdims: boolean, ddof: number): number
  std(axis: number, keepdims?: boolean, ddof?: number): WasmTensor
  std(axis?: number, keepdims = false, ddof = 0): number | WasmTensor {
    return reduce('std', this, axis, keepdims, ddof)
  }

  /** The largest element; axes as {@link sum}. NaN where there is one; 0 before -0. ERR_EMPTY of nothing. */
  max(): number
  max(axis: number, keepdims?: boolean): WasmTensor
  max(axis?: number, keepdims = false): number | WasmTensor {
    return reduce('max', this, axis, keepdims)
  }

  /** The smallest element; axes as {@link sum}. NaN where there is one; -0 before 0. ERR_EMPTY of nothing. */
  min(): number
  min(axis: number, keepdims?: boolean): WasmTensor
  min(axis?: number, keepdims = false): number | WasmTensor {
    return reduce('min', this, axis, keepdims)
  }

  /**
   * The index of the first largest element, or of the first NaN: in row-major order, or along an axis as {@link sum}.
   * ERR_EMPTY of nothing. A tensor of indices is exact up to 2^24.
   */
  argmax(): number
  argmax(axis: number, keepdims?: boolean): WasmTensor
  argmax(axis?: number, keepdims = false): number | WasmTensor {
    return reduce('argmax', this, axis, keepdims)
  }

  /** The index of the first smallest element, or of the first NaN; otherwise as {@link argmax}. */
  argmin(): number
  argmin(axis: number, keepdims?: boolean): WasmTensor
  argmin(axis?: number, keepdims = false): number | WasmTensor {
    return reduce('argmin', this, axis, keepdims)
  }

  /** The Euclidean norm of all elements, `sqrt(sum(x^2))`, in f64; 0 of nothing. */
  norm(): number {
    return reduce('norm', this, undefined, false) as number
  }

  /**
   * Running sums in f64, each rounded to f32: along an axis in the tensor's shape, or of all elements in row-major order
   * in one dimension. A copy.
   */
  cumsum(axis?: number): WasmTensor {
    const x = this as unknown as WasmTensor
    const along = optionalAxis('cumsum', axis)
    const handle = handleOf('cumsum', x)
    const dims = shapeOf(x)
    putCells(dims)
    return made(seam.cumsum(handle, dims.length, along))
  }

  /**
   * `e^(x - max) / sum` along an axis, by default the last: positive numbers that add up to 1.
   *
   * `out` may be this tensor. NaN, an Infinity, or nothing but -Infinity make the whole row NaN. Accuracy: 4 ULP of
   * each result, beside the rounding of `x - max`. ERR_ARGUMENT where there is no such axis.
   */
  softmax(axis = -1, out?: WasmTensor): WasmTensor {
    const op = 'softmax'
    const x = this as unknown as WasmTensor
    const along = axisArgument(op, axis)
    const handle = handleOf(op, x)
    const dims = shapeOf(x)
    if (out === undefined) {
      putCells(dims)
      return made(seam.softmax(handle, dims.length, along, -1))
    }
    const to = handleOf(op, out)
    if (!sameShape(shapeOf(out), dims)) {
      fail('ERR_SHAPE', op, `out has shape [${shapeOf(out).join(', ')}], the result [${dims.join(', ')}]`)
    }
    putCells(dims)
    done(seam.softmax(handle, dims.length, along, to))
    return out
  }

  /**
   * The matrix product by NumPy's rules: the last two axes multiply, the leading ones broadcast; a vector on the left is
   * a row, on the right a column, and its axis is not in the result.
   *
   * `out` may be an operand, at the price of a copy. Error: at most `k * 2^-23 * sum(|a| |b|)`; the one operation whose
   * bits differ between the builds. ERR_SHAPE where the inner dimensions differ.
   */
  matmul(other: WasmTensor, out?: WasmTensor): WasmTensor {
    const op = 'matmul'
    const x = this as unknown as WasmTensor
    const lhs = handleOf(op, x)
    const rhs = handleOf(op, other)
    const l = shapeOf(x)
    const r = shapeOf(other)
    if (out === undefined) {
      putCells(l, r)
      return made(seam.matmul(lhs, l.length, rhs, r.length))
    }
    const to = handleOf(op, out)
    const o = shapeOf(out)
    putCells(l, r, o)
    done(seam.matmul_into(lhs, l.length, rhs, r.length, to, o.length))
    return out
  }

  /** The sum of products of two vectors of one length, in f64. ERR_SHAPE otherwise. */
  dot(other: WasmTensor): number {
    const x = this as unknown as WasmTensor
    const lhs = handleOf('dot', x)
    const rhs = handleOf('dot', other)
    putCells(shapeOf(x), shapeOf(other))
    return done(seam.dot(lhs, shapeOf(x).length, rhs, shapeOf(other).length))
  }
}
