// What a tensor is: a shape, a size and a handle to a block of pooled memory, from its making to its end. The families of
// methods stand on it, each a class in a file of its own; tensor.ts puts them together to what callers see.

import { dimsOf, floats, lengthOf, type Numeric, type Shape, sizeOf } from '../language/arguments'
import { isFloat32Array } from '../language/brands'
import { fail, show } from '../language/errors'
import { joined, lengthOfTyped, listOf, weakSet } from '../language/intrinsics'
import { type Lease, ownLease, sharedLease, spare } from '../lifetimes/leases'
import { noteMade } from '../lifetimes/scopes'
import { copy, FEW, fewIn, GLOBAL, give, read, readOne, takeFrom, whileHolding, write } from '../seam/heap'
import { build, epoch } from '../seam/seam'
import { transit } from '../seam/transit'
import { viewOf } from '../seam/views'
import type { WasmTensor } from './tensor'

/** The handle of a tensor that was freed. */
const FREED = -1
/** From this many elements on, a tensor has a lease of its own. */
const SHARE_LIMIT = 256
/** Bits of a tensor's mark that say its place in the lease; above them is when it was made, in starts of the memory. */
const PLACE_BITS = 5
const PLACE_MASK = (1 << PLACE_BITS) - 1

/** Stands in the place of the constructor's data where the block is there already: (ADOPT, shape, handle, size). */
const ADOPT = Symbol('adopt')
type Adopting = new (mark: symbol, shape: Shape, handle: number, size: number) => WasmTensor

/** Looks at the private fields of a tensor; they cost nothing, and {@link handleOf} has checked the tensor before. */
export let handleOfTensor: (t: TensorState) => number
export let shapeOf: (t: TensorState) => Shape
export let sizeOfTensor: (t: TensorState) => number
let epochOfTensor: (t: TensorState) => number
/** Whether it is a tensor of this build. */
export let isTensor: (value: unknown) => value is WasmTensor

/** Tensors made so far. */
let count = 0
/** A value that nothing can clone, and that says why in the error. */
const NOT_CLONED = Symbol('a WasmTensor: send data() and shape() instead, and make a new one there')

/** While a view's memory lives, its tensor does. */
const viewed = new WeakMap<object, TensorState>()

/** Shape, size and memory of a tensor, and how it is freed. */
export class TensorState {
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
    let block = handle
    let n = size
    if (data === ADOPT) {
      this.#shape = shape as Shape
    } else {
      const dims = shape === undefined ? undefined : dimsOf('WasmTensor', shape)
      n = lengthOf('WasmTensor', data)
      this.#shape = fittingShape('WasmTensor', n, dims)
      block = filled(GLOBAL, data, n)
    }
    this.#size = n
    this.#mark = epoch << PLACE_BITS
    noteMade(this, block)
    if (block === 0) {
      this.#handle = 0
      return
    }
    const lease = n < SHARE_LIMIT ? sharedLease() : ownLease()
    // A straight run: the block passes from transit to the tensor and its lease.
    const place = lease.count
    lease.count = place + 1
    lease.live++
    lease.handles[place] = block
    this.#lease = lease
    this.#mark |= place
    this.#handle = block
    transit.count--
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

  /** The one element of a one-element tensor; ERR_SHAPE where there are more or fewer. */
  item(): number {
    const handle = handleOf('item', this)
    if (this.#size !== 1)
      fail('ERR_SHAPE', 'item', `a tensor of shape [${joined(this.#shape, ', ')}] has ${this.#size} elements, not 1`)
    return readOne(handle, 0)
  }

  /**
   * Gives the block back to its pool; where an operation on another thread still uses it, when that ends. A second call
   * does nothing; any other use afterwards is ERR_FREED.
   */
  free(): void {
    const handle = this.#handle
    const lease = this.#lease
    if (handle <= 0 || lease === undefined || epochOfTensor(this) !== epoch) {
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
    return this.#handle === FREED || epochOfTensor(this) !== epoch
  }
}

/** The handle of a tensor that is one, of this build, and alive. */
export function handleOf(op: string, t: TensorState): number {
  if (!isTensor(t)) fail('ERR_ARGUMENT', op, `expected a WasmTensor of this build, got ${show(t)}`)
  const handle = handleOfTensor(t)
  if (handle === FREED || epochOfTensor(t) !== epoch) fail('ERR_FREED', op, 'the tensor was freed')
  return handle
}

/** A tensor over a block that the caller has filled; `shape` must not change afterwards. */
export function adopt(shape: Shape, handle: number, size: number): WasmTensor {
  return new (TensorState as unknown as Adopting)(ADOPT, shape, handle, size)
}

/** A tensor with a copy of `data` on a pool's memory. */
export function tensorOn(op: string, pool: number, data: Numeric, shape: Shape | undefined): WasmTensor {
  const dims = shape === undefined ? undefined : dimsOf(op, shape)
  const n = lengthOf(op, data)
  return adopt(fittingShape(op, n, dims), filled(pool, data, n), n)
}

/** `dims`, which must have `n` elements; without it, one dimension. */
function fittingShape(op: string, n: number, dims: Shape | undefined): Shape {
  if (dims === undefined) return [n]
  const wanted = sizeOf(dims)
  if (wanted !== n) fail('ERR_SHAPE', op, `shape [${joined(dims, ', ')}] has ${wanted} elements, data has ${n}`)
  return dims
}

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
