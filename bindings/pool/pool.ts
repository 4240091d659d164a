// WasmTensorPool: a pool apart from the one that everything else comes from.

import { publish } from '../language/aliases'
import type { Numeric, Shape } from '../language/arguments'
import { Held, idOf } from '../lifetimes/held'
import { done, seam, text } from '../seam/seam'
import { tensorOn } from '../tensor/state'
import type { WasmTensor } from '../tensor/tensor'
import { lend, takeBack } from './buffers'
import { type PoolOptions, poolArguments } from './settings'

/** A pool of one's own, apart from the one that `MemoryManager` shows, with its own thresholds and counters. */
export class WasmTensorPool extends Held {
  /** See {@link MemoryManager.init_pool}. */
  constructor(max_size: number, options?: PoolOptions) {
    const op = 'WasmTensorPool'
    const settings = poolArguments(op, max_size, options)
    super(op, undefined, () => seam.new_pool(...settings), seam.close_pool)
  }

  /** A pool whose buffers are small below `small_limit` elements and large above `medium_limit`. */
  static with_custom_thresholds(small_limit: number, medium_limit: number, max_size: number): WasmTensorPool {
    return new WasmTensorPool(max_size, { small_limit, medium_limit })
  }

  /** A zeroed buffer of exactly `size` elements. */
  get_buffer(size: number): Float32Array {
    return lend(idOf('get_buffer', this), size)
  }

  /** Returns a buffer of this pool; ERR_ARGUMENT where it is from elsewhere or was returned before. */
  return_buffer(buffer: Float32Array): void {
    takeBack(idOf('return_buffer', this), buffer)
  }

  /** A tensor with a copy of `data` on this pool's memory; `free()` brings the memory back here. */
  tensor(data: Numeric, shape?: Shape): WasmTensor {
    return tensorOn('tensor', idOf('tensor', this), data, shape)
  }

  /** JSON, see {@link StatsJson}. */
  get_stats(): string {
    return text(seam.pool_stats(idOf('get_stats', this)))
  }

  /** Gives idle memory back; returns the bytes. */
  gc(): number {
    return done(seam.gc(idOf('gc', this)))
  }

  /** Gives idle memory back and zeroes the counters. */
  clear(): void {
    const id = idOf('clear', this)
    done(seam.gc(id))
    done(seam.reset_stats(id))
  }

  /** Frees the pool. Its tensors and buffers stay valid; their memory goes to the system as they come back. */
  override free(): void {
    super.free()
  }
}

publish('WasmTensorPool', WasmTensorPool)
