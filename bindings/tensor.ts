// WasmTensor: a shape and a handle to a block of pooled memory.

import { type Aliased, type CamelCase, publish } from './aliases'
import { dimsOf, floats, lengthOf, type Numeric, type Shape, sizeOf } from './arguments'
import { isFloat32Array } from './brands'
import { CreationMethods, type Nested } from './creation'
import { binary } from './elementwise'
import { fail, show } from './errors'
import { BINARY } from './generated/operations'
import { copy, FEW, fewIn, GLOBAL, give, read, readOne, take, takeFrom, whileHolding, write } from './heap'
import { bufferOf, joined, lengthOfTyped, listOf, setTyped, times, weakSet } from './intrinsics'
import { type Lease, ownLease, sharedLease, spare } from './leases'
import { putCells } from './made'
import { born } from './scopes'
import { build, done, doneOr, epoch, seam, text } from './seam'
import { transit } from './transit'
import { viewOf } from './views'

const FREED = -1
/** Marks the constructor's inner form: (ADOPT, shape, handle, size). */
const ADOPT = Symbol('adopt')
/** From this many elements on, a tensor has a lease of its own. */
const SHARE_LIMIT = 256
/** Bits of a tensor's mark that say its place in the lease; above them is when it was made, in starts of the memory. */
const PLACE_BITS = 5
const PLACE_MASK = (1 << PLACE_BITS) - 1

const ADD = BINARY.findIndex(row => row.name === 'add')
const MULTIPLY = BINARY.findIndex(row => row.name === 'multiply')

/** The handle of a tensor, FREED where it has none; a look that costs nothing, after {@link handleOf} has checked the tensor. */
export let handleOfTensor: (t: WasmTensor) => number
let epochOfTensor: (t: WasmTensor) => number
/** Whether it is a tensor of this build. */
export let isTensor: (value: unknown) => value is WasmTensor
/** The shape of a tensor, not a copy. */
export let shapeOf: (t: WasmTensor) => Shape
export let sizeOfTensor: (t: WasmTensor) => number

/** Tensors made so far. */
let count = 0
/** A value that nothing can clone, and that says why in the error. */
const NOT_CLONED = Symbol('a WasmTensor: send data() and shape() instead, and make a new one there')

/** While a view's memory lives, its tensor does. */
const viewed = new WeakMap<object, Tensor>()

class Tensor extends CreationMethods {
  #handle = FREED
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
  /** Place in the lease and epoch. */
  #mark: number
  #view: Float32Array | undefined

  static {
    isTensor = (value): value is WasmTensor => typeof value === 'object' && value !== null && #handle in value
    handleOfTensor = t => t.#handle
    epochOfTensor = t => t.#mark >> PLACE_BITS
    shapeOf = t => t.#shape
    sizeOfTensor = t => t.#size
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
    let h = handle
    let n = size
    if (data === ADOPT) {
      this.#shape = shape as Shape
    } else {
      const dims = shape === undefined ? undefined : dimsOf('WasmTensor', shape)
      n = lengthOf('WasmTensor', data)
      this.#shape = fittingShape('WasmTensor', n, dims)
      h = filled(GLOBAL, data, n)
    }
    this.#size = n
    this.#mark = epoch << PLACE_BITS
    born(this, h)
    if (h === 0) {
      this.#handle = 0
      return
    }
    const lease = n < SHARE_LIMIT ? sharedLease() : ownLease()
    // A straight run: the block passes from transit to the tensor and its lease.
    const place = lease.count
    lease.count = place + 1
    lease.live++
    lease.handles[place] = h
    this.#lease = lease
    this.#mark |= place
    this.#handle = h
    transit.count--
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
    const length = lengthOfTyped(out)
    if (length !== this.#size) fail('ERR_SHAPE', 'data', `out has ${length} elements, the tensor ${this.#size}`)
    read(handle, out, length)
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
    // Natively a view loses its memory only where somebody transferred it away: it is theirs too from now on.
    if (view === undefined || lengthOfTyped(view) !== this.#size) {
      view = viewOf('view', handle, this.#size)
      weakSet(viewed, build.anchor(view), this)
      handleOf('view', this)
      this.#view = view
    }
    return view
  }

  /** The dimensions; `[]` is a scalar. */
  shape(): number[] {
    handleOf('shape', this)
    return listOf(this.#shape)
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
      fail('ERR_SHAPE', 'item', `a tensor of shape [${joined(this.#shape, ', ')}] has ${this.#size} elements, not 1`)
    return readOne(handle, 0)
  }

  /** A copy in a block of its own. */
  clone(): WasmTensor {
    handleOf('clone', this)
    const handle = take(this.#size)
    seam.copy(this.#handle, handle, this.#size)
    doneOr(handle, give)
    return adopt(this.#shape, handle, this.#size)
  }

  /**
   * Gives the block back to its pool; where an operation on another thread still uses it, when that ends. A second call
   * does nothing; any other use afterwards is ERR_FREED.
   */
  free(): void {
    const handle = this.#handle
    const lease = this.#lease
    if (handle <= 0 || lease === undefined || epochOfTensor(this as unknown as WasmTensor) !== epoch) {
      this.#handle = FREED
      return
    }
    const view = this.#view
    if (view !== undefined) {
      build.detach(view, handle)
      this.#view = undefined
    }
    // A straight run: the block passes from the tensor and its lease into transit.
    this.#handle = FREED
    this.#lease = undefined
    lease.handles[this.#mark & PLACE_MASK] = 0
    const live = lease.live - 1
    lease.live = live
    if (live === 0) lease.count = 0
    transit.handles[transit.count++] = handle
    // End of the run.
    if (live === 0) spare(lease)
    give(handle)
  }

  /** Whether `free()` was called. */
  get freed(): boolean {
    return this.#handle === FREED || epochOfTensor(this as unknown as WasmTensor) !== epoch
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
      axis === this.#shape.length ? (data[at++] as number) : times(this.#shape[axis] as number, () => rows(axis + 1))
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
    return this.freed ? 'WasmTensor (freed)' : this.toString()
  }
}

export type WasmTensor = Tensor & CamelCase<Tensor> & Disposable
export const WasmTensor: Aliased<typeof Tensor> = publish('WasmTensor', Tensor)

/** A block of `pool` with a copy of `data`. */
function filled(pool: number, data: Numeric, n: number): number {
  const typed = isFloat32Array(data)
  if (!typed && n <= FEW) {
    const handle = fewIn(pool, data, n)
    if (handle >= 0) return handle
  }
  const handle = takeFrom(pool, n)
  const begun = epoch
  try {
    if (typed) write(handle, data, n)
    else {
      const values = whileHolding(() => floats('WasmTensor', data, n))
      if (begun !== epoch)
        fail('ERR_FREED', 'WasmTensor', 'MemoryManager.restart() was called by an element of the data')
      write(handle, values, n)
    }
  } catch (error) {
    if (begun === epoch) give(handle)
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
  setTyped(file, head)
  setTyped(file, new Uint8Array(bufferOf(elements)), head.length)
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
  if (wanted !== n) fail('ERR_SHAPE', op, `shape [${joined(dims, ', ')}] has ${wanted} elements, data has ${n}`)
  return dims
}

/** The handle of a tensor that is one, of this build, and alive. */
export function handleOf(op: string, t: WasmTensor | Tensor): number {
  if (!isTensor(t)) fail('ERR_ARGUMENT', op, `expected a WasmTensor of this build, got ${show(t)}`)
  const handle = handleOfTensor(t)
  if (handle === FREED || epochOfTensor(t as WasmTensor) !== epoch) fail('ERR_FREED', op, 'the tensor was freed')
  return handle
}
