// The native build: a Node addon. Blocks live in Rust's memory; the pages of small ones are mapped once each.

import type { Calls } from '../generated/calls'
import { bufferOf, lengthOfTyped, prototypeOf, startOf } from '../language/intrinsics'
import type { Build, Regions } from './backend'

/** What the addon exports beyond the seam's calls; see src/ffi/node. */
interface Addon extends Calls {
  region(what: number): ArrayBuffer | null
  page(number: number): Float32Array
  view(handle: number, len: number): Float32Array
  detach(view: Float32Array, handle: number): boolean
  read(handle: number, into: Float32Array): void
  write(handle: number, from: Float32Array): void
  background(pipeline: number, x: number, out: number, len: number): Promise<void> | null
  text(): string
  code(): string
  numbers(): Float64Array
  bytes(): Uint8Array
  set_bytes(bytes: Uint8Array): void
}

/** The same elements as an array of this realm: the addon makes arrays of the main one, which tests in a vm context tell apart. */
function ours<T extends Float32Array | Float64Array | Uint8Array>(
  array: T,
  Own: { new (buffer: ArrayBufferLike, at: number, length: number): T; prototype: T },
): T {
  if (prototypeOf(array) === Own.prototype) return array
  return new Own(bufferOf(array), startOf(array), lengthOfTyped(array))
}

/** Throws where the runtime cannot host the addon, with the reason. `load` loads an instance of it, another one each time. */
export function nativeBuild(load: () => unknown, target: string): Build {
  const a = load() as Addon
  if (a.region(1) === null) throw new Error('this runtime does not allow external array buffers')
  const region = (what: number): ArrayBuffer => a.region(what) as ArrayBuffer
  return {
    kind: 'native',
    target,
    calls: a,
    regions(): Regions {
      const state = region(0)
      const desk = region(1)
      return {
        state: {
          f64: new Float64Array(state, 0, state.byteLength >> 3),
          i32: new Int32Array(state),
          u8: new Uint8Array(state),
        },
        desk: { i32: new Int32Array(desk), f64: new Float64Array(desk) },
        records: new Int32Array(region(2)),
      }
    },
    page: number => ours(a.page(number), Float32Array),
    view: (handle, len) => ours(a.view(handle, len), Float32Array),
    detach: (view, handle) => a.detach(view, handle),
    again: () => nativeBuild(load, target),
    anchor: view => bufferOf(view),
    read: (handle, into) => a.read(handle, into),
    write: (handle, from) => a.write(handle, from),
    background: (pipeline, x, out, len) => a.background(pipeline, x, out, len),
    text: () => a.text(),
    code: () => a.code(),
    numbers: () => ours(a.numbers(), Float64Array),
    bytes: () => ours(a.bytes(), Uint8Array),
    setBytes: bytes => a.set_bytes(bytes),
  }
}
