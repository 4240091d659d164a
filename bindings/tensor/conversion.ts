// From and to other forms: nested arrays, JSON, `.npy` files, printed text.

import { MAX_RANK } from '../generated/layout'
import { isUint8Array } from '../language/brands'
import { fail, show } from '../language/errors'
import { bufferOf, isArray, isView, put, setTyped, times } from '../language/intrinsics'
import { copy, GLOBAL } from '../seam/heap'
import { build, check, done, seam, text } from '../seam/seam'
import { ComparingMethods } from './comparing'
import { made, putCells } from './results'
import { handleOf, shapeOf, sizeOfTensor, tensorOn } from './state'
import type { WasmTensor } from './tensor'

/** Nested rows, e.g. `[[1, 2], [3, 4]]`. */
export type Nested = number | readonly Nested[]

/** The dims of nested rows; the numbers go to `out`. */
function flatten(nested: unknown, depth: number, dims: number[], out: number[]): void {
  const row = isArray(nested) || isView(nested) ? (nested as ArrayLike<unknown>) : undefined
  if (row === undefined) {
    if (typeof nested !== 'number')
      fail('ERR_ARGUMENT', 'from_nested', `element ${out.length} must be a number, got ${show(nested)}`)
    if (depth !== dims.length)
      fail('ERR_SHAPE', 'from_nested', `rows are ragged: a number at depth ${depth}, rows of depth ${dims.length}`)
    put(out, out.length, nested)
    return
  }
  if (depth === dims.length)
    fail('ERR_SHAPE', 'from_nested', `rows are ragged: a row at depth ${depth}, numbers elsewhere`)
  if (row.length !== dims[depth]) {
    fail(
      'ERR_SHAPE',
      'from_nested',
      `rows are ragged: ${row.length} elements at depth ${depth}, ${dims[depth]} elsewhere`,
    )
  }
  for (let i = 0; i < row.length; i++) flatten(row[i], depth + 1, dims, out)
}

/** A file's head and its elements, as bytes. */
function joinBytes(op: string, head: Uint8Array, elements: Float32Array): Uint8Array {
  let file: Uint8Array
  try {
    file = new Uint8Array(head.length + elements.byteLength)
  } catch {
    fail('ERR_OUT_OF_MEMORY', op, `${head.length + elements.byteLength} bytes could not be had`)
  }
  setTyped(file, head)
  setTyped(file, new Uint8Array(bufferOf(elements)), head.length)
  return file
}

/** Other forms. */
export abstract class ConversionMethods extends ComparingMethods {
  /** A tensor of nested rows of numbers; a number is a scalar. ERR_SHAPE where rows are ragged or deeper than 32. */
  static from_nested(rows: Nested): WasmTensor {
    const dims: number[] = []
    for (let row: unknown = rows; isArray(row) || isView(row); row = (row as ArrayLike<unknown>)[0]) {
      put(dims, dims.length, (row as ArrayLike<unknown>).length)
      if (dims.length > MAX_RANK) fail('ERR_SHAPE', 'from_nested', `rows are nested deeper than ${MAX_RANK}`)
    }
    const out: number[] = []
    flatten(rows, 0, dims, out)
    return tensorOn('from_nested', GLOBAL, out, dims)
  }

  /**
   * The array of a `.npy` file: bool, integers of 8 to 64 bits, float16, float32 or float64 of either byte order, C or
   * Fortran order, versions 1.0 to 3.0. What f32 holds is exact: integers up to 2^24, all of float16; the rest is rounded
   * once, halves to even. ERR_FORMAT where the bytes are no such file, or not a whole one.
   */
  static from_npy(bytes: Uint8Array): WasmTensor {
    if (!isUint8Array(bytes)) fail('ERR_ARGUMENT', 'from_npy', `expected a Uint8Array, got ${show(bytes)}`)
    build.setBytes(bytes)
    check()
    return made(seam.npy_read())
  }

  /** The elements as nested arrays of numbers; a scalar is a number. */
  to_nested(): Nested {
    const data = this.data()
    const dims = shapeOf(this)
    let at = 0
    const rows = (axis: number): Nested =>
      axis === dims.length ? (data[at++] as number) : times(dims[axis] as number, () => rows(axis + 1))
    return rows(0)
  }

  /**
   * What `JSON.stringify` writes: the shape and the elements in row-major order, as numbers. JSON has no NaN and no
   * infinities: it writes null in their place.
   */
  toJSON(): { shape: number[]; data: number[] } {
    return { shape: this.shape(), data: Array.from(this.data()) }
  }

  /** The bytes of a `.npy` file: version 1, little-endian float32, C order. */
  to_npy(): Uint8Array {
    const handle = handleOf('to_npy', this)
    putCells(shapeOf(this))
    done(seam.npy_head(shapeOf(this).length))
    return joinBytes('to_npy', build.bytes(), copy(handle, sizeOfTensor(this)))
  }

  /**
   * As NumPy prints it: up to 8 digits after the point, columns aligned, lines broken at 75, above 1000 elements only
   * three from each end of each axis.
   */
  override toString(): string {
    const handle = handleOf('toString', this)
    putCells(shapeOf(this))
    return text(seam.print(handle, shapeOf(this).length))
  }

  /** What console.log shows in Node, Bun and Deno. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.freed ? 'WasmTensor (freed)' : this.toString()
  }
}
