// Blocks, from the JavaScript side: small ones are taken from and put back on the pool's free lists right here, in the
// memory that Rust sees too (src/pool/state.rs, src/pool/table.rs), so that a small tensor costs no call.
//
// The two edits, `take` and `give`, do what State::pop/count_get and State::push/count_put do; the model test compares.

import { trueLength } from './brands'
import { fail } from './errors'
import {
  GENERATION_MASK,
  IDLE,
  LONG_WAY,
  MAX_SMALL,
  RECORD_AT,
  RECORD_CLASS,
  RECORD_GENERATION,
  RECORD_LEN,
  RECORD_NEXT,
  RECORD_PAGE,
  RECORD_PREV,
  RECORD_STAMP,
  SLOT_BITS,
  STATE_BYTES_IDLE,
  STATE_BYTES_IN_USE,
  STATE_CAPACITY,
  STATE_CLASS_HITS,
  STATE_CLASS_OF,
  STATE_DECAY_AT,
  STATE_IDLE,
  STATE_MAX_IDLE_BYTES,
  STATE_MAX_SIZE,
  STATE_NEWEST,
  STATE_NOW,
  STATE_OLDEST,
  STATE_PEAK_BYTES,
  STATE_RETURNED,
  STATE_SHARED_BYTES,
  STATE_TICK,
} from './generated/layout'
import { build, done, seam, whenRemapped } from './seam'

const SLOT_MASK = (1 << SLOT_BITS) - 1
/** Log2 of a record's words. */
const RECORD_SHIFT = 3
/** Below this many elements a loop beats a bulk copy. */
const LOOP_LIMIT = 48
/** The pool of MemoryManager. */
export const GLOBAL = 0

let f64: Float64Array
let i32: Int32Array
let u8: Uint8Array
let records: Int32Array
let pages: (Float32Array | undefined)[] = []

/** Maps shared memory; again after each signal that it moved. */
export function remap(): void {
  const regions = build.regions()
  ;({ f64, i32, u8 } = regions.state)
  records = regions.records
  if (build.kind === 'wasm') {
    pages = [build.page(0)]
    return
  }
  for (;;) {
    const page = seam.next_dropped_page()
    if (page < 0) break
    pages[page] = undefined
  }
}

export function startHeap(): void {
  whenRemapped(remap)
  remap()
}

/** A block in use carries when it was taken, in milliseconds since this, where an idle one carries its tick. */
const BEGUN = Date.now()

/** Small blocks that are taken by one reading of the clock, if no microtask comes between. */
const TAKES_A_READING = 256
let now = BEGUN
let takesLeft = 0
let expiring = false

function expire(): void {
  takesLeft = 0
  expiring = false
}

function readClock(): number {
  takesLeft = TAKES_A_READING
  if (!expiring) {
    expiring = true
    queueMicrotask(expire)
  }
  now = Date.now()
  return now
}

/** Milliseconds since 1970, at the start of this job or a little later: reading the clock costs as much as a block. */
function clock(): number {
  return takesLeft-- > 0 ? now : readClock()
}

/** Tells the pool the time before a call that takes or gives: it has no clock, and idle blocks go after a while. */
function tellTime(): void {
  now = Date.now()
  f64[STATE_NOW] = now
}

/** How long ago a block was taken. */
export function ageOf(handle: number): number {
  return Date.now() - BEGUN - (records[((handle & SLOT_MASK) << RECORD_SHIFT) + RECORD_STAMP] as number)
}

/** A handle to a zeroed block of any pool. */
export function takeZeroed(pool: number, n: number): number {
  tellTime()
  return stamped(done(seam.acquire_zeroed(pool, n)))
}

/** A handle to a block of any pool, contents undefined. */
export function takeFrom(pool: number, n: number): number {
  if (pool === GLOBAL) return take(n)
  tellTime()
  return stamped(done(seam.acquire(pool, n)))
}

/** Notes when a block was taken. */
export function stamped(handle: number): number {
  records[((handle & SLOT_MASK) << RECORD_SHIFT) + RECORD_STAMP] = now - BEGUN
  return handle
}

/** A handle to a block for `n` elements, contents undefined. */
export function take(n: number): number {
  if (n < MAX_SMALL) {
    const c = u8[STATE_CLASS_OF + n] as number
    const time = clock()
    if (c !== LONG_WAY && time < (f64[STATE_DECAY_AT] as number)) {
      const slot = i32[STATE_NEWEST + c] as number
      if (slot !== 0) {
        const r = slot << RECORD_SHIFT
        const next = records[r + RECORD_NEXT] as number
        i32[STATE_NEWEST + c] = next
        if (next === 0) i32[STATE_OLDEST + c] = 0
        else records[(next << RECORD_SHIFT) + RECORD_PREV] = 0
        i32[STATE_IDLE]!--
        records[r + RECORD_LEN] = n
        records[r + RECORD_STAMP] = time - BEGUN
        const bytes = (i32[STATE_CAPACITY + c] as number) * 4
        f64[STATE_CLASS_HITS + c]!++
        f64[STATE_BYTES_IDLE]! -= bytes
        const inUse = (f64[STATE_BYTES_IN_USE] as number) + bytes
        f64[STATE_BYTES_IN_USE] = inUse
        if (inUse > (f64[STATE_PEAK_BYTES] as number)) f64[STATE_PEAK_BYTES] = inUse
        return slot | ((records[r + RECORD_GENERATION] as number) << SLOT_BITS)
      }
    }
  }
  tellTime()
  return stamped(done(seam.acquire(GLOBAL, n)))
}

/** Puts a block back. */
export function give(handle: number): void {
  const slot = handle & SLOT_MASK
  const r = slot << RECORD_SHIFT
  const c = records[r + RECORD_CLASS] as number
  if (slot !== 0 && c >= 0 && u8[STATE_CLASS_OF + (records[r + RECORD_LEN] as number)] === c) {
    const bytes = (i32[STATE_CAPACITY + c] as number) * 4
    const idleBytes = (f64[STATE_BYTES_IDLE] as number) + bytes
    const idle = i32[STATE_IDLE] as number
    const room = (f64[STATE_MAX_IDLE_BYTES] as number) - (f64[STATE_SHARED_BYTES] as number)
    if (idle < (i32[STATE_MAX_SIZE] as number) && idleBytes <= room) {
      const head = i32[STATE_NEWEST + c] as number
      const tick = i32[STATE_TICK] as number
      records[r + RECORD_LEN] = IDLE
      records[r + RECORD_GENERATION] = ((records[r + RECORD_GENERATION] as number) + 1) & GENERATION_MASK
      records[r + RECORD_NEXT] = head
      records[r + RECORD_PREV] = 0
      records[r + RECORD_STAMP] = tick
      i32[STATE_TICK] = tick + 1
      if (head === 0) i32[STATE_OLDEST + c] = slot
      else records[(head << RECORD_SHIFT) + RECORD_PREV] = slot
      i32[STATE_NEWEST + c] = slot
      i32[STATE_IDLE] = idle + 1
      f64[STATE_BYTES_IDLE] = idleBytes
      f64[STATE_RETURNED]!++
      f64[STATE_BYTES_IN_USE]! -= bytes
      return
    }
  }
  tellTime()
  done(seam.release(handle))
}

/** The page of a block, or undefined where only a copy reaches it. */
function pageOf(r: number): Float32Array | undefined {
  const number = records[r + RECORD_PAGE] as number
  if (number < 0) return undefined
  return pages[number] ?? (pages[number] = build.page(number))
}

/** Copies the first `out.length` elements of a block into `out`. */
export function read(handle: number, out: Float32Array): void {
  const n = out.length
  if (n === 0) return
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page === undefined) {
    build.read(handle, out)
    done(0)
    return
  }
  const at = records[r + RECORD_AT] as number
  if (n <= LOOP_LIMIT) for (let i = 0; i < n; i++) out[i] = page[at + i] as number
  else out.set(page.subarray(at, at + n))
}

/** A copy of the first `n` elements of a block. */
export function copy(handle: number, n: number): Float32Array {
  if (n > LOOP_LIMIT) {
    const r = (handle & SLOT_MASK) << RECORD_SHIFT
    const page = pageOf(r)
    const at = records[r + RECORD_AT] as number
    if (page !== undefined) return page.slice(at, at + n)
  }
  const out = new Float32Array(n)
  read(handle, out)
  return out
}

/** The one element at `index` of a block. */
export function readOne(handle: number, index: number): number {
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page !== undefined) return page[(records[r + RECORD_AT] as number) + index] as number
  const all = new Float32Array(index + 1)
  build.read(handle, all)
  done(0)
  return all[index] as number
}

/** Copies numbers into a block. Returns false where an element is not a number, or its getter moved memory. */
export function writeFew(handle: number, data: ArrayLike<number>, n: number): boolean {
  if (n === 0) return true
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page === undefined) return false
  const at = records[r + RECORD_AT] as number
  for (let i = 0; i < n; i++) {
    const value = data[i]
    if (typeof value !== 'number') return false
    page[at + i] = value
  }
  return page.length !== 0
}

/** Copies `n` floats into a block that was taken for so many. */
export function write(handle: number, data: Float32Array, n: number): void {
  // An array may say another length than it has, and copies as many as it has.
  if (trueLength(data) !== n)
    fail('ERR_ARGUMENT', 'WasmTensor', `data says it has ${n} elements and has ${trueLength(data)}`)
  if (n === 0) return
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page === undefined) {
    build.write(handle, data)
    done(0)
  } else page.set(data, records[r + RECORD_AT] as number)
}
