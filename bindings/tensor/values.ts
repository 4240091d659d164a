// What statistics and detectors need of tensors and of plain data.

import { NO_BLOCK } from '../generated/layout'
import { doubles, floats, isNumeric, lengthOf, type Numeric } from '../language/arguments'
import { isFloat32Array } from '../language/brands'
import { fail } from '../language/errors'
import { bufferOf, joined, lengthOfTyped, setTyped, startOf } from '../language/intrinsics'
import { give, take, write } from '../seam/heap'
import { epoch, openCells } from '../seam/seam'
import { handleOf, isTensor, shapeOf, sizeOfTensor } from './state'
import type { WasmTensor } from './tensor'

/**
 * Runs `body` on what the seam takes for `data`: a handle, how many numbers there are, and whether they are f64 (1) or
 * f32 (0). A Float32Array holds f32; all other numbers are f64 and stay so.
 */
export function withNumbers<T>(op: string, data: Numeric, body: (x: number, length: number, double: number) => T): T {
  const n = lengthOf(op, data)
  if (isFloat32Array(data)) return withBlock(floats(op, data, n), n, handle => body(handle, n, 0))
  const values = doubles(op, data, n)
  const open = openCells()
  if (n <= lengthOfTyped(open)) {
    setTyped(open, values)
    return body(NO_BLOCK, n, 1)
  }
  const words = new Float32Array(bufferOf(values), startOf(values), 2 * n)
  return withBlock(words, 2 * n, handle => body(handle, n, 1))
}

function withBlock<T>(values: Float32Array, n: number, body: (handle: number) => T): T {
  const handle = take(n)
  const begun = epoch
  try {
    write(handle, values, n)
    return body(handle)
  } finally {
    if (begun === epoch) give(handle)
  }
}

/** The same of a tensor, or of numbers that are none. */
export function withValues<T>(
  op: string,
  data: WasmTensor | Numeric,
  body: (x: number, length: number, double: number) => T,
): T {
  if (!isTensor(data) && isNumeric(data)) return withNumbers(op, data, body)
  return body(handleOf(op, data), sizeOfTensor(data), 0)
}

/** Columns of rows: the last axis of two; one where there is one dimension, as numbers that are no tensor have. */
export function columnsOf(op: string, t: WasmTensor | Numeric): number {
  if (!isTensor(t)) return 1
  const shape = shapeOf(t)
  if (shape.length > 2)
    fail('ERR_SHAPE', op, `a tensor of one or two dimensions is needed, got shape [${joined(shape, ', ')}]`)
  return shape.length === 2 ? (shape[1] as number) : 1
}
