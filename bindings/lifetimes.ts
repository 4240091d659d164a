// Who frees what nobody freed: garbage collection as a safety net, and scopes.
//
// Registering an object with a FinalizationRegistry costs more than a small tensor. So small tensors share a lease,
// a token that each of them holds on to; when the last one is gone the token is collected, and the blocks it lists
// that were never freed come back.

import { done, seam } from './seam'

const SHARED = 32

export class Lease {
  /** Handles, 0 once freed. The registry holds this list, not the lease. */
  readonly handles: Int32Array | number[]
  count = 0

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

let shared: Lease | undefined

/** A lease with room for one more small block; its place is `lease.count - 1` afterwards. */
export function sharedLease(handle: number): Lease {
  let lease = shared
  if (lease === undefined || lease.count === SHARED) shared = lease = register(SHARED)
  lease.handles[lease.count++] = handle
  return lease
}

/** A lease of its own, for a block whose memory should come back as soon as it can. */
export function ownLease(handle: number): Lease {
  const lease = register(1)
  lease.handles[0] = handle
  lease.count = 1
  return lease
}

/** Strikes a block off its lease. */
export function endLease(lease: Lease, place: number): void {
  const { handles } = lease
  handles[place] = 0
  if (lease === shared && place === lease.count - 1) {
    let { count } = lease
    while (count > 0 && handles[count - 1] === 0) count--
    lease.count = count
  }
}

const others = new FinalizationRegistry<() => void>(collect => collect())

/** Calls `collect`, which must not refer to `owner`, when `owner` is garbage. */
export function whenCollected(owner: object, collect: () => void): void {
  others.register(owner, collect, owner)
}

export function forget(owner: object): void {
  others.unregister(owner)
}

// ---------------------------------------------------------------- stacks

let stacks: Map<number, string> | undefined

export function recordStacks(on: boolean): void {
  stacks = on ? new Map() : undefined
}

/** Notes where a block was asked for, while stacks are recorded. */
export function noteStack(handle: number): void {
  if (stacks === undefined) return
  const frames = new Error().stack?.split('\n').slice(3) ?? []
  stacks.set(handle, frames.map(frame => frame.trim()).join('\n'))
}

export function stackOf(handle: number): string | undefined {
  return stacks?.get(handle)
}

// ---------------------------------------------------------------- scopes

interface Freeable {
  free(): void
}

type Scope = Set<Freeable>

/** Where async bodies keep their scope apart; without it (browsers) the last entered scope is the current one. */
interface Storage {
  run<T>(scope: Scope, body: () => T): T
  getStore(): Scope | undefined
}

let open = 0
let storage: Storage | undefined
const stack: Scope[] = []

export function useAsyncStorage(store: Storage): void {
  storage = store
}

/** Tells the current scope of a new tensor. Nearly free while no scope is open. */
export function born(tensor: Freeable, handle: number): void {
  if (stacks !== undefined) noteStack(handle)
  if (open === 0) return
  const scope = storage ? storage.getStore() : stack[stack.length - 1]
  scope?.add(tensor)
}

/** Tensors directly in a result: itself, in an array or in an object. What cannot be looked at has none. */
function kept(result: unknown, scope: Scope): Freeable[] {
  if (typeof result !== 'object' || result === null) return []
  try {
    const candidates = scope.has(result as Freeable) ? [result] : Array.isArray(result) ? result : Object.values(result)
    return candidates.filter(c => scope.has(c))
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

/** Runs `body`; frees every tensor made in it but those it returns, which pass to the scope around it. */
export function scope<T>(body: () => T): T {
  const own: Scope = new Set()
  const outer = open === 0 ? undefined : storage ? storage.getStore() : stack[stack.length - 1]
  let closed = false
  const close = (keep: Freeable[]): void => {
    if (closed) return
    closed = true
    open--
    const at = stack.lastIndexOf(own)
    if (at >= 0) stack.splice(at, 1)
    for (const tensor of keep) {
      own.delete(tensor)
      outer?.add(tensor)
    }
    for (const tensor of own) tensor.free()
  }
  open++
  if (!storage) stack.push(own)
  let result: T
  try {
    result = storage ? storage.run(own, body) : body()
  } catch (error) {
    close([])
    throw error
  }
  if (isPromise(result)) {
    return result.then(
      value => {
        close(kept(value, own))
        return value
      },
      error => {
        close([])
        throw error
      },
    ) as T
  }
  close(kept(result, own))
  return result
}
