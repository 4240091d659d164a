// What the pool did, as it does it; and where each block came from.

import { fail, show } from './errors'
import { cells, done, seam, whenTraced } from './seam'

/** One operation of the pool. */
export interface TraceEvent {
  kind: 'get' | 'return' | 'evict' | 'gc' | 'init'
  /** elements */
  size: number
  bytes: number
  tier: 'small' | 'medium' | 'large'
  /** whether a `get` was served from idle memory */
  hit: boolean
  /** milliseconds, on the scale of performance.now() */
  time: number
}

const KINDS = ['get', 'return', 'evict', 'gc', 'init'] as const
const TIERS = ['small', 'medium', 'large'] as const

let callback: ((event: TraceEvent) => void) | null = null
let reporting = false

export function setTrace(next: ((event: TraceEvent) => void) | null): void {
  if (next !== null && typeof next !== 'function')
    fail('ERR_ARGUMENT', 'trace', `expected a function or null, got ${show(next)}`)
  callback = next
  whenTraced(report)
  done(seam.trace(next === null ? 0 : 1))
}

function nextEvent(): TraceEvent | undefined {
  if (seam.next_event() !== 1) return undefined
  return {
    kind: KINDS[cells[0] as number] as TraceEvent['kind'],
    size: cells[1] as number,
    bytes: cells[2] as number,
    tier: TIERS[cells[3] as number] as TraceEvent['tier'],
    hit: cells[4] === 1,
    time: performance.now(),
  }
}

/** A callback that throws must not make the operation it watches fail half-way: its error is thrown on its own, later. */
function tell(event: TraceEvent): void {
  try {
    callback?.(event)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

function report(): void {
  if (reporting) {
    while (nextEvent() !== undefined);
    return
  }
  reporting = true
  try {
    for (let event = nextEvent(); event !== undefined; event = nextEvent()) tell(event)
  } finally {
    reporting = false
  }
}
