// Tensors that a call of the seam makes: it returns a handle and leaves the shape in the cells.

import type { Returned } from '../generated/calls'
import { DESK_SIGNAL, FAILED, INSIDE, MADE } from '../generated/layout'
import type { Shape } from '../language/arguments'
import { put } from '../language/intrinsics'
import { stamped } from '../seam/heap'
import { cells, mapGrown, openCells, settle, signal } from '../seam/seam'
import { transit } from '../seam/transit'
import { adopt, handleOf, shapeOf, type TensorState } from './state'
import type { WasmTensor } from './tensor'

/** The tensor that a call made. */
export function made(returned: Returned): WasmTensor {
  const handle = returned as unknown as number
  const shape = shapeOfMade()
  const size = cells[1] as number
  // A straight run: the block is ours from here on, before anything else can run.
  signal[DESK_SIGNAL]! &= ~MADE
  if (handle !== 0) transit.handles[transit.count++] = handle
  if (signal[DESK_SIGNAL] !== 0) settle()
  return adopt(shape, stamped(handle), size)
}

/** The tensor that a call made, and what `read` finds of its other results. */
export function madeWith<T>(returned: Returned, read: () => T): [WasmTensor, T] {
  const handle = returned as unknown as number
  const shape = shapeOfMade()
  const size = cells[1] as number
  signal[DESK_SIGNAL]! &= ~MADE
  if (handle !== 0) transit.handles[transit.count++] = handle
  const found = read()
  if (signal[DESK_SIGNAL] !== 0) settle()
  return [adopt(shape, stamped(handle), size), found]
}

/** The shape that a call left, as src/ffi/result.rs leaves it: rank, elements, dims. Throws where the call failed. */
function shapeOfMade(): number[] {
  if (signal[DESK_SIGNAL] !== MADE) {
    mapGrown()
    if ((signal[DESK_SIGNAL] as number) & (FAILED | INSIDE)) settle()
  }
  const rank = cells[0] as number
  const shape: number[] = []
  for (let i = 0; i < rank; i++) put(shape, i, cells[2 + i] as number)
  return shape
}

/** What `of` finds of a tensor that nobody else has, which is freed. */
export function figure<T>(t: WasmTensor, of: (t: WasmTensor) => T): T {
  try {
    return of(t)
  } finally {
    t.free()
  }
}

/** The tensor that `make` makes of one that nobody else has, which is freed. */
export const through: (t: WasmTensor, make: (t: WasmTensor) => WasmTensor) => WasmTensor = figure

/** The tensors that `make` makes one after the other, all of them or none: where one cannot be had, those before it are freed. */
export function allOf(count: number, make: (i: number) => WasmTensor): WasmTensor[] {
  const list: WasmTensor[] = []
  try {
    for (let i = 0; i < count; i++) put(list, i, make(i))
    return list
  } catch (error) {
    for (let i = 0; i < list.length; i++) (list[i] as WasmTensor).free()
    throw error
  }
}

/** `t`, which nobody else has, after `work` on it; freed where that fails. */
export function after(t: WasmTensor, work: (t: WasmTensor) => void): WasmTensor {
  try {
    work(t)
    return t
  } catch (error) {
    t.free()
    throw error
  }
}

/** Puts lists into the cells, one after the other. */
export function putCells(...lists: readonly Shape[]): void {
  const open = openCells()
  let at = 0
  for (let k = 0; k < lists.length; k++) {
    const list = lists[k] as Shape
    for (let i = 0; i < list.length; i++) open[at++] = list[i] as number
  }
}

/** Puts the shape of `t`, then the lists, into the cells; calls with handle and rank. */
export function move(
  op: string,
  x: TensorState,
  call: (handle: number, rank: number) => Returned,
  ...lists: number[][]
): WasmTensor {
  const handle = handleOf(op, x)
  const dims = shapeOf(x)
  putCells(dims, ...lists)
  return made(call(handle, dims.length))
}
