// The WASM build: all blocks live in linear memory, which JavaScript sees as one page that is mapped anew when it grows.

import type { Calls } from '../generated/calls'
import type { Build, Regions } from './backend'

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

/** `decoder` reads UTF-8. */
export function wasmBuild(w: WasmExports, decoder: TextDecoder): Build {
  const { memory } = w
  const start = (what: Region): number => w.region_start(what) >>> 0
  const bytes = (what: Region): number => w.region_bytes(what) >>> 0
  const text = (what: Region): string => decoder.decode(new Uint8Array(memory.buffer, start(what), bytes(what)))
  let heap = new Float32Array(memory.buffer)
  const floats = (): Float32Array => {
    if (heap.length === 0) heap = new Float32Array(memory.buffer)
    return heap
  }
  const offset = (handle: number): number => {
    const records = new Int32Array(memory.buffer, start(Region.Records), bytes(Region.Records) >> 2)
    return records[(handle & 0xffffff) * 8 + 3] as number
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
      const at = len === 0 ? 0 : offset(handle)
      return new Float32Array(memory.buffer, at * 4, len)
    },
    detach: () => true, // linear memory cannot be detached; the docs say so
    anchor: view => view, // every view shares the one buffer, so only the view itself tells
    read(handle, into) {
      const at = offset(handle)
      into.set(floats().subarray(at, at + into.length))
    },
    write(handle, from) {
      floats().set(from, offset(handle))
    },
    text: () => text(Region.Text),
    code: () => text(Region.Code),
    numbers: () => new Float64Array(memory.buffer, start(Region.Numbers), bytes(Region.Numbers) >> 3).slice(),
    bytes: () => new Uint8Array(memory.buffer, start(Region.Bytes), bytes(Region.Bytes)).slice(),
    setBytes(input) {
      w.reserve_bytes(input.length)
      const at = start(Region.Bytes)
      if (bytes(Region.Bytes) === input.length) new Uint8Array(memory.buffer, at, input.length).set(input)
    },
  }
}
