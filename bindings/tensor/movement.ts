// Methods that give the elements another shape or order. Each makes a copy in a block of its own: a tensor never shares memory.

import { axisArgument, number, optionalAxis, type Shape, shortList } from '../language/arguments'
import { give, take } from '../seam/heap'
import { doneOr, seam } from '../seam/seam'
import { MatrixMethods } from './matrix'
import { move } from './results'
import { adopt, handleOf, handleOfTensor, shapeOf, sizeOfTensor } from './state'
import type { WasmTensor } from './tensor'

/** Other shapes and orders. */
export abstract class MovementMethods extends MatrixMethods {
  /** A copy in a block of its own. */
  clone(): WasmTensor {
    handleOf('clone', this)
    const n = sizeOfTensor(this)
    const handle = take(n)
    seam.copy(handleOfTensor(this), handle, n)
    doneOr(handle, give)
    return adopt(shapeOf(this), handle, n)
  }

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
}
