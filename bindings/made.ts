// Tensors that a call of the seam makes: it returns a handle and leaves the shape in the cells.

import type { Shape } from './arguments'
import { give, stamped } from './heap'
import { cells, doneKeeping } from './seam'
import { adopt, type WasmTensor } from './tensor'

let shape: number[] = []
let size = 0

/** Rank, elements and dims, as src/ffi/result.rs leaves them. */
function keepShape(): void {
  const rank = cells[0] as number
  size = cells[1] as number
  shape = []
  for (let i = 0; i < rank; i++) shape.push(cells[2 + i] as number)
}

/** The tensor that a call made. */
export function made(handle: number): WasmTensor {
  doneKeeping(handle, keepShape, give)
  return adopt(shape, stamped(handle), size)
}

/** The tensor that a call made, and what `read` finds of its other results before anything else can run. */
export function madeWith<T>(handle: number, read: () => T): [WasmTensor, T] {
  let found: T | undefined
  const keep = (): void => {
    keepShape()
    found = read()
  }
  doneKeeping(handle, keep, give)
  return [adopt(shape, stamped(handle), size), found as T]
}

/** Puts lists into the cells, one after the other. */
export function putCells(...lists: readonly Shape[]): void {
  let at = 0
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) cells[at++] = list[i] as number
  }
}
