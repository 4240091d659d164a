// What a build must offer: the seam's calls of numbers, and memory in the few ways the two builds differ.

import type { Calls } from '../generated/calls'

/** The shared regions of memory, as views. They are valid until the next REMAP signal, or until WASM memory grows. */
export interface Regions {
  /** The global pool's state, in its three grains. */
  readonly state: { readonly f64: Float64Array; readonly i32: Int32Array; readonly u8: Uint8Array }
  readonly desk: { readonly i32: Int32Array; readonly f64: Float64Array }
  readonly records: Int32Array
}

export interface Build {
  readonly kind: 'native' | 'wasm'
  /** e.g. 'linux-x64-gnu', 'wasm32' */
  readonly target: string
  readonly calls: Calls
  regions(): Regions
  /** The page with this number, as floats. */
  page(number: number): Float32Array
  /** A Float32Array over a block, for user code. */
  view(handle: number, len: number): Float32Array
  /** Ends a view of a block; false where somebody else has its memory, natively. Rust knows, and keeps the block for them. */
  detach(view: Float32Array, handle: number): boolean
  /** Another instance of the build, with memory of its own. */
  again(): Build
  /** What keeps a view's memory alive: while it lives, its tensor must. */
  anchor(view: Float32Array): object
  /** Copies a block that JavaScript has no page for. */
  read(handle: number, into: Float32Array): void
  write(handle: number, from: Float32Array): void
  /** Runs a pipeline on another thread, where there are any; the memory must stay until the promise settles. */
  background?: (pipeline: number, x: number, out: number, len: number) => Promise<void> | null
  /** The last text, the code of the last failure, the last list. */
  text(): string
  code(): string
  numbers(): Float64Array
  /** The last bytes; bytes for the next call. */
  bytes(): Uint8Array
  setBytes(bytes: Uint8Array): void
}
