// The WASM build: all blocks live in linear memory, which JavaScript sees as one page that is mapped anew when it grows.

import type { Calls } from '../generated/calls'
import { RECORD_AT, RECORD_LEN, RECORD_WORDS, SLOT_BITS } from '../generated/layout'
import { copyOf, lengthOfTyped, partOf, setTyped } from '../language/intrinsics'
import type { Build, Regions } from './backend'
import { endView, shownView } from './shown-view'

/** What the module exports beyond the seam's calls; see src/ffi/wasm.rs. */
export interface WasmExports extends Calls {
  readonly memory: WebAssembly.Memory
  region_start(what: number): number
  region_bytes(what: number): number
}

const enum Region {
  State,
  Desk,
  Records,
  Text,
  Code,
  Numbers,
  Bytes,
}

const SLOT_MASK = (1 << SLOT_BITS) - 1

/** `decoder` reads UTF-8; `again` makes another instance. */
export function wasmBuild(w: WasmExports, decoder: TextDecoder, again: () => Build): Build {
  const { memory } = w
  const start = (what: Region): number => w.region_start(what) >>> 0
  const bytes = (what: Region): number => w.region_bytes(what) >>> 0
  const text = (what: Region): string => decoder.decode(new Uint8Array(memory.buffer, start(what), bytes(what)))
  let heap = new Float32Array(memory.buffer)
  const floats = (): Float32Array => {
    if (lengthOfTyped(heap) === 0) heap = new Float32Array(memory.buffer)
    return heap
  }
  /** Where a block of at least `len` elements begins. */
  const offset = (handle: number, len: number): number => {
    const records = new Int32Array(memory.buffer, start(Region.Records), bytes(Region.Records) >> 2)
    const r = (handle & SLOT_MASK) * RECORD_WORDS
    if (!((records[r + RECORD_LEN] as number) >= len)) throw new RangeError(`no block of ${len} elements`)
    return records[r + RECORD_AT] as number
  }
  return {
    kind: 'wasm',
    target: 'wasm32',
    calls: w,
    regions(): Regions {
      const state = start(Region.State)
      const size = bytes(Region.State)
      const desk = start(Region.Desk)
      const { buffer } = memory // after the first call, which may grow it
      return {
        state: {
          f64: new Float64Array(buffer, state, size >> 3),
          i32: new Int32Array(buffer, state, size >> 2),
          u8: new Uint8Array(buffer, state, size),
        },
        desk: {
          i32: new Int32Array(buffer, desk, bytes(Region.Desk) >> 2),
          f64: new Float64Array(buffer, desk, bytes(Region.Desk) >> 3),
        },
        records: new Int32Array(buffer, start(Region.Records), bytes(Region.Records) >> 2),
      }
    },
    page: floats,
    view(handle, len) {
      const at = len === 0 ? 0 : offset(handle, len)
      return shownView(memory.buffer, at * 4, len)
    },
    detach(view) {
      endView(view) // linear memory cannot be detached; the docs say so
      return true
    },
    again,
    anchor: view => view, // every view shares the one buffer, so only the view itself tells
    read(handle, into) {
      const n = lengthOfTyped(into)
      const at = offset(handle, n)
      setTyped(into, partOf(floats(), at, at + n))
    },
    write(handle, from) {
      setTyped(floats(), from, offset(handle, lengthOfTyped(from)))
    },
    text: () => text(Region.Text),
    code: () => text(Region.Code),
    numbers: () => copyOf(new Float64Array(memory.buffer, start(Region.Numbers), bytes(Region.Numbers) >> 3)),
    bytes: () => copyOf(new Uint8Array(memory.buffer, start(Region.Bytes), bytes(Region.Bytes))),
    setBytes(input) {
      const length = lengthOfTyped(input)
      w.reserve_bytes(length)
      const at = start(Region.Bytes)
      if (bytes(Region.Bytes) === length) setTyped(new Uint8Array(memory.buffer, at, length), input)
    },
  }
}
