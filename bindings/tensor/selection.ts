// Methods that choose elements: by index, by a mask, by order.

import { NO_BLOCK } from '../generated/layout'
import { axisArgument, listBytes, type Shape, truth, wholeNumber } from '../language/arguments'
import { listOf } from '../language/intrinsics'
import { build, check, numbersLeft, seam } from '../seam/seam'
import { MovementMethods } from './movement'
import { made, madeWith, move, putCells } from './results'
import { handleOf, shapeOf } from './state'
import type { WasmTensor } from './tensor'

/** Selection and order. */
export abstract class SelectionMethods extends MovementMethods {
  /**
   * The slices along an axis (0 by default) that `indices` name, in that order, any of them more than once: NumPy's
   * `take`. A copy. ERR_ARGUMENT where there is no such element; negative indices count from the end.
   */
  gather(indices: ArrayLike<number>, axis = 0): WasmTensor {
    const at = axisArgument('gather', axis)
    const list = listBytes('gather', 'indices', indices)
    handleOf('gather', this)
    build.setBytes(list)
    check()
    return move('gather', this, (x, rank) => seam.gather(x, rank, at))
  }

  /** The elements where `mask`, a tensor of the same shape, is not 0, in row-major order, in one dimension. A copy. */
  masked_select(mask: WasmTensor): WasmTensor {
    const which = handleOf('masked_select', mask)
    const dims = shapeOf(mask)
    return move('masked_select', this, (x, rank) => seam.masked_select(x, rank, which, dims.length), listOf(dims))
  }

  /**
   * The k largest (or smallest) elements of each row of the last axis, best first, and where in their row they stood,
   * row after row. Equal ones come in the order of their places; NaN counts as larger than any number, as `sort` has it.
   * ERR_ARGUMENT where `k` is more than a row has.
   */
  topk(k: number, largest = true): { values: WasmTensor; indices: number[] } {
    const count = wholeNumber('topk', 'k', k)
    const side = truth('topk', 'largest', largest)
    const handle = handleOf('topk', this)
    putCells(shapeOf(this))
    const [values, indices] = madeWith(seam.topk(handle, shapeOf(this).length, count, side), numbersLeft)
    return { values, indices }
  }

  /** `condition ? a : b` element by element, all three broadcast; what is not 0, NaN too, chooses `a`. */
  static where(condition: WasmTensor, a: WasmTensor | number, b: WasmTensor | number): WasmTensor {
    const op = 'where'
    const side = (x: WasmTensor | number): [number, Shape, number] =>
      typeof x === 'number' ? [NO_BLOCK, [], x] : [handleOf(op, x), shapeOf(x), 0]
    const c = handleOf(op, condition)
    const dims = shapeOf(condition)
    const [aHandle, aDims, aNumber] = side(a)
    const [bHandle, bDims, bNumber] = side(b)
    putCells(dims, aDims, bDims, [aNumber, bNumber])
    return made(seam.choose(c, dims.length, aHandle, aDims.length, bHandle, bDims.length))
  }
}
