// MemoryManager: the pool that everything comes from, as callers see it.

import { publish } from '../language/aliases'
import { number } from '../language/arguments'
import { fail, show } from '../language/errors'
import { emptyLeases } from '../lifetimes/leases'
import { scope } from '../lifetimes/scopes'
import { startRecording, stopRecording } from '../lifetimes/stacks'
import { emptyHeap, GLOBAL, startHeap } from '../seam/heap'
import { build, done, seam, startAnew, text } from '../seam/seam'
import { lend, takeBack } from './buffers'
import type { PoolStats, StatsJson } from './figures'
import { type AllocationSite, assertNoLeaks, type Outstanding, outstanding, outstandingBySite } from './leaks'
import { type Configuration, configurationOf, type Preset } from './presets'
import { type MemoryOptions, poolArguments } from './settings'
import { setTrace, type TraceEvent, traceAgain } from './trace'

const MEBIBYTE = 1024 * 1024

/** Whether `trace_allocations` is on. */
let recording = false

/**
 * The pool that tensors and buffers come from: natively one for all threads of the process, in WASM one for the instance.
 *
 * Buffers that come back wait in free lists by size class, in three tiers, for the next request of their size. Each
 * thread keeps the newest to itself, so that it needs no lock; older ones of 256 elements and more are anybody's. The
 * counters are the thread's own.
 */
export class MemoryManager {
  private constructor() {}

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
   * Starts afresh, as `init_pool`, with the settings for a kind of place; without a name for the place that this is: 'edge' in
   * workerd and Vercel's edge runtime, 'server' in Node, Deno and Bun, 'mobile' where the browser tells of at most 2 GiB or of a
   * phone, else 'browser'. Returns what it has set.
   *
   * In Node the WASM build learns from it what the container may have, which the native build finds out itself. ERR_ARGUMENT for
   * another name; nothing is changed then.
   */
  static configure(preset?: Preset): Configuration {
    const settings = configurationOf('configure', preset, build.kind === 'wasm')
    const { max_size, max_idle_bytes, decay_ms, max_bytes } = settings
    MemoryManager.init_pool(max_size, { max_idle_bytes, decay_ms, ...(max_bytes === undefined ? {} : { max_bytes }) })
    return settings
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
    const stats: StatsJson = JSON.parse(MemoryManager.get_stats())
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

publish('MemoryManager', MemoryManager)
