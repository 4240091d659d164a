// What statistics and detectors need of tensors and of plain data.

import { floats, lengthOf, type Numeric } from './arguments'
import { fail } from './errors'
import { give, take, write } from './heap'
import { shapeOf, type WasmTensor } from './tensor'

/** Runs `body` on a block that holds `data` for its time. */
export function withBlock<T>(op: string, data: Numeric, body: (handle: number, length: number) => T): T {
  const n = lengthOf(op, data)
  const values = floats(op, data, n)
  const handle = take(n)
  try {
    write(handle, values, n)
    return body(handle, n)
  } finally {
    give(handle)
  }
}

/** Columns of rows: the last axis of two, one where there is one dimension. */
export function columnsOf(op: string, t: WasmTensor): number {
  const shape = shapeOf(t)
  if (shape.length > 2)
    fail('ERR_SHAPE', op, `a tensor of one or two dimensions is needed, got shape [${shape.join(', ')}]`)
  return shape.length === 2 ? (shape[1] as number) : 1
}
