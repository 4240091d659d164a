// How the methods that the operation table yields run: check, take a block for the result, one call.
//
// Taking a block may run a trace callback, which may free an operand. So the call looks at the operands' handles once more:
// that of a freed tensor names nothing, and Rust refuses it.

import { type Shape, sameShape } from '../language/arguments'
import { fail } from '../language/errors'
import { joined, put, setTyped } from '../language/intrinsics'
import { give, take } from '../seam/heap'
import { cells, check, done, doneOr, openCells, seam } from '../seam/seam'
import { adopt, handleOf, handleOfTensor, shapeOf, sizeOfTensor, type TensorState } from './state'
import type { WasmTensor } from './tensor'

/** The handle of a destination that has `shape`. */
export function destination(op: string, out: WasmTensor, shape: Shape): number {
  const handle = handleOf(op, out)
  const actual = shapeOf(out)
  if (!sameShape(actual, shape))
    fail('ERR_SHAPE', op, `out has shape [${joined(actual, ', ')}], the result [${joined(shape, ', ')}]`)
  return handle
}

/** Runs `call` on the handle of `out`, or of a new tensor of `shape`. */
export function unary(
  op: number,
  name: string,
  x: TensorState,
  out: WasmTensor | undefined,
  p0?: number,
  p1 = 0,
): WasmTensor {
  handleOf(name, x)
  const n = sizeOfTensor(x)
  const result = out === undefined ? take(n) : destination(name, out, shapeOf(x))
  const handle = handleOfTensor(x)
  if (p0 === undefined) seam.unary(op, handle, result, n)
  else seam.unary_with(op, handle, result, n, p0, p1)
  if (out !== undefined) {
    check()
    return out
  }
  doneOr(result, give)
  return adopt(shapeOf(x), result, n)
}

/** An operation of two tensors, or of a tensor and a number. */
export function binary(
  op: number,
  name: string,
  lhs: TensorState,
  rhs: TensorState | number,
  out: WasmTensor | undefined,
): WasmTensor {
  if (typeof rhs !== 'number') return binaryParameter(op, name, lhs, rhs, 0, out)
  const handle = handleOf(name, lhs)
  const n = sizeOfTensor(lhs)
  if (out !== undefined) {
    done(seam.binary_number(op, handle, rhs, destination(name, out, shapeOf(lhs)), n))
    return out
  }
  const result = take(n)
  seam.binary_number(op, handleOfTensor(lhs), rhs, result, n)
  doneOr(result, give)
  return adopt(shapeOf(lhs), result, n)
}

/** An operation of two tensors with a number beside them. */
export function binaryParameter(
  op: number,
  name: string,
  lhs: TensorState,
  rhs: TensorState,
  p: number,
  out: WasmTensor | undefined,
): WasmTensor {
  const l = handleOf(name, lhs)
  const r = handleOf(name, rhs)
  const shape = shapeOf(lhs)
  if (!sameShape(shape, shapeOf(rhs))) return broadcast(op, name, lhs, rhs, p, out)
  const n = sizeOfTensor(lhs)
  if (out !== undefined) {
    done(seam.binary(op, l, r, destination(name, out, shape), n, p))
    return out
  }
  const result = take(n)
  seam.binary(op, handleOfTensor(lhs), handleOfTensor(rhs), result, n, p)
  doneOr(result, give)
  return adopt(shape, result, n)
}

function broadcast(
  op: number,
  name: string,
  lhs: TensorState,
  rhs: TensorState,
  p: number,
  out: WasmTensor | undefined,
): WasmTensor {
  const lhsShape = shapeOf(lhs)
  const rhsShape = shapeOf(rhs)
  const putShapes = (): void => {
    setTyped(openCells(), lhsShape)
    setTyped(openCells(), rhsShape, lhsShape.length)
  }
  putShapes()
  const rank = done(seam.broadcast_shape(op, lhsShape.length, rhsShape.length))
  const shape: number[] = []
  let n = 1
  for (let i = 0; i < rank; i++) {
    const dim = cells[i] as number
    put(shape, i, dim)
    n *= dim
  }
  // An operand that is stretched is read again and again, so a result may only take the place of one that is not.
  const result = out === undefined ? take(n) : destination(name, out, shape)
  putShapes()
  seam.broadcast(op, handleOfTensor(lhs), lhsShape.length, handleOfTensor(rhs), rhsShape.length, result, p)
  if (out !== undefined) {
    check()
    return out
  }
  doneOr(result, give)
  return adopt(shape, result, n)
}
