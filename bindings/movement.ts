// A tensor's methods that move elements. Each makes a copy in a block of its own: a tensor never shares memory.

import { axisArgument, listBytes, number, optionalAxis, type Shape, shortList, truth, wholeNumber } from './arguments'
import { listOf } from './intrinsics'
import { made, madeWith, putCells } from './made'
import { ReductionMethods } from './reductions'
import { build, done, numbersLeft, seam } from './seam'
import { handleOf, shapeOf, type WasmTensor } from './tensor'

/** Puts the shape of `t`, then the lists, into the cells; calls with handle and rank. */
function move(
  op: string,
  t: unknown,
  call: (handle: number, rank: number) => number,
  ...lists: number[][]
): WasmTensor {
  const x = t as WasmTensor
  const handle = handleOf(op, x)
  const dims = shapeOf(x)
  putCells(dims, ...lists)
  return made(call(handle, dims.length))
}

export abstract class MovementMethods extends ReductionMethods {
  /**
   * The elements, in row-major order, in another shape; one dimension may be -1: whatever is left. A copy.
   * ERR_SHAPE where the elements do not fit.
   */
  reshape(shape: Shape): WasmTensor {
    const to = shortList('reshape', 'shape', shape)
    return move('reshape', this, (x, rank) => seam.reshape(x, rank, to.length), to)
  }

  /**
   * The axes in another order: axis `i` of the result is axis `axes[i]` of this tensor. By default reversed. A copy.
   * ERR_SHAPE where `axes` has another length than the shape, ERR_ARGUMENT where it is no permutation.
   */
  transpose(axes?: readonly number[]): WasmTensor {
    if (axes === undefined) return move('transpose', this, (x, rank) => seam.transpose(x, rank, Number.NaN))
    const order = shortList('transpose', 'axes', axes)
    return move('transpose', this, (x, rank) => seam.transpose(x, rank, order.length), order)
  }

  /**
   * `x[start:stop:step]` along the first axes, as Python slices: negative counts from the end, what lies outside is cut
   * off, a negative step goes backwards. A copy; axes beyond the lists stay whole.
   *
   * Where Python leaves a bound out, Infinity and -Infinity go as far as there is: `slice([Infinity], [-Infinity], [-1])`
   * reverses. ERR_SHAPE where the lists differ in length or are longer than the shape, ERR_ARGUMENT for a step of 0.
   */
  slice(start: readonly number[], stop: readonly number[], step?: readonly number[]): WasmTensor {
    const starts = shortList('slice', 'start', start)
    const stops = shortList('slice', 'stop', stop)
    const steps = step === undefined ? [] : shortList('slice', 'step', step)
    const count = step === undefined ? Number.NaN : steps.length
    return move(
      'slice',
      this,
      (x, rank) => seam.slice_of(x, rank, starts.length, stops.length, count),
      starts,
      stops,
      steps,
    )
  }

  /** Without its axes of one element, or without the one named. A copy. ERR_SHAPE where that one has more. */
  squeeze(axis?: number): WasmTensor {
    const at = optionalAxis('squeeze', axis)
    return move('squeeze', this, (x, rank) => seam.squeeze(x, rank, at))
  }

  /** With an axis of one element put in, which is axis `axis` of the result. A copy. */
  expand_dims(axis: number): WasmTensor {
    const at = axisArgument('expand_dims', axis)
    return move('expand_dims', this, (x, rank) => seam.expand_dims(x, rank, at))
  }

  /** Stretched to a shape by NumPy's rules of broadcasting. A copy. ERR_SHAPE where it does not fit. */
  broadcast_to(shape: Shape): WasmTensor {
    const to = shortList('broadcast_to', 'shape', shape)
    return move('broadcast_to', this, (x, rank) => seam.broadcast_to(x, rank, to.length), to)
  }

  /** Turned round along one axis, or along all. A copy. */
  flip(axis?: number): WasmTensor {
    const at = optionalAxis('flip', axis)
    return move('flip', this, (x, rank) => seam.flip(x, rank, at))
  }

  /**
   * With `before[i]` elements of `value` (0 by default) before, and `after[i]` after, axis `i`. A copy.
   * ERR_SHAPE where a list has another length than the shape.
   */
  pad(before: readonly number[], after: readonly number[], value = 0): WasmTensor {
    const befores = shortList('pad', 'before', before)
    const afters = shortList('pad', 'after', after)
    const fill = number('pad', 'value', value)
    return move('pad', this, (x, rank) => seam.pad(x, rank, befores.length, afters.length, fill), befores, afters)
  }

  /**
   * The slices along an axis (0 by default) that `indices` name, in that order, any of them more than once: NumPy's
   * `take`. A copy. ERR_ARGUMENT where there is no such element; negative indices count from the end.
   */
  gather(indices: ArrayLike<number>, axis = 0): WasmTensor {
    const at = axisArgument('gather', axis)
    const list = listBytes('gather', 'indices', indices)
    handleOf('gather', this as unknown as WasmTensor)
    build.setBytes(list)
    done(0)
    return move('gather', this, (x, rank) => seam.gather(x, rank, at))
  }

  /** The elements where `mask`, a tensor of the same shape, is not 0, in row-major order, in one dimension. A copy. */
  masked_select(mask: WasmTensor): WasmTensor {
    const which = handleOf('masked_select', mask)
    const dims = shapeOf(mask)
    return move('masked_select', this, (x, rank) => seam.masked_select(x, rank, which, dims.length), listOf(dims))
  }

  /** Ascending along the last axis; -0 before 0, NaN last. A copy. */
  sort(): WasmTensor {
    return move('sort', this, (x, rank) => seam.sort(x, rank))
  }

  /**
   * The k largest (or smallest) elements of each row of the last axis, best first, and where in their row they stood,
   * row after row. Equal ones come in the order of their places; NaN counts as larger than any number, as `sort` has it.
   * ERR_ARGUMENT where `k` is more than a row has.
   */
  topk(k: number, largest = true): { values: WasmTensor; indices: number[] } {
    const count = wholeNumber('topk', 'k', k)
    const side = truth('topk', 'largest', largest)
    const x = this as unknown as WasmTensor
    const handle = handleOf('topk', x)
    putCells(shapeOf(x))
    const [values, indices] = madeWith(seam.topk(handle, shapeOf(x).length, count, side), numbersLeft)
    return { values, indices }
  }
}
