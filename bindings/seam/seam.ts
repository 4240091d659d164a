// The build in use, and what follows every call of it: look at the signal, map memory anew, throw, report events.
//
// JavaScript can be cut off at any call and at any loop: by a stack overflow that user code catches, a timeout of `vm`, a
// termination. So nothing here may be left half done for ever. The signal says what is still to be done; each of its bits
// is cleared last, and whoever comes next sees it and finishes (`finish`). See docs/reliability.md.

import type { Build } from '../backend/backend'
import type { Calls, Returned } from '../generated/calls'
import { CELLS, DESK_CELLS, DESK_SIGNAL, EVENTS, FAILED, INSIDE, MADE, REMAP } from '../generated/layout'
import type { CODES } from '../generated/words'
import { fail, RustorchError } from '../language/errors'
import { partOf, times } from '../language/intrinsics'

/** Those of the public codes that Rust may find. */
type Code = (typeof CODES)[number]

export let build: Build
/** The calls of the build in use. Wrap each in {@link done}. */
export let seam: Calls
export let fallbackReason: string | undefined
/** Cells for shapes and small results, to read after a call; {@link openCells} to write to. See src/ffi/desk.rs. */
export let cells: Float64Array
/** The desk; its word {@link DESK_SIGNAL} is 0 while nothing is to be done. */
export let signal: Int32Array
/** The whole desk, as numbers; outgrown memory reads as undefined. */
export let desk: Float64Array
/** Counts starts: what was made before the last one is freed. */
export let epoch = 0
let onRemap: () => void
let onEvents: () => void = () => {}

/** The cells, to write to: whatever moved or was cut off before is seen to first, or what is written would be lost. */
export function openCells(): Float64Array {
  if (signal[DESK_SIGNAL] !== 0) finish()
  return cells
}

/** Puts a build to use before anything else runs. */
export function install(found: Build): void {
  const { i32, f64 } = found.regions().desk
  begin(found, i32, f64, cellsOf(f64))
}

function begin(found: Build, words: Int32Array, numbers: Float64Array, deskCells: Float64Array): void {
  const { calls } = found
  build = found
  seam = calls
  signal = words
  desk = numbers
  cells = deskCells
}

function cellsOf(numbers: Float64Array): Float64Array {
  return partOf(numbers, DESK_CELLS, DESK_CELLS + CELLS)
}

/**
 * Puts another instance of the build to use, in place of one that may be torn: `anew` lets go of everything that was of the
 * old one. Cut off in between, it leaves the old one marked as cut off, to be begun again.
 */
export function startAnew(anew: () => void): void {
  const next = build.again()
  const { i32, f64 } = next.regions().desk
  const nextCells = cellsOf(f64)
  const old = signal
  const before = old[DESK_SIGNAL] as number
  old[DESK_SIGNAL] = before | INSIDE
  anew()
  const { calls } = next
  // A straight run: one cannot be cut off between these.
  build = next
  seam = calls
  signal = i32
  desk = f64
  cells = nextCells
  epoch++
  i32[DESK_SIGNAL]! |= REMAP
  old[DESK_SIGNAL] = before
}

export function setFallbackReason(reason: string): void {
  fallbackReason = reason
}

export function whenRemapped(remap: () => void): void {
  onRemap = remap
}

export function whenTraced(events: () => void): void {
  onEvents = events
}

/**
 * Looks at what a call left behind: throws its error, or gives its number.
 *
 * Where a block or an object must be owned before anything else can run, a call's number is taken by a cast first, since
 * JavaScript can be cut off at any call of a function, this one too; {@link check} follows.
 */
export function done(returned: Returned): number {
  // Memory that WASM outgrew reads as undefined, which is not 0 either.
  if (signal[DESK_SIGNAL] !== 0) settle()
  return returned as unknown as number
}

/** As {@link done}, where there is no number, or it was kept before. */
export function check(): void {
  if (signal[DESK_SIGNAL] !== 0) settle()
}

/** As {@link done}, but gives `handle`, the block that was taken last, back before it throws. */
export function doneOr(handle: number, give: (handle: number) => void): void {
  if (signal[DESK_SIGNAL] === 0) return
  const begun = epoch
  try {
    settle()
  } catch (error) {
    if (begun === epoch) give(handle)
    throw error
  }
}

/** Finishes what was cut off before, where anything was, so that memory can be looked at. Runs no user code. */
export function finish(): void {
  mapGrown()
  const seen = signal[DESK_SIGNAL] as number
  if (seen & INSIDE) interrupted()
  if (seen & REMAP) remapped()
  // An error that was not thrown, and what nobody came to own.
  if (seen & (FAILED | MADE)) seam.clear_up()
}

/** The signal says that a call was cut off in its midst. */
export function isInterrupted(): boolean {
  return ((signal[DESK_SIGNAL] as number) & INSIDE) !== 0
}

function interrupted(): never {
  fail(
    'ERR_INTERRUPTED',
    'rustorch-wasm',
    'a call was cut off in its midst (by a timeout, a stack overflow or a trap), and its memory may be torn; ' +
      'MemoryManager.restart() makes a new instance, in which older tensors are freed',
  )
}

/** What follows a call whose signal is not 0. What the call made must have been taken over by then. */
export function settle(): void {
  mapGrown()
  const seen = signal[DESK_SIGNAL] as number
  if (seen & INSIDE) interrupted()
  const error = seen & FAILED ? new RustorchError(build.code() as Code, build.text()) : undefined
  if (seen & REMAP) remapped()
  signal[DESK_SIGNAL]! &= ~FAILED
  if (seen & EVENTS) {
    const begun = epoch
    onEvents()
    if (begun !== epoch)
      fail('ERR_FREED', 'restart', 'MemoryManager.restart() was called in a trace callback of the operation')
    // Memory may have moved meanwhile, and who called goes on with it.
    if (signal[DESK_SIGNAL] !== 0) finish()
  }
  if (error) throw error
}

/** Maps the desk anew where memory grew; the rest, of which the signal tells then, is still to be mapped. */
export function mapGrown(): void {
  if (signal[DESK_SIGNAL] !== undefined) return
  const { i32, f64 } = build.regions().desk
  const deskCells = cellsOf(f64)
  i32[DESK_SIGNAL]! |= REMAP
  signal = i32
  desk = f64
  cells = deskCells
}

function remapped(): void {
  onRemap()
  signal[DESK_SIGNAL]! &= ~REMAP
}

/** The numbers that a call left. */
export function numbersLeft(): number[] {
  const list = build.numbers()
  return times(list.length, i => list[i] as number)
}

/** The text that a call left. */
export function text(returned: Returned): string {
  done(returned)
  return build.text()
}
