// The build in use, and what follows every call of it: look at the signal, map memory anew, throw, report events.

import type { Build } from './backend/backend'
import { type ErrorCode, RustorchError } from './errors'
import type { Calls } from './generated/calls'
import { DESK_CELLS, DESK_SIGNAL, EVENTS, FAILED, REMAP } from './generated/layout'

export let build: Build
/** The calls of the build in use. Wrap each in {@link done}. */
export let seam: Calls
export let fallbackReason: string | undefined
/** Cells for shapes and small results; see src/ffi/desk.rs. */
export let cells: Float64Array
let signal: Int32Array
let onRemap: () => void
let onEvents: () => void = () => {}

/** Puts a build to use, once, before anything else runs. `remap` is called whenever shared memory moved. */
export function install(found: Build): void {
  build = found
  seam = build.calls
  mapDesk()
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

/** Looks at what a call left behind; returns its result. */
export function done(result: number): number {
  // Memory that WASM outgrew reads as undefined, which is not 0 either.
  if (signal[DESK_SIGNAL] !== 0) settle()
  return result
}

/** As {@link done}, but gives `handle` back before it throws. */
export function doneOr(handle: number, give: (handle: number) => void): void {
  if (signal[DESK_SIGNAL] === 0) return
  try {
    settle()
  } catch (error) {
    give(handle)
    throw error
  }
}

/**
 * As {@link doneOr}, for a call that left something in the cells: `keep` takes it before anything else can run. A handle
 * is NaN where the call failed.
 */
export function doneKeeping(handle: number, keep: () => void, give: (handle: number) => void): void {
  if (signal[DESK_SIGNAL] === 0) {
    keep()
    return
  }
  try {
    settle(keep)
  } catch (error) {
    if (handle > 0) give(handle)
    throw error
  }
}

function settle(keep?: () => void): void {
  const grown = signal[DESK_SIGNAL] === undefined
  if (grown) mapDesk()
  const seen = signal[DESK_SIGNAL] as number
  signal[DESK_SIGNAL] = 0
  if (grown || seen & REMAP) onRemap()
  if (keep && !(seen & FAILED)) keep()
  const error = seen & FAILED ? new RustorchError(build.code() as ErrorCode, build.text()) : undefined
  if (seen & EVENTS) onEvents()
  if (error) throw error
}

function mapDesk(): void {
  const { desk } = build.regions()
  signal = desk.i32
  cells = desk.f64.subarray(DESK_CELLS)
}

/** The text that a call left. */
export function text(result: number): string {
  done(result)
  return build.text()
}
