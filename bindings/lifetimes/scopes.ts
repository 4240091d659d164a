// Scopes, which free what is made in them, and watches, which tell what was not freed.
//
// A body may be async, and more than one may run at a time, each in its own context. What outlives its body (a timer, a
// socket) stays in the context of a scope that has ended: what it makes then belongs to the nearest scope around it that
// is still open, or to none.

import { type Then, thenOf } from '../language/brands'
import { contentsOf } from './contents'
import { inUse, keepOnly, noteStack, startRecording, stopRecording } from './stacks'

const { apply } = Reflect

interface Freeable {
  readonly freed: boolean
  free(): void
}

/** Everything with a block that was made while somebody watches, by handle. Held, so that it cannot be collected. */
type Watch = Map<number, object>

/** Where a running body is. */
interface Context {
  /** What a scope is to free. */
  readonly scope: Scope | undefined
  readonly watch: Watch | undefined
  readonly around: Context | undefined
  isOpen: boolean
}

/** Where async bodies keep their context apart; without it (browsers) the last entered one is the current one. */
interface Storage {
  run<T>(context: Context, body: () => T): T
  getStore(): Context | undefined
}

/** Freed things that a scope or a watch may hold on to before it looks for them. */
const SLACK = 4096

/** The tensors of a scope. Those that were freed by hand are forgotten now and then, so that a long loop does not pile up. */
class Scope {
  readonly tensors = new Set<Freeable>()
  #limit = SLACK

  add(tensor: Freeable): void {
    // Before the new one joins them: it has no block yet, and looks as if it were freed.
    if (this.tensors.size >= this.#limit) {
      for (const t of this.tensors) if (t.freed) this.tensors.delete(t)
      this.#limit = 2 * this.tensors.size + SLACK
    }
    this.tensors.add(tensor)
  }
}

/** Scopes and watches that are open. */
let open = 0
let storage: Storage | undefined
const stack: Context[] = []

export function useAsyncStorage(store: Storage): void {
  storage = store
}

/** Where the running code is: in a context that may have ended meanwhile. */
const current = (): Context | undefined => (storage ? storage.getStore() : stack[stack.length - 1])

/** The nearest scope that is open, from a context outwards. */
function scopeAround(context: Context | undefined): Scope | undefined {
  let at = context
  while (at !== undefined && !(at.isOpen && at.scope)) at = at.around
  return at?.scope
}

/** The nearest watch that is open, from a context outwards. */
function watchAround(context: Context | undefined): Watch | undefined {
  let at = context
  while (at !== undefined && !(at.isOpen && at.watch)) at = at.around
  return at?.watch
}

/** Tells the scope and the watch around of a new tensor. Nearly free while none is open. */
export function noteMade(tensor: Freeable, handle: number): void {
  noteStack(handle)
  if (open === 0) return
  const context = current()
  scopeAround(context)?.add(tensor)
  const watch = watchAround(context)
  if (watch) noteWatched(watch, tensor, handle)
}

/** Tells the watch around of a new buffer, which no scope frees. */
export function noteLent(buffer: object, handle: number): void {
  noteStack(handle)
  const watch = open === 0 ? undefined : watchAround(current())
  if (watch) noteWatched(watch, buffer, handle)
}

function noteWatched(watch: Watch, thing: object, handle: number): void {
  if (handle === 0) return
  watch.set(handle, thing)
  // A power of two above the slack: looked at ever more rarely as it grows, as it must where everything leaks.
  if (watch.size >= SLACK && (watch.size & (watch.size - 1)) === 0) keepOnly(watch, inUse())
}

/** In the place of a result, where the body threw. */
const FAILED = Symbol('failed')

/**
 * Runs `body` in a context; `close` gets what it returned, or `FAILED`, and the context around, once, when the body (or its
 * promise) has ended.
 */
function within<T>(
  scope: Scope | undefined,
  watch: Watch | undefined,
  body: () => T,
  close: (result: unknown, around: Context | undefined) => void,
): T {
  let around = current()
  // A context that has ended says nothing any more: without it a chain of them cannot grow.
  while (around !== undefined && !around.isOpen) around = around.around
  const context: Context = { scope, watch, around, isOpen: true }
  const end = (result: unknown): void => {
    if (!context.isOpen) return // a promise that settles twice
    context.isOpen = false
    open--
    const at = stack.lastIndexOf(context)
    if (at >= 0) stack.splice(at, 1)
    close(result, around)
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
  const then = thenOf(result)
  if (then !== undefined) return whenSettled(result, then, end) as T
  end(result)
  return result
}

/**
 * Calls `end` when a promise of any kind settles. Returns what its own `then` returns, so that the caller gets a promise of
 * the same kind; a promise of ours where that is none.
 */
function whenSettled(promise: unknown, then: Then, end: (result: unknown) => void): unknown {
  let outcome: { value: unknown } | { error: unknown } | undefined
  let ours: { resolve(value: unknown): void; reject(error: unknown): void } | undefined
  const pass = (): void => {
    if (outcome === undefined) return
    if ('error' in outcome) ours?.reject(outcome.error)
    else ours?.resolve(outcome.value)
  }
  /** Ends once; the error goes to the promise of ours where there is one, else on through that of the caller. */
  const settle = (found: { value: unknown } | { error: unknown }): unknown => {
    if (outcome !== undefined) return undefined // it settles twice
    outcome = found
    try {
      end('error' in found ? FAILED : found.value)
    } catch (error) {
      outcome = { error }
    }
    pass()
    if ('error' in outcome && ours === undefined) throw outcome.error
    return 'error' in outcome ? undefined : outcome.value
  }
  let chained: unknown
  try {
    chained = apply(then, promise, [(value: unknown) => settle({ value }), (error: unknown) => settle({ error })])
  } catch (error) {
    if (outcome === undefined) end(FAILED)
    throw error
  }
  if (thenOf(chained) !== undefined) return chained
  return new Promise((resolve, reject) => {
    ours = { resolve, reject }
    pass()
  })
}

/** Runs `body`; frees every tensor made in it but those it returns, which pass to the scope around it. */
export function scope<T>(body: () => T): T {
  const own = new Scope()
  return within(own, undefined, body, (result, around) => {
    const { tensors } = own
    const outer = scopeAround(around)
    for (const tensor of contentsOf(result, tensors)) {
      tensors.delete(tensor)
      outer?.add(tensor)
    }
    for (const tensor of tensors) tensor.free()
    tensors.clear()
  })
}

/**
 * Runs `body` and tells `report` of the handles of what was made in it and not returned, some of which may be freed. What
 * it returns passes to the watch around it. Says nothing where the body throws.
 */
export function watch<T>(body: () => T, report: (handles: ReadonlyMap<number, object>) => void): T {
  const own: Watch = new Map()
  startRecording()
  return within(undefined, own, body, (result, around) => {
    try {
      if (result === FAILED) return
      const outer = watchAround(around)
      const returned = contentsOf(result, new Set(own.values()))
      for (const [handle, thing] of own) {
        if (!returned.has(thing)) continue
        own.delete(handle)
        outer?.set(handle, thing)
      }
      report(own)
    } finally {
      own.clear() // what still runs in this context must not hold on to it all
      stopRecording()
    }
  })
}
