// How the reductions that the operation table yields run: a number of all elements, or a tensor along an axis.

import { axisArgument, finite, truth } from '../language/arguments'
import { done, seam } from '../seam/seam'
import { made, putCells } from './results'
import { handleOf, shapeOf, sizeOfTensor, type TensorState } from './state'
import type { WasmTensor } from './tensor'

/** A reduction of all elements. */
export function reduceAll(op: number, name: string, x: TensorState, ddof = 0): number {
  return done(seam.reduce(op, handleOf(name, x), sizeOfTensor(x), ddof))
}

/** A number without an axis, a tensor with one. */
export function reduce(
  op: number,
  name: string,
  x: TensorState,
  axis: number | undefined,
  keepdims: boolean,
  ddof = 0,
): number | WasmTensor {
  const keep = truth(name, 'keepdims', keepdims)
  const degrees = finite(name, 'ddof', ddof)
  if (axis === undefined) return reduceAll(op, name, x, degrees)
  const along = axisArgument(name, axis)
  const handle = handleOf(name, x)
  const dims = shapeOf(x)
  putCells(dims)
  return made(seam.reduce_axis(op, handle, dims.length, along, keep, degrees))
}
