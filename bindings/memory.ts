// MemoryManager and WasmTensorPool: pooled memory as callers see it.

import { type Aliased, type CamelCase, publish } from './aliases'
import { finite, type Numeric, number, type Shape } from './arguments'
import { lend, takeBack } from './buffers'
import { fail, show } from './errors'
import { emptyHeap, GLOBAL, startHeap } from './heap'
import { type AllocationSite, assertNoLeaks, type Outstanding, outstanding, outstandingBySite } from './leaks'
import { emptyLeases, forget, NONE, type Owned, own, whenCollected } from './leases'
import { scope } from './scopes'
import { done, epoch, isInterrupted, seam, startAnew, text } from './seam'
import { startRecording, stopRecording } from './stacks'
import { tensorOn, type WasmTensor } from './tensor'
import { setTrace, type TraceEvent, traceAgain } from './trace'

/** What `MemoryManager.pool_stats` returns. */
export interface PoolStats {
  /** idle buffers of the small tier */
  small_count: number
  medium_count: number
  large_count: number
  /** idle buffers a tier may keep */
  max_size: number
  /** percent, 0 to 100 */
  hit_rate: number
  memory_saved_mb: number
}

export interface PoolOptions {
  /** elements; a buffer below is small. Default 256. */
  small_limit?: number
  /** elements; a buffer above is large. Default 262,144. */
  medium_limit?: number
  /** bytes that idle buffers may hold in all tiers together. Default: no limit. */
  max_idle_bytes?: number
  /** milliseconds after which an unused idle buffer goes back to the system, at the next operation; 0: never. Default 10,000. */
  decay_ms?: number
}

export interface MemoryOptions extends PoolOptions {
  /**
   * bytes that may be had from the system for buffers in use and idle, by all pools and threads together; beyond it
   * ERR_OUT_OF_MEMORY. Default: half of the memory of the machine, or of what its container may have, natively; 4 GiB in WASM.
   */
  max_bytes?: number
}

/** What the JSON of `get_stats` holds. */
export interface StatsJson {
  small: number
  medium: number
  large: number
  max_size: number
  /** requests served */
  total_allocations: number
  /** of them, from idle buffers */
  cache_hits: number
  /** percent, 0 to 100 */
  hit_rate: number
  /** bytes served from idle buffers */
  memory_saved_bytes: number
  status: 'ready' | 'uninitialized'
  evictions: number
  bytes_in_use: number
  bytes_idle: number
  peak_bytes: number
  buffers_in_use: number
  returned: number
  /** came back by garbage collection */
  collected: number
  /** bytes had from the system for buffers in use and idle, by all pools and threads of the process (native) */
  system_bytes: number
  /** threads that share the pool, however many copies of the package each has loaded; 1 in WASM */
  threads: number
}

/** What the JSON of `snapshot` holds. */
export interface PoolSnapshot {
  status: 'ready' | 'uninitialized'
  max_size: number
  /** null: no limit */
  max_idle_bytes: number | null
  total_allocations: number
  cache_hits: number
  /** percent, 0 to 100 */
  hit_rate: number
  bytes_in_use: number
  bytes_idle: number
  /** of the idle bytes, those that other threads may take as well */
  shared_bytes: number
  /** percent of the bytes in use that nobody asked for: requests are rounded up to a size class */
  waste: number
  tiers: BlockCounts[]
  /** of every size that there are blocks of, or whose blocks served again, the smallest first */
  classes: (BlockCounts & { /** elements of a block */ size: number })[]
  /** pages that small blocks are carved from, those of every pool */
  pages: {
    count: number
    bytes: number
    /** percent of these bytes that are in no block, in use or idle */
    fragmentation: number
    by_size: { size: number; pages: number; blocks: number; free: number; fragmentation: number }[]
  }
}

/** Blocks of one tier or one size, as `snapshot` counts them. */
export interface BlockCounts {
  tier: 'small' | 'medium' | 'large'
  in_use: number
  idle: number
  /** requests that idle blocks served since the counters began; of all sizes together, `cache_hits` */
  hits: number
  bytes_in_use: number
  bytes_idle: number
  /** of the blocks in use, what was asked for */
  requested_bytes: number
  /** percent of `bytes_in_use` that nobody asked for */
  waste: number
}

const DEFAULT_SMALL_LIMIT = 256
const DEFAULT_MEDIUM_LIMIT = 262_144
const DEFAULT_DECAY_MS = 10_000
const MEBIBYTE = 1024 * 1024

/** Whether `trace_allocations` is on. */
let recording = false

function poolArguments(
  op: string,
  max_size: unknown,
  options: PoolOptions = {},
): [number, number, number, number, number] {
  if (typeof options !== 'object' || options === null) {
    fail('ERR_ARGUMENT', op, `options must be an object, got ${show(options)}`)
  }
  const {
    small_limit = DEFAULT_SMALL_LIMIT,
    medium_limit = DEFAULT_MEDIUM_LIMIT,
    max_idle_bytes = Number.POSITIVE_INFINITY,
    decay_ms = DEFAULT_DECAY_MS,
  } = options
  return [
    finite(op, 'max_size', max_size),
    finite(op, 'small_limit', small_limit),
    finite(op, 'medium_limit', medium_limit),
    number(op, 'max_idle_bytes', max_idle_bytes),
    finite(op, 'decay_ms', decay_ms),
  ]
}

/**
 * The pool that tensors and buffers come from: natively one for all threads of the process, in WASM one for the instance.
 *
 * Buffers that come back wait in free lists by size class, in three tiers, for the next request of their size. Each
 * thread keeps the newest to itself, so that it needs no lock; older ones of 256 elements and more are anybody's. The
 * counters are the thread's own.
 */
class Manager {
  /**
   * Starts afresh: idle buffers go, counters are zeroed, buffers in use stay valid.
   *
   * `max_size` is how many idle buffers each tier may keep; with 0 none is kept. Where a tier is full, the buffer that
   * came back longest ago goes. Without this call the pool starts at its first use, with 100.
   */
  static init_pool(max_size: number, options?: MemoryOptions): void {
    const settings = poolArguments('init_pool', max_size, options)
    const { max_bytes } = options ?? {}
    if (Number.isNaN(max_bytes)) fail('ERR_ARGUMENT', 'init_pool', 'max_bytes must be at least 0, got NaN')
    done(
      seam.init_pool(...settings, max_bytes === undefined ? Number.NaN : number('init_pool', 'max_bytes', max_bytes)),
    )
  }

  /**
   * Makes a new instance with memory of its own, in the place of this one: every tensor, buffer, pool, detector and other object
   * made before is ERR_FREED from now on, and the pool starts as at its first use. Scopes, trace and recorded stacks go on.
   *
   * For one case: after ERR_INTERRUPTED, where the engine ended a call of the WASM module in its midst. Natively no call can be,
   * and the memory of older objects comes back as they are collected.
   */
  static restart(): void {
    startAnew(() => {
      emptyLeases()
      emptyHeap()
    })
    startHeap()
    traceAgain()
  }

  /**
   * A zeroed buffer of exactly `size` elements on pooled memory.
   *
   * In WASM it is a view of linear memory, which becomes empty when memory grows: use it soon, then return it.
   */
  static get_buffer(size: number): Float32Array {
    return lend(GLOBAL, size)
  }

  /**
   * Returns a buffer; it must not be used afterwards. The native build detaches it (length 0), WASM cannot.
   * ERR_ARGUMENT where it was returned before or is not from here.
   */
  static return_buffer(buffer: Float32Array): void {
    takeBack(GLOBAL, buffer)
  }

  /** JSON, see {@link StatsJson}; all counters 0 and `"status":"uninitialized"` before the first use. */
  static get_stats(): string {
    return text(seam.pool_stats(GLOBAL))
  }

  /** JSON of the pool's blocks by tier and size, see {@link PoolSnapshot}. Walks every block: for looking, not for loops. */
  static snapshot(): string {
    return text(seam.pool_snapshot(GLOBAL))
  }

  /** JSON `{"hit_rate": percent, "efficiency": "excellent" (>= 80) | "good" (>= 60) | "fair" (>= 40) | "poor"}`. */
  static cache_efficiency(): string {
    return text(seam.cache_efficiency())
  }

  /** The pool's figures as an object; null before the first use. */
  static pool_stats(): PoolStats | null {
    const stats: StatsJson = JSON.parse(Manager.get_stats())
    if (stats.status === 'uninitialized') return null
    return {
      small_count: stats.small,
      medium_count: stats.medium,
      large_count: stats.large,
      max_size: stats.max_size,
      hit_rate: stats.hit_rate,
      memory_saved_mb: stats.memory_saved_bytes / MEBIBYTE,
    }
  }

  /** Gives idle memory back to the system (native) or to the allocator (WASM). Returns the bytes given back. */
  static gc(): number {
    return done(seam.gc(GLOBAL))
  }

  /** Zeroes the counters; buffers, idle and in use, stay. */
  static reset_stats(): void {
    done(seam.reset_stats(GLOBAL))
  }

  /**
   * Reports every pool operation, those inside tensor operations too; null stops it. Costs nothing when off.
   * What the callback itself does with tensors is not reported.
   */
  static trace(callback: ((event: TraceEvent) => void) | null): void {
    setTrace(callback)
  }

  /** Buffers in use, the largest first, with where they came from after `trace_allocations(true)`. */
  static outstanding(): Outstanding[] {
    return outstanding()
  }

  /** As `outstanding`, by the line of code that asked for them, the most bytes first; after `trace_allocations(true)`. */
  static outstanding_by_site(): AllocationSite[] {
    return outstandingBySite()
  }

  /** Records a JS stack for each allocation from now on (development only: it is slow); false stops and forgets. */
  static trace_allocations(on: boolean): void {
    if (typeof on !== 'boolean') fail('ERR_ARGUMENT', 'trace_allocations', `expected true or false, got ${show(on)}`)
    if (on === recording) return
    recording = on
    if (on) startRecording()
    else stopRecording()
  }

  /**
   * Runs `body` and throws ERR_LEAK, with the lines of code, where a tensor or buffer made in it is neither freed nor
   * returned, as `scope` looks for what is returned. Where `body` returns a promise, that is awaited first. For tests: it
   * records stacks, which is slow. What runs beside an async body is left out; in browsers, which cannot tell, it is not.
   */
  static assert_no_leaks<T>(body: () => T): T {
    if (typeof body !== 'function')
      fail('ERR_ARGUMENT', 'assert_no_leaks', `body must be a function, got ${show(body)}`)
    return assertNoLeaks(body)
  }

  /**
   * Runs `body` and frees every tensor made in it except those it returns: the result itself, or what it contains at any
   * depth in arrays, maps, sets and the own enumerable properties of objects, cycles included. Elements of arrays and
   * values of properties are read; getters are not called, and private fields and closures cannot be seen.
   *
   * Where `body` returns a promise, or anything else with a `then`, that is awaited first, and what its `then` returns is
   * returned. What is made after the scope has ended, by a timer it started, say, belongs to the nearest scope around it
   * that is open, or to none.
   */
  static scope<T>(body: () => T): T {
    if (typeof body !== 'function') fail('ERR_ARGUMENT', 'scope', `body must be a function, got ${show(body)}`)
    return scope(body)
  }
}

/** What a class without instances shows: everything but a constructor. */
type Statics<C> = Pick<C, Exclude<keyof C, 'prototype'>>

export const MemoryManager = publish('MemoryManager', Manager) as unknown as Statics<typeof Manager> &
  CamelCase<Statics<typeof Manager>>

/** A pool of one's own, apart from the one that `MemoryManager` shows, with its own thresholds and counters. */
class Pool {
  readonly #owned: Owned
  readonly #epoch = epoch

  /** See {@link MemoryManager.init_pool}. */
  constructor(max_size: number, options?: PoolOptions) {
    const settings = poolArguments('WasmTensorPool', max_size, options)
    const owned = whenCollected(this, seam.close_pool)
    this.#owned = owned
    own(owned, seam.new_pool(...settings))
  }

  /** A pool whose buffers are small below `small_limit` elements and large above `medium_limit`. */
  static with_custom_thresholds(small_limit: number, medium_limit: number, max_size: number): WasmTensorPool {
    return new WasmTensorPool(max_size, { small_limit, medium_limit })
  }

  #open(op: string): number {
    const id = this.#owned.number
    if (id === NONE || this.#epoch !== epoch) fail('ERR_FREED', op, 'the pool was freed')
    return id
  }

  /** A zeroed buffer of exactly `size` elements. */
  get_buffer(size: number): Float32Array {
    return lend(this.#open('get_buffer'), size)
  }

  /** Returns a buffer of this pool; ERR_ARGUMENT where it is from elsewhere or was returned before. */
  return_buffer(buffer: Float32Array): void {
    takeBack(this.#open('return_buffer'), buffer)
  }

  /** A tensor with a copy of `data` on this pool's memory; `free()` brings the memory back here. */
  tensor(data: Numeric, shape?: Shape): WasmTensor {
    return tensorOn(this.#open('tensor'), data, shape)
  }

  /** JSON, see {@link StatsJson}. */
  get_stats(): string {
    return text(seam.pool_stats(this.#open('get_stats')))
  }

  /** Gives idle memory back; returns the bytes. */
  gc(): number {
    return done(seam.gc(this.#open('gc')))
  }

  /** Gives idle memory back and zeroes the counters. */
  clear(): void {
    const id = this.#open('clear')
    done(seam.gc(id))
    done(seam.reset_stats(id))
  }

  /** Frees the pool. Its tensors and buffers stay valid; their memory goes to the system as they come back. */
  free(): void {
    const id = this.#owned.number
    if (id === NONE) return
    const alive = this.#epoch === epoch && !isInterrupted()
    const closed = alive ? seam.close_pool(id) : 0
    this.#owned.number = NONE
    forget(this)
    if (alive) done(closed)
  }
}

export type WasmTensorPool = Pool & CamelCase<Pool> & Disposable
export const WasmTensorPool: Aliased<typeof Pool> = publish('WasmTensorPool', Pool)
