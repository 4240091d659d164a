// Methods along an axis whose result has the tensor's own shape.

import { NO_BLOCK } from '../generated/layout'
import { axisArgument, optionalAxis } from '../language/arguments'
import { done, seam } from '../seam/seam'
import { destination } from './elementwise'
import { ReductionMethods } from './generated/reductions'
import { made, putCells } from './results'
import { handleOf, shapeOf } from './state'
import type { WasmTensor } from './tensor'

/** Running sums and softmax. */
export abstract class AxisMethods extends ReductionMethods {
  /**
   * Running sums in f64, each rounded to f32: along an axis in the tensor's shape, or of all elements in row-major order
   * in one dimension. A copy.
   */
  cumsum(axis?: number): WasmTensor {
    const along = optionalAxis('cumsum', axis)
    const handle = handleOf('cumsum', this)
    const dims = shapeOf(this)
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
    const along = axisArgument(op, axis)
    const handle = handleOf(op, this)
    const dims = shapeOf(this)
    if (out === undefined) {
      putCells(dims)
      return made(seam.softmax(handle, dims.length, along, NO_BLOCK))
    }
    const to = destination(op, out, dims)
    putCells(dims)
    done(seam.softmax(handle, dims.length, along, to))
    return out
  }
}
