// Garbage collection as a safety net: who gives back the blocks that nobody freed.
//
// Registering an object with a FinalizationRegistry costs more than a small tensor. So small tensors share a lease, a token
// that each of them holds on to; when the last one is gone the token is collected, and the blocks it lists that were never
// freed come back.

import type { Calls, Returned } from '../generated/calls'
import { DESK_SIGNAL, MADE } from '../generated/layout'
import { put, Registry, unwatch, watchFor } from '../language/intrinsics'
import { check, done, isInterrupted, mapGrown, seam, signal } from '../seam/seam'

const SHARED = 32
/** Leases of each kind that wait for new blocks. */
const SPARE = 64

/** What the registry holds, and not the lease. */
interface Leased {
  /** Handles, 0 once freed. */
  readonly handles: Int32Array | number[]
  readonly calls: Calls
}

export class Lease implements Leased {
  readonly handles: Int32Array | number[]
  /** Of the instance that the blocks are in. */
  readonly calls = seam
  /** Places that were given. */
  count = 0
  /** Blocks that were not freed. */
  live = 0

  constructor(size: number) {
    this.handles = size === 1 ? [0] : new Int32Array(size)
  }
}

/** Calls `release` of the instance that something garbage was in: also of one that is no more, natively. */
function collect(calls: Calls, release: () => Returned): void {
  if (calls !== seam) release()
  else if (!isInterrupted()) done(release())
}

const registry = new Registry<Leased>(({ handles, calls }) => {
  for (let i = 0; i < handles.length; i++) {
    const handle = handles[i] as number
    handles[i] = 0
    if (handle !== 0) collect(calls, () => calls.collect(handle))
  }
})

function register(size: number): Lease {
  const lease = new Lease(size)
  watchFor(registry, lease, { handles: lease.handles, calls: lease.calls })
  return lease
}

// A lease without blocks is nobody's, and serves again: a loop that frees what it makes registers nothing, which the
// registry would keep until the loop yields.
let spareShared: Lease[] = []
let spareOwn: Lease[] = []
let shared: Lease | undefined

function takeSpare(spare: Lease[]): Lease | undefined {
  const last = spare.length - 1
  if (last < 0) return undefined
  const lease = spare[last]
  spare.length = last
  return lease
}

/** A lease with room for one more small block, which goes to place `lease.count`. */
export function sharedLease(): Lease {
  let lease = shared
  if (lease === undefined || lease.count === SHARED) shared = lease = takeSpare(spareShared) ?? register(SHARED)
  return lease
}

/** A lease of its own, for a block whose memory should come back as soon as it can. */
export function ownLease(): Lease {
  return takeSpare(spareOwn) ?? register(1)
}

/** Lets a lease whose blocks are all struck off serve again. */
export function spare(lease: Lease): void {
  if (lease === shared || lease.calls !== seam) return
  const list = lease.handles.length === 1 ? spareOwn : spareShared
  if (list.length < SPARE) put(list, list.length, lease)
}

/** Forgets the leases of an instance that is no more; what they list comes back to it, where it still works. */
export function emptyLeases(): void {
  spareShared = []
  spareOwn = []
  shared = undefined
}

/** Something in Rust that an object of JavaScript owns; `NONE` while it owns nothing. */
export interface Owned {
  number: number
}
export const NONE = -1

const owners = new Registry<() => void>(end => end())

/** Calls `release` with what `owner` owns when it is garbage. Returns where to note what that is. */
export function whenCollected(owner: object, release: (number: number) => Returned): Owned {
  const owned: Owned = { number: NONE }
  const calls = seam
  watchFor(
    owners,
    owner,
    () => {
      const { number } = owned
      owned.number = NONE
      if (number !== NONE) collect(calls, () => release(number))
    },
    owner,
  )
  return owned
}

/** Notes down what a call made for its owner; throws where the call failed. */
export function own(owned: Owned, returned: Returned): void {
  const made = returned as unknown as number
  mapGrown()
  // A straight run: until here the signal said that it is nobody's.
  if (made >= 0) {
    owned.number = made
    signal[DESK_SIGNAL]! &= ~MADE
  }
  check()
}

export function forget(owner: object): void {
  unwatch(owners, owner)
}
