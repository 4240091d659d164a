// Products of matrices and vectors.

import { done, seam } from '../seam/seam'
import { AxisMethods } from './along-axis'
import { made, putCells } from './results'
import { handleOf, shapeOf } from './state'
import type { WasmTensor } from './tensor'

/** Products. */
export abstract class MatrixMethods extends AxisMethods {
  /**
   * The matrix product by NumPy's rules: the last two axes multiply, the leading ones broadcast; a vector on the left is
   * a row, on the right a column, and its axis is not in the result.
   *
   * `out` may be an operand, at the price of a copy. Error: at most `k * 2^-23 * sum(|a| |b|)`; the one operation whose
   * bits differ between the builds. ERR_SHAPE where the inner dimensions differ.
   */
  matmul(other: WasmTensor, out?: WasmTensor): WasmTensor {
    const op = 'matmul'
    const lhs = handleOf(op, this)
    const rhs = handleOf(op, other)
    const l = shapeOf(this)
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
    const lhs = handleOf('dot', this)
    const rhs = handleOf('dot', other)
    putCells(shapeOf(this), shapeOf(other))
    return done(seam.dot(lhs, shapeOf(this).length, rhs, shapeOf(other).length))
  }
}
