// How a pool may be set up.

import { DEFAULT_DECAY_MS, DEFAULT_MEDIUM_LIMIT, DEFAULT_SMALL_LIMIT } from '../generated/layout'
import { finite, number } from '../language/arguments'
import { fail, show } from '../language/errors'

/** Settings of any pool. */
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

/** Settings of the pool that `MemoryManager` shows. */
export interface MemoryOptions extends PoolOptions {
  /**
   * bytes that may be had from the system for buffers in use and idle, by all pools and threads together; beyond it
   * ERR_OUT_OF_MEMORY. Default: half of the memory of the machine, or of what its container may have, natively; 4 GiB in WASM.
   */
  max_bytes?: number
}

/** The settings as the seam takes them. */
export function poolArguments(
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
