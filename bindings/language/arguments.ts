// Checks of what callers pass, before anything is changed.

import { MAX_RANK } from '../generated/layout'
import { isFloat32Array, isFloat64Array, trueLength } from './brands'
import { fail, show } from './errors'
import { bufferOf, isArray, isFiniteNumber, isInteger, isNotANumber, joined, put, times } from './intrinsics'

/** Dimensions, each a whole number of at least 0; at most 32 of them, `[]` for a scalar. */
export type Shape = readonly number[]
/** Numbers: a Float32Array, which is taken as it is, or anything with a length and numbers by index. */
export type Numeric = Float32Array | ArrayLike<number>

/** A number, or ERR_ARGUMENT; NaN and infinities are numbers. */
export function number(op: string, name: string, value: unknown): number {
  if (typeof value !== 'number') fail('ERR_ARGUMENT', op, `${name} must be a number, got ${show(value)}`)
  return value
}

/** A finite number. */
export function finite(op: string, name: string, value: unknown): number {
  const n = number(op, name, value)
  if (!isFiniteNumber(n)) fail('ERR_ARGUMENT', op, `${name} must be finite, got ${n}`)
  return n
}

/** A whole number of either sign. */
export function whole(op: string, name: string, value: unknown): number {
  const n = number(op, name, value)
  if (!isInteger(n)) fail('ERR_ARGUMENT', op, `${name} must be a whole number, got ${n}`)
  return n
}

export function wholeNumber(op: string, name: string, value: unknown): number {
  const n = number(op, name, value)
  if (!isInteger(n) || n < 0) fail('ERR_ARGUMENT', op, `${name} must be a whole number of at least 0, got ${n}`)
  return n
}

/** The largest axis: an index fits an i32. Only a shape that is empty for another axis of 0 can meet this limit. */
const MAX_AXIS = 2 ** 31 - 1

/** A copy of a shape that is one. Getters and proxies are asked here, once each, and never again. */
export function dimsOf(op: string, shape: unknown): number[] {
  if (!isArray(shape)) fail('ERR_ARGUMENT', op, `a shape must be an array, got ${show(shape)}`)
  const rank = shape.length
  if (rank > MAX_RANK) fail('ERR_SHAPE', op, `at most ${MAX_RANK} dimensions, got ${rank}`)
  const dims: number[] = []
  let empty = false
  for (let i = 0; i < rank; i++) {
    const dim = shape[i]
    if (!isInteger(dim) || dim < 0)
      fail('ERR_SHAPE', op, `dimensions must be whole numbers of at least 0, got ${show(dim)} as dimension ${i}`)
    if (dim === 0) empty = true
    put(dims, i, dim === 0 ? 0 : dim) // and not -0
  }
  if (empty)
    for (let i = 0; i < rank; i++)
      if ((dims[i] as number) > MAX_AXIS)
        fail('ERR_SHAPE', op, `at most ${MAX_AXIS} elements along an axis, got [${joined(dims, ', ')}]`)
  return dims
}

/** How many elements a shape has that {@link dimsOf} has checked; more than can be where it is too large. */
export function sizeOf(dims: Shape): number {
  let size = 1
  for (let i = 0; i < dims.length; i++) {
    if (dims[i] === 0) return 0
    size *= dims[i] as number
  }
  return size
}

/** An axis, which may count from the end; whether the tensor has it, Rust says. */
export function axisArgument(op: string, axis: unknown): number {
  if (typeof axis !== 'number' || isNotANumber(axis))
    fail('ERR_ARGUMENT', op, `axis must be a whole number, got ${show(axis)}`)
  return axis
}

/** An axis of a tensor of that rank, counted from the front; the words of the error are Rust's. */
export function axisOf(op: string, axis: unknown, rank: number): number {
  const at = axisArgument(op, axis)
  const front = at < 0 ? at + rank : at
  if (!isInteger(front) || front < 0 || front >= rank)
    fail('ERR_ARGUMENT', op, `axis ${at} of a tensor of rank ${rank}`)
  return front
}

/** An axis that may be left out; NaN says so. */
export function optionalAxis(op: string, axis: unknown): number {
  return axis === undefined ? Number.NaN : axisArgument(op, axis)
}

export function truth(op: string, name: string, value: unknown): number {
  if (typeof value !== 'boolean') fail('ERR_ARGUMENT', op, `${name} must be true or false, got ${show(value)}`)
  return value ? 1 : 0
}

/** A copy of a list with a number for each dimension, or for some. */
export function shortList(op: string, name: string, list: unknown): number[] {
  if (!isNumeric(list)) fail('ERR_ARGUMENT', op, `${name} must be an array of numbers, got ${show(list)}`)
  const { length } = list
  if (length > MAX_RANK) fail('ERR_SHAPE', op, `at most ${MAX_RANK} dimensions, got ${length}`)
  return times(length, i => number(op, `${name}[${i}]`, list[i]))
}

/** A list of numbers of any length, as bytes. */
export function listBytes(op: string, name: string, list: unknown): Uint8Array {
  if (!isNumeric(list)) fail('ERR_ARGUMENT', op, `${name} must be an array of numbers, got ${show(list)}`)
  const { length } = list
  let numbers: Float64Array
  try {
    numbers = new Float64Array(length)
  } catch {
    fail('ERR_OUT_OF_MEMORY', op, `${length} numbers could not be had`)
  }
  for (let i = 0; i < length; i++) numbers[i] = number(op, `${name}[${i}]`, list[i])
  return new Uint8Array(bufferOf(numbers))
}

export function isNumeric(data: unknown): data is Numeric {
  if (typeof data !== 'object' || data === null) return false
  const { length } = data as ArrayLike<unknown>
  return typeof length === 'number' && isInteger(length) && length >= 0
}

/** Any accepted data as floats, `length` of them; the data itself where it is that already. */
export function floats(op: string, data: unknown, length = lengthOf(op, data)): Float32Array {
  if (isFloat32Array(data)) return data
  let result: Float32Array
  try {
    result = new Float32Array(length)
  } catch {
    fail('ERR_OUT_OF_MEMORY', op, `${length} elements (${length * 4} bytes) could not be had`)
  }
  for (let i = 0; i < length; i++) {
    const value = (data as ArrayLike<unknown>)[i]
    if (typeof value !== 'number') fail('ERR_ARGUMENT', op, `element ${i} must be a number, got ${show(value)}`)
    result[i] = value
  }
  return result
}

/** Any accepted data as f64, `length` of them; the data itself where it is a Float64Array, of whatever realm. */
export function doubles(op: string, data: unknown, length: number): Float64Array {
  if (isFloat64Array(data) && trueLength(data) === length) return data
  let result: Float64Array
  try {
    result = new Float64Array(length)
  } catch {
    fail('ERR_OUT_OF_MEMORY', op, `${length} elements (${length * 8} bytes) could not be had`)
  }
  for (let i = 0; i < length; i++) {
    const value = (data as ArrayLike<unknown>)[i]
    if (typeof value !== 'number') fail('ERR_ARGUMENT', op, `element ${i} must be a number, got ${show(value)}`)
    result[i] = value
  }
  return result
}

/** How many elements data has: asked once, because a getter may say something else the next time. */
export function lengthOf(op: string, data: unknown): number {
  if (typeof data === 'object' && data !== null) {
    const { length } = data as ArrayLike<unknown>
    if (typeof length === 'number' && isInteger(length) && length >= 0) return length + 0 // of -0: 0
  }
  fail('ERR_ARGUMENT', op, `data must be a Float32Array or an array of numbers, got ${show(data)}`)
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
