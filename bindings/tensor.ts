// WasmTensor: a shape and a handle to a block of pooled memory.

import { type Aliased, type CamelCase, publish } from './aliases'
import { dimsOf, floats, lengthOf, type Numeric, type Shape, sizeOf } from './arguments'
import { isFloat32Array } from './brands'
import { CreationMethods, type Nested } from './creation'
import { binary } from './elementwise'
import { fail, show } from './errors'
import { BINARY } from './generated/operations'
import { copy, GLOBAL, give, read, readOne, take, takeFrom, write, writeFew } from './heap'
import { endLease, type Lease, ownLease, sharedLease } from './lifetimes'
import { putCells } from './made'
import { born } from './scopes'
import { build, done, doneOr, seam, text } from './seam'
import { viewOf } from './views'

const FREED = -1
/** Marks the constructor's inner form: (ADOPT, shape, handle, size). */
const ADOPT = Symbol('adopt')
/** From this many elements on, a tensor has a lease of its own. */
const SHARE_LIMIT = 256
/** Up to this many elements, numbers are copied one by one, straight into the block. */
const FEW = 512

const ADD = BINARY.findIndex(row => row.name === 'add')
const MULTIPLY = BINARY.findIndex(row => row.name === 'multiply')

let handleOfTensor: (t: WasmTensor) => number
/** Whether it is a tensor of this build. */
export let isTensor: (value: unknown) => value is WasmTensor
/** The shape of a tensor, not a copy. */
export let shapeOf: (t: WasmTensor) => Shape
export let sizeOfTensor: (t: WasmTensor) => number
/** Keeps a tensor's block, even through `free()`, until the function this returns is called. */
export let pin: (t: WasmTensor) => () => void

/** Tensors made so far. */
let count = 0
/** A value that nothing can clone, and that says why in the error. */
const NOT_CLONED = Symbol('a WasmTensor: send data() and shape() instead, and make a new one there')

/** While a view's memory lives, its tensor does. */
const viewed = new WeakMap<object, Tensor>()

class Tensor extends CreationMethods {
  #handle: number
  /**
   * Numbers tensors in the order in which they were made. Elements are not properties, so without it a deep comparison
   * (`deepStrictEqual`, `toEqual`) would find any two tensors equal; with it, no two are. Compare `toJSON()` or `data()`.
   */
  readonly id = ++count
  /**
   * Makes `structuredClone(t)` and `postMessage(t)` throw a DataCloneError, where they would give an object without
   * elements. Send `data()` and `shape()`.
   */
  readonly cloning = NOT_CLONED
  readonly #shape: Shape
  readonly #size: number
  #lease: Lease | undefined
  #place = 0
  #view: Float32Array | undefined
  /** Operations on other threads that use the block. */
  #pins = 0
  /** What to give back when the last of them ends, after `free()`. */
  #late = 0

  static {
    isTensor = (value): value is WasmTensor => typeof value === 'object' && value !== null && #handle in value
    handleOfTensor = t => t.#handle
    shapeOf = t => t.#shape
    sizeOfTensor = t => t.#size
    pin = t => {
      t.#pins++
      return () => {
        if (--t.#pins > 0 || t.#late === 0) return
        const handle = t.#late
        t.#late = 0
        t.#giveBack(handle)
      }
    }
  }

  /**
   * A tensor with a copy of `data` in pooled memory.
   *
   * `shape` defaults to `[data.length]`. Numbers are rounded to f32. ERR_SHAPE where the shape does not fit the data,
   * ERR_ARGUMENT where an element is not a number, ERR_OUT_OF_MEMORY where the block cannot be had.
   */
  constructor(data: Numeric, shape?: Shape)
  constructor(data: Numeric | typeof ADOPT, shape?: Shape, handle = FREED, size = 0) {
    super()
    if (data === ADOPT) {
      this.#shape = shape as Shape
      this.#size = size
      this.#handle = handle
    } else {
      const dims = shape === undefined ? undefined : dimsOf('WasmTensor', shape)
      const n = lengthOf('WasmTensor', data)
      this.#shape = fittingShape('WasmTensor', n, dims)
      this.#size = n
      this.#handle = filled(GLOBAL, data, n)
    }
    const h = this.#handle
    if (h !== 0) {
      const lease = this.#size < SHARE_LIMIT ? sharedLease(h) : ownLease(h)
      this.#lease = lease
      this.#place = lease.count - 1
    }
    born(this, h)
  }

  /** A tensor of zeros. */
  static zeros(shape: Shape): WasmTensor {
    return constant('zeros', shape, 0)
  }

  /** A tensor of ones. */
  static ones(shape: Shape): WasmTensor {
    return constant('ones', shape, 1)
  }

  /** A tensor of one value, rounded to f32. */
  static full(shape: Shape, value: number): WasmTensor {
    if (typeof value !== 'number') fail('ERR_ARGUMENT', 'full', `value must be a number, got ${show(value)}`)
    return constant('full', shape, value)
  }

  /** A copy of the elements, in row-major order, that outlives `free()`; into `out` where given (ERR_SHAPE where its length differs). */
  data(out?: Float32Array): Float32Array {
    const handle = handleOf('data', this)
    if (out === undefined) return copy(handle, this.#size)
    if (!isFloat32Array(out)) fail('ERR_ARGUMENT', 'data', `out must be a Float32Array, got ${show(out)}`)
    if (out.length !== this.#size) fail('ERR_SHAPE', 'data', `out has ${out.length} elements, the tensor ${this.#size}`)
    read(handle, out)
    return out
  }

  /**
   * The tensor's own memory, not a copy, for reading and writing until `free()`.
   *
   * Natively `free()` detaches it (length 0). WASM cannot detach: after `free()` it shows whatever comes next, and when
   * memory grows it becomes empty; call `view()` again then.
   *
   * Do not post it: in WASM a view is a window on all of linear memory, and `postMessage(t.view())` or a `structuredClone`
   * copies that whole memory, megabytes for four floats. Post `data()`, a copy of just the elements, with its buffer in the
   * transfer list: `const x = t.data(); port.postMessage({ x, shape: t.shape() }, [x.buffer])`.
   */
  view(): Float32Array {
    const handle = handleOf('view', this)
    let view = this.#view
    if (view === undefined || view.length !== this.#size) {
      // Natively a view loses its memory only where somebody transferred it away: it is theirs too from now on, and the
      // block must never be used again.
      if (view !== undefined && this.#lease !== undefined && !build.detach(view)) {
        endLease(this.#lease, this.#place)
        this.#lease = undefined
      }
      view = viewOf('view', handle, this.#size)
      viewed.set(build.anchor(view), this)
      this.#view = view
    }
    return view
  }

  /** The dimensions; `[]` is a scalar. */
  shape(): number[] {
    handleOf('shape', this)
    return this.#shape.slice()
  }

  /** The number of elements. */
  size(): number {
    handleOf('size', this)
    return this.#size
  }

  /** The number of dimensions. */
  ndim(): number {
    handleOf('ndim', this)
    return this.#shape.length
  }

  /** The one element of a one-element tensor; ERR_SHAPE where there are more or fewer. */
  item(): number {
    const handle = handleOf('item', this)
    if (this.#size !== 1)
      fail('ERR_SHAPE', 'item', `a tensor of shape [${this.#shape.join(', ')}] has ${this.#size} elements, not 1`)
    return readOne(handle, 0)
  }

  /** A copy in a block of its own. */
  clone(): WasmTensor {
    const from = handleOf('clone', this)
    const handle = take(this.#size)
    seam.copy(from, handle, this.#size)
    doneOr(handle, give)
    return adopt(this.#shape, handle, this.#size)
  }

  /**
   * Gives the block back to its pool; where an operation on another thread still uses it, when that ends. A second call
   * does nothing; any other use afterwards is ERR_FREED.
   */
  free(): void {
    const handle = this.#handle
    if (handle === FREED) return
    this.#handle = FREED
    if (handle === 0) return
    if (this.#pins > 0) this.#late = handle
    else this.#giveBack(handle)
  }

  #giveBack(handle: number): void {
    const view = this.#view
    this.#view = undefined
    // Where somebody took the view's memory away (transferred it), it is theirs now, and the block stays out of the pool.
    const whole = view === undefined || build.detach(view)
    const lease = this.#lease
    if (lease === undefined) return
    this.#lease = undefined
    endLease(lease, this.#place)
    if (whole) give(handle)
  }

  /** Whether `free()` was called. */
  get freed(): boolean {
    return this.#handle === FREED
  }

  /** Adds a number to each element, rounded to f32. */
  add_scalar(value: number, out?: WasmTensor): WasmTensor {
    if (typeof value !== 'number') fail('ERR_ARGUMENT', 'add_scalar', `value must be a number, got ${show(value)}`)
    return binary(ADD, 'add_scalar', this as unknown as WasmTensor, value, out)
  }

  /** Multiplies each element by a number, rounded to f32. */
  mul_scalar(value: number, out?: WasmTensor): WasmTensor {
    if (typeof value !== 'number') fail('ERR_ARGUMENT', 'mul_scalar', `value must be a number, got ${show(value)}`)
    return binary(MULTIPLY, 'mul_scalar', this as unknown as WasmTensor, value, out)
  }

  /** The elements as nested arrays of numbers; a scalar is a number. */
  to_nested(): Nested {
    const data = this.data()
    let at = 0
    const rows = (axis: number): Nested =>
      axis === this.#shape.length
        ? (data[at++] as number)
        : Array.from({ length: this.#shape[axis] as number }, () => rows(axis + 1))
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
    putCells(this.#shape)
    done(seam.npy_head(this.#shape.length))
    return joinBytes('to_npy', build.bytes(), copy(handle, this.#size))
  }

  /**
   * As NumPy prints it: up to 8 digits after the point, columns aligned, lines broken at 75, above 1000 elements only
   * three from each end of each axis.
   */
  override toString(): string {
    const handle = handleOf('toString', this)
    putCells(this.#shape)
    return text(seam.print(handle, this.#shape.length))
  }

  /** What console.log shows in Node, Bun and Deno. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#handle === FREED ? 'WasmTensor (freed)' : this.toString()
  }
}

export type WasmTensor = Tensor & CamelCase<Tensor> & Disposable
export const WasmTensor: Aliased<typeof Tensor> = publish('WasmTensor', Tensor)

/** A block of `pool` with a copy of `data`. */
function filled(pool: number, data: Numeric, n: number): number {
  const handle = takeFrom(pool, n)
  try {
    if (isFloat32Array(data)) write(handle, data, n)
    else if (n > FEW || !writeFew(handle, data, n)) write(handle, floats('WasmTensor', data, n), n)
  } catch (error) {
    give(handle)
    throw error
  }
  return handle
}

function constant(op: string, shape: Shape, value: number): WasmTensor {
  const dims = dimsOf(op, shape)
  const n = sizeOf(op, dims)
  const handle = take(n)
  seam.fill(handle, n, value)
  doneOr(handle, give)
  return adopt(dims, handle, n)
}

/** A file's head and its elements, as bytes. */
function joinBytes(op: string, head: Uint8Array, elements: Float32Array): Uint8Array {
  let file: Uint8Array
  try {
    file = new Uint8Array(head.length + elements.byteLength)
  } catch {
    fail('ERR_OUT_OF_MEMORY', op, `${head.length + elements.byteLength} bytes could not be had`)
  }
  file.set(head)
  file.set(new Uint8Array(elements.buffer), head.length)
  return file
}

/** A tensor over a block that the caller has filled; `shape` must not change afterwards. */
export function adopt(shape: Shape, handle: number, size: number): WasmTensor {
  return new (Tensor as unknown as new (mark: symbol, shape: Shape, handle: number, size: number) => WasmTensor)(
    ADOPT,
    shape,
    handle,
    size,
  )
}

/** A tensor on another pool's memory. */
export function tensorOn(pool: number, data: Numeric, shape: Shape | undefined): WasmTensor {
  const dims = shape === undefined ? undefined : dimsOf('tensor', shape)
  const n = lengthOf('tensor', data)
  return adopt(fittingShape('tensor', n, dims), filled(pool, data, n), n)
}

/** `dims`, which must have `n` elements; without it, one dimension. */
function fittingShape(op: string, n: number, dims: Shape | undefined): Shape {
  if (dims === undefined) return [n]
  const wanted = sizeOf(op, dims)
  if (wanted !== n) fail('ERR_SHAPE', op, `shape [${dims.join(', ')}] has ${wanted} elements, data has ${n}`)
  return dims
}

/** The handle of a tensor that is one, of this build, and alive. */
export function handleOf(op: string, t: WasmTensor | Tensor): number {
  if (!isTensor(t)) fail('ERR_ARGUMENT', op, `expected a WasmTensor of this build, got ${show(t)}`)
  const handle = handleOfTensor(t)
  if (handle === FREED) fail('ERR_FREED', op, 'the tensor was freed')
  return handle
}
