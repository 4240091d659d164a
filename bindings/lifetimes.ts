// Who frees what nobody freed: garbage collection as a safety net.
//
// Registering an object with a FinalizationRegistry costs more than a small tensor. So small tensors share a lease,
// a token that each of them holds on to; when the last one is gone the token is collected, and the blocks it lists
// that were never freed come back.

import { done, seam } from './seam'

const SHARED = 32
/** Leases of each kind that wait for new blocks. */
const SPARE = 64

export class Lease {
  /** Handles, 0 once freed. The registry holds this list, not the lease. */
  readonly handles: Int32Array | number[]
  /** Places that were given. */
  count = 0
  /** Blocks that were not freed. */
  live = 0

  constructor(size: number) {
    this.handles = size === 1 ? [0] : new Int32Array(size)
  }
}

/**
 * Where the runtime has no FinalizationRegistry (workerd with a compatibility date before 2025-05-05), nothing tells of
 * what was collected: what is not freed by hand stays until the instance ends.
 */
const Registry: typeof FinalizationRegistry =
  globalThis.FinalizationRegistry ??
  class {
    register(): void {}
    unregister(): boolean {
      return false
    }
  }

const registry = new Registry<Int32Array | number[]>(handles => {
  for (const handle of handles) if (handle !== 0) done(seam.collect(handle))
})

function register(size: number): Lease {
  const lease = new Lease(size)
  registry.register(lease, lease.handles)
  return lease
}

// A lease without blocks is nobody's, and serves again: a loop that frees what it makes registers nothing, which the
// registry would keep until the loop yields.
const spareShared: Lease[] = []
const spareOwn: Lease[] = []
let shared: Lease | undefined

/** A lease with room for one more small block; its place is `lease.count - 1` afterwards. */
export function sharedLease(handle: number): Lease {
  let lease = shared
  if (lease === undefined || lease.count === SHARED) shared = lease = spareShared.pop() ?? register(SHARED)
  lease.live++
  lease.handles[lease.count++] = handle
  return lease
}

/** A lease of its own, for a block whose memory should come back as soon as it can. */
export function ownLease(handle: number): Lease {
  const lease = spareOwn.pop() ?? register(1)
  lease.handles[0] = handle
  lease.count = 1
  lease.live = 1
  return lease
}

/** Strikes a block off its lease. */
export function endLease(lease: Lease, place: number): void {
  lease.handles[place] = 0
  if (--lease.live > 0) return
  lease.count = 0
  if (lease === shared) return
  const spare = lease.handles.length === 1 ? spareOwn : spareShared
  if (spare.length < SPARE) spare.push(lease)
}

const others = new Registry<() => void>(collect => collect())

/** Calls `collect`, which must not refer to `owner`, when `owner` is garbage. */
export function whenCollected(owner: object, collect: () => void): void {
  others.register(owner, collect, owner)
}

export function forget(owner: object): void {
  others.unregister(owner)
}
