// How the methods that the operation table yields run: check, take a block for the result, one call.
//
// Taking a block may run a trace callback, which may free an operand. So the call looks at the operands' handles once more:
// that of a freed tensor names nothing, and Rust refuses it.

import { number, type Shape, sameShape } from './arguments'
import { fail } from './errors'
import { give, take } from './heap'
import { joined, put, setTyped } from './intrinsics'
import { cells, done, doneOr, seam } from './seam'
import { adopt, handleOf, handleOfTensor, shapeOf, sizeOfTensor, type WasmTensor } from './tensor'

/** A number that stands beside a tensor: any, but a number. */
export const operand = number

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
  x: WasmTensor,
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
    done(0)
    return out
  }
  doneOr(result, give)
  return adopt(shapeOf(x), result, n)
}

/** An operation of two tensors, or of a tensor and a number. */
export function binary(
  op: number,
  name: string,
  lhs: WasmTensor,
  rhs: WasmTensor | number,
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
  lhs: WasmTensor,
  rhs: WasmTensor,
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
  lhs: WasmTensor,
  rhs: WasmTensor,
  p: number,
  out: WasmTensor | undefined,
): WasmTensor {
  const lhsShape = shapeOf(lhs)
  const rhsShape = shapeOf(rhs)
  const putShapes = (): void => {
    setTyped(cells, lhsShape)
    setTyped(cells, rhsShape, lhsShape.length)
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
    done(0)
    return out
  }
  doneOr(result, give)
  return adopt(shape, result, n)
}

/** A reduction of all elements. */
export function reduceWhole(op: number, name: string, x: WasmTensor, ddof = 0): number {
  return done(seam.reduce(op, handleOf(name, x), sizeOfTensor(x), ddof))
}
