// Who frees what nobody freed: garbage collection as a safety net, and scopes.
//
// Registering an object with a FinalizationRegistry costs more than a small tensor. So small tensors share a lease,
// a token that each of them holds on to; when the last one is gone the token is collected, and the blocks it lists
// that were never freed come back.

import { done, seam } from './seam'
import { inUse, keepOnly, noteStack, startRecording, stopRecording } from './stacks'

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

const registry = new FinalizationRegistry<Int32Array | number[]>(handles => {
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

const others = new FinalizationRegistry<() => void>(collect => collect())

/** Calls `collect`, which must not refer to `owner`, when `owner` is garbage. */
export function whenCollected(owner: object, collect: () => void): void {
  others.register(owner, collect, owner)
}

export function forget(owner: object): void {
  others.unregister(owner)
}

// ---------------------------------------------------------------- scopes and watches

interface Freeable {
  free(): void
}

type Scope = Set<Freeable>
/** Everything with a block that was made while somebody watches, by handle. Held, so that it cannot be collected. */
type Watch = Map<number, object>

/** Where a running body is: the scope that frees its tensors, and who watches that it does. */
interface Context {
  readonly scope: Scope | undefined
  readonly watch: Watch | undefined
}

/** Where async bodies keep their context apart; without it (browsers) the last entered one is the current one. */
interface Storage {
  run<T>(context: Context, body: () => T): T
  getStore(): Context | undefined
}

/** Freed things that a watch may hold on to before it looks for them. */
const WATCH_SLACK = 4096

let open = 0
let storage: Storage | undefined
const stack: Context[] = []

export function useAsyncStorage(store: Storage): void {
  storage = store
}

function current(): Context | undefined {
  if (open === 0) return undefined
  return storage ? storage.getStore() : stack[stack.length - 1]
}

/** Tells the current scope and watch of a new tensor. Nearly free while none is open. */
export function born(tensor: Freeable, handle: number): void {
  noteStack(handle)
  if (open === 0) return
  const context = current()
  context?.scope?.add(tensor)
  if (context?.watch) noteWatched(context.watch, tensor, handle)
}

/** Tells the current watch of a new buffer, which no scope frees. */
export function lent(buffer: object, handle: number): void {
  noteStack(handle)
  const watch = current()?.watch
  if (watch) noteWatched(watch, buffer, handle)
}

function noteWatched(watch: Watch, thing: object, handle: number): void {
  if (handle === 0) return
  watch.set(handle, thing)
  // A power of two above the slack: looked at ever more rarely as it grows, as it must where everything leaks.
  if (watch.size >= WATCH_SLACK && (watch.size & (watch.size - 1)) === 0) keepOnly(watch, inUse())
}

/** Things directly in a result: itself, in an array or in an object. What cannot be looked at has none. */
function kept<T extends object>(result: unknown, has: (thing: T) => boolean): T[] {
  if (typeof result !== 'object' || result === null) return []
  try {
    const candidates = has(result as T) ? [result] : Array.isArray(result) ? result : Object.values(result)
    return candidates.filter(c => has(c))
  } catch {
    return []
  }
}

/** A revoked proxy does not even say what it is. */
function isPromise(result: unknown): result is Promise<unknown> {
  try {
    return result instanceof Promise
  } catch {
    return false
  }
}

/** Runs `body` in a context; `close` gets what it returned, or `FAILED`, once, when it (or its promise) has ended. */
function within<T>(context: Context, body: () => T, close: (result: unknown) => void): T {
  const end = (result: unknown): void => {
    open--
    const at = stack.lastIndexOf(context)
    if (at >= 0) stack.splice(at, 1)
    close(result)
  }
  open++
  if (!storage) stack.push(context)
  let result: T
  try {
    result = storage ? storage.run(context, body) : body()
  } catch (error) {
    end(FAILED)
    throw error
  }
  if (isPromise(result)) {
    return result.then(
      value => {
        end(value)
        return value
      },
      error => {
        end(FAILED)
        throw error
      },
    ) as T
  }
  end(result)
  return result
}

/** In the place of a result, where the body threw. */
const FAILED = Symbol('failed')

/** Runs `body`; frees every tensor made in it but those it returns, which pass to the scope around it. */
export function scope<T>(body: () => T): T {
  const own: Scope = new Set()
  const outer = current()
  return within({ scope: own, watch: outer?.watch }, body, result => {
    for (const tensor of kept<Freeable>(result, thing => own.has(thing))) {
      own.delete(tensor)
      outer?.scope?.add(tensor)
    }
    for (const tensor of own) tensor.free()
    own.clear()
  })
}

/**
 * Runs `body` and tells `report` of the handles of what was made in it and not returned, some of which may be freed. What
 * it returns passes to the watch around it. Says nothing where the body throws.
 */
export function watch<T>(body: () => T, report: (handles: ReadonlyMap<number, object>) => void): T {
  const own: Watch = new Map()
  const outer = current()
  startRecording()
  return within({ scope: outer?.scope, watch: own }, body, result => {
    try {
      if (result === FAILED) return
      const things = new Set(own.values())
      const returned = new Set(kept<object>(result, thing => things.has(thing)))
      for (const [handle, thing] of own) {
        if (!returned.has(thing)) continue
        own.delete(handle)
        outer?.watch?.set(handle, thing)
      }
      report(own)
    } finally {
      own.clear() // what still runs in this context must not hold on to it all
      stopRecording()
    }
  })
}
