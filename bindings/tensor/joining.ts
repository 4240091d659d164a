// Static methods that join tensors into one.

import { axisArgument, type Shape, sameShape } from '../language/arguments'
import { fail, show } from '../language/errors'
import { isArray, joined, times } from '../language/intrinsics'
import { cells, done, seam } from '../seam/seam'
import { made, putCells } from './results'
import { SelectionMethods } from './selection'
import { handleOf, shapeOf } from './state'
import type { WasmTensor } from './tensor'

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
function dimsLeft(rank: number): number[] {
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

/** Joining. */
export abstract class JoiningMethods extends SelectionMethods {
  /** Tensors one after the other along an axis (0 by default). ERR_SHAPE where their other dimensions differ. */
  static concat(tensors: readonly WasmTensor[], axis = 0): WasmTensor {
    const op = 'concat'
    const along = axisArgument(op, axis)
    const list = parts(op, tensors)
    let dims = shapeOf(list[0] as WasmTensor)
    for (let i = 1; i < list.length; i++) {
      const shape = shapeOf(list[i] as WasmTensor)
      putCells(dims, shape)
      dims = dimsLeft(done(seam.concat_shape(dims.length, shape.length, along)))
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
    const dims = dimsLeft(done(seam.stack_shape(shape.length, along, list.length)))
    return join(op, dims, along, list, () => 1)
  }
}
