// Blocks, from the JavaScript side: small ones are taken from and put back on the pool's free lists right here, in the
// memory that Rust sees too (src/pool/state.rs, src/pool/table.rs), so that a small tensor costs no call.
//
// The two edits, `take` and `give`, do what State::pop/count_get and State::push/count_put do; the model test compares. Each
// is one straight run of loads and stores, with no call and no loop in it, so that it cannot be cut off half-way; and before it
// whatever was cut off earlier is finished (`tidy`).

import {
  DESK_SIGNAL,
  GENERATION_MASK,
  IDLE,
  LONG_WAY,
  MAX_SMALL,
  NO_BLOCK,
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
} from '../generated/layout'
import { fail } from '../language/errors'
import { copyOf, later, lengthOfTyped, partOf, setTyped } from '../language/intrinsics'
import { build, check, done, epoch, finish, isInterrupted, seam, signal, whenRemapped } from './seam'
import { emptyTransit, rest, transit } from './transit'

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
  // Rust forgets a page as it tells of it, and the store follows at once.
  for (;;) {
    const page = seam.next_dropped_page() as unknown as number
    if (page === NO_BLOCK) break
    pages[page] = undefined
  }
}

export function startHeap(): void {
  whenRemapped(remap)
  remap()
}

/** Lets go of everything that is of an instance that is no more. */
export function emptyHeap(): void {
  pages = []
  emptyTransit()
}

/** Finishes what was cut off before: the signal's business, and blocks that nobody owns. Runs no user code but trace callbacks. */
function tidy(): void {
  if (signal[DESK_SIGNAL] !== 0) finish()
  while (transit.count > transit.floor) {
    const last = transit.handles[transit.count - 1] as number
    if (last === 0) transit.count--
    else give(last)
  }
}

/** Where a block in transit is listed: last, but for what was cut off above it. */
function placeInTransit(handle: number): number {
  let at = transit.count - 1
  while (at > 0 && transit.handles[at] !== handle) at--
  return at
}

/** A block in use carries when it was taken, in milliseconds since this, where an idle one carries its tick. */
const BEGUN = Date.now()

/** Small blocks that are taken by one reading of the clock, if no microtask comes between. */
const TAKES_A_READING = 256
let now = BEGUN
let takesLeft = 0
/** When a microtask was asked for that has not run; 0: none. */
let expiring = 0
/** Milliseconds after which the microtask has been lost: a termination empties the queue. */
const LOST = 1000

/** In a microtask nothing of ours is on the stack. */
function expire(): void {
  takesLeft = 0
  expiring = 0
  const muted = transit.reporting
  rest()
  if (isInterrupted()) return
  if (muted) done(seam.set_results_aside(0))
  if (transit.count > 0) tidy()
}

/** The clock may be user code, as any function that can be replaced; blocks in transit are not its business. */
function readTime(): void {
  const { floor } = transit
  transit.floor = transit.count
  try {
    now = Date.now()
  } finally {
    transit.floor = floor
  }
}

function readClock(): number {
  takesLeft = TAKES_A_READING
  readTime()
  if (expiring === 0 || now - expiring > LOST) {
    later(expire)
    expiring = now
  }
  return now
}

/** Milliseconds since 1970, at the start of this job or a little later: reading the clock costs as much as a block. */
function clock(): number {
  return takesLeft-- > 0 ? now : readClock()
}

/** Tells the pool the time before a call that takes or gives: it has no clock, and idle blocks go after a while. */
function tellTime(): void {
  readTime()
  f64[STATE_NOW] = now
}

/** How long ago a block was taken. */
export function ageOf(handle: number): number {
  return Date.now() - BEGUN - (records[((handle & SLOT_MASK) << RECORD_SHIFT) + RECORD_STAMP] as number)
}

/** A handle to a zeroed block of any pool. */
export function takeZeroed(pool: number, n: number): number {
  if (signal[DESK_SIGNAL] !== 0 || transit.count !== transit.floor) tidy()
  tellTime()
  const handle = seam.acquire_zeroed(pool, n) as unknown as number
  if (handle > 0) transit.handles[transit.count++] = handle
  check()
  return stamped(handle)
}

/** A handle to a block of any pool, contents undefined. */
export function takeFrom(pool: number, n: number): number {
  if (pool === GLOBAL) return take(n)
  if (signal[DESK_SIGNAL] !== 0 || transit.count !== transit.floor) tidy()
  return takeLong(pool, n)
}

function takeLong(pool: number, n: number): number {
  tellTime()
  const handle = seam.acquire(pool, n) as unknown as number
  if (handle > 0) transit.handles[transit.count++] = handle
  check()
  return stamped(handle)
}

/** Notes when a block was taken. */
export function stamped(handle: number): number {
  records[((handle & SLOT_MASK) << RECORD_SHIFT) + RECORD_STAMP] = now - BEGUN
  return handle
}

/** A handle to a block for `n` elements, contents undefined. It is in transit until a tensor has it, or `give`. */
export function take(n: number): number {
  const time = clock()
  if (signal[DESK_SIGNAL] !== 0 || transit.count !== transit.floor) tidy()
  // Whole and small, and nothing else.
  if ((n & (MAX_SMALL - 1)) === n) {
    const c = u8[STATE_CLASS_OF + n] as number
    if (c < LONG_WAY && time < (f64[STATE_DECAY_AT] as number)) {
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
        const handle = slot | ((records[r + RECORD_GENERATION] as number) << SLOT_BITS)
        transit.handles[transit.count++] = handle
        return handle
      }
    }
  }
  return takeLong(GLOBAL, n)
}

/** Puts a block in transit back. */
export function give(handle: number): void {
  if (handle === 0) return
  let last = transit.count - 1
  if (transit.handles[last] !== handle) last = placeInTransit(handle)
  if (signal[DESK_SIGNAL] !== 0) {
    // Nothing of it is worth keeping.
    if (isInterrupted()) return
    finish()
  }
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
      transit.handles[last] = 0
      if (last === transit.count - 1) transit.count = last
      return
    }
  }
  tellTime()
  const released = seam.release(handle)
  transit.handles[last] = 0
  if (last === transit.count - 1) transit.count = last
  done(released)
}

/** The page of a block, or undefined where only a copy reaches it. */
function pageOf(r: number): Float32Array | undefined {
  const number = records[r + RECORD_PAGE] as number
  if (number < 0) return undefined
  return pages[number] ?? (pages[number] = build.page(number))
}

/** Copies the first `out.length` elements of a block into `out`. */
export function read(handle: number, out: Float32Array, n: number): void {
  if (n === 0) return
  if (signal[DESK_SIGNAL] !== 0) finish()
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page === undefined) {
    build.read(handle, out)
    check()
    return
  }
  const at = records[r + RECORD_AT] as number
  if (n <= LOOP_LIMIT) for (let i = 0; i < n; i++) out[i] = page[at + i] as number
  else setTyped(out, partOf(page, at, at + n))
}

/** A copy of the first `n` elements of a block. */
export function copy(handle: number, n: number): Float32Array {
  if (signal[DESK_SIGNAL] !== 0) finish()
  if (n > LOOP_LIMIT) {
    const r = (handle & SLOT_MASK) << RECORD_SHIFT
    const page = pageOf(r)
    const at = records[r + RECORD_AT] as number
    if (page !== undefined) return copyOf(page, at, at + n)
  }
  const out = new Float32Array(n)
  read(handle, out, n)
  return out
}

/** The one element at `index` of a block. */
export function readOne(handle: number, index: number): number {
  if (signal[DESK_SIGNAL] !== 0) finish()
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page !== undefined) return page[(records[r + RECORD_AT] as number) + index] as number
  const all = new Float32Array(index + 1)
  build.read(handle, all)
  check()
  return all[index] as number
}

/** From so many numbers on, they are read into an array of their own. */
export const FEW = 512
const few = new Float32Array(FEW)

/** A block with up to {@link FEW} numbers, or NaN where an element is no number, or where such a reading is under way already. */
export function fewIn(pool: number, data: ArrayLike<number>, n: number): number {
  if (transit.reading) return Number.NaN
  try {
    return readFew(data, n) ? takeFew(pool, n) : Number.NaN
  } finally {
    transit.reading = false
  }
}

/** Reads numbers one by one, before a block is taken: an element may be a getter, which does what it likes. */
function readFew(data: ArrayLike<number>, n: number): boolean {
  transit.reading = true
  for (let i = 0; i < n; i++) {
    const value = data[i]
    if (typeof value !== 'number') return false
    few[i] = value
  }
  return true
}

/** A block with the numbers that were read last. */
function takeFew(pool: number, n: number): number {
  const handle = takeFrom(pool, n)
  if (n === 0) return handle
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page === undefined) {
    build.write(handle, partOf(few, 0, n))
    check()
    return handle
  }
  const at = records[r + RECORD_AT] as number
  if (n <= LOOP_LIMIT) for (let i = 0; i < n; i++) page[at + i] = few[i] as number
  else setTyped(page, partOf(few, 0, n), at)
  return handle
}

/** Copies `n` floats into a block that was taken for so many. */
export function write(handle: number, data: Float32Array, n: number): void {
  // An array may say another length than it has, and copies as many as it has.
  const length = lengthOfTyped(data)
  if (length !== n) fail('ERR_ARGUMENT', 'WasmTensor', `data says it has ${n} elements and has ${length}`)
  if (n === 0) return
  if (signal[DESK_SIGNAL] !== 0) finish()
  const r = (handle & SLOT_MASK) << RECORD_SHIFT
  const page = pageOf(r)
  if (page === undefined) {
    build.write(handle, data)
    check()
  } else setTyped(page, data, records[r + RECORD_AT] as number)
}

/** Runs user code while a block is in transit: what is cut off inside it must not take the block along. */
export function whileHolding<T>(body: () => T): T {
  const { floor, count } = transit
  const begun = epoch
  transit.floor = count
  try {
    return body()
  } finally {
    if (begun === epoch) {
      transit.floor = count
      try {
        if (transit.count > count) tidy()
      } finally {
        transit.floor = floor
      }
    }
  }
}
