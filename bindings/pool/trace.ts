// What the pool did, as it does it.
//
// The callback is user code in the midst of an operation. So before it runs, Rust puts aside what the operation's call left
// for JavaScript to read, and notes down no events until it is brought back; and the operation's block stays in transit.

import { DESK_SIGNAL, EVENTS } from '../generated/layout'
import { EVENT_KINDS, TIERS } from '../generated/words'
import { fail, show } from '../language/errors'
import { later } from '../language/intrinsics'
import { whileHolding } from '../seam/heap'
import { cells, done, epoch, mapGrown, seam, signal, whenTraced } from '../seam/seam'
import { transit } from '../seam/transit'

/** One operation of the pool. */
export interface TraceEvent {
  kind: (typeof EVENT_KINDS)[number]
  /** elements */
  size: number
  bytes: number
  tier: (typeof TIERS)[number]
  /** whether a `get` was served from idle memory */
  hit: boolean
  /** milliseconds, on the scale of performance.now() */
  time: number
}

let callback: ((event: TraceEvent) => void) | null = null
/** What the callback has still to hear, from `next` on. */
let events: (TraceEvent | undefined)[] = []
let next = 0

export function setTrace(to: ((event: TraceEvent) => void) | null): void {
  if (to !== null && typeof to !== 'function')
    fail('ERR_ARGUMENT', 'trace', `expected a function or null, got ${show(to)}`)
  callback = to
  if (to === null) {
    events = []
    next = 0
  }
  whenTraced(report)
  done(seam.trace(to === null ? 0 : 1))
}

/** Goes on in a new instance. */
export function traceAgain(): void {
  if (callback !== null) done(seam.trace(1))
}

/** Fetches the events that Rust has noted down. */
function fetch(): void {
  const time = performance.now()
  // One straight run for each: Rust forgets an event as it tells of it.
  while ((seam.next_event() as unknown as number) === 1) {
    events[events.length] = {
      kind: EVENT_KINDS[cells[0] as number] as TraceEvent['kind'],
      size: cells[1] as number,
      bytes: cells[2] as number,
      tier: TIERS[cells[3] as number] as TraceEvent['tier'],
      hit: cells[4] === 1,
      time,
    }
  }
  signal[DESK_SIGNAL]! &= ~EVENTS
}

/** A callback that throws must not make the operation it watches fail half-way: its error is thrown on its own, later. */
function tell(event: TraceEvent): void {
  try {
    callback?.(event)
  } catch (error) {
    later(() => {
      throw error
    })
  }
}

function report(): void {
  if (transit.reporting) return
  const begun = epoch
  seam.set_results_aside(1)
  mapGrown()
  transit.reporting = true
  try {
    fetch()
    whileHolding(deliver)
  } finally {
    if (begun === epoch) seam.set_results_aside(0)
    transit.reporting = false
  }
}

function deliver(): void {
  while (next < events.length) {
    const event = events[next] as TraceEvent
    events[next++] = undefined
    tell(event)
  }
  events = []
  next = 0
}
