// The types that the guide (docs/guide.md) shows, word for word (so no formatter touches this file), against those of the package, by the compiler.

import type * as ours from '../../bindings/api'

/** The guide writes the Rust type. */
type Vec<_T> = Float32Array
type f32 = number

declare namespace guide {
class MemoryManager {
  // Initialize pool with capacity
  static init_pool(max_size: number): void;
  
  // Get/return buffers (automatic)
  static get_buffer(size: number): Vec<f32>;
  static return_buffer(buffer: Vec<f32>): void;
  
  // Performance monitoring
  static get_stats(): string;
  static cache_efficiency(): string;
  static pool_stats(): PoolStats | null;
  
  // Memory management
  static gc(): void;
}

interface PoolStats {
  small_count: number;      // Buffers in small pool
  medium_count: number;     // Buffers in medium pool
  large_count: number;      // Buffers in large pool
  max_size: number;         // Maximum pool capacity
  hit_rate: number;         // Cache hit percentage
  memory_saved_mb: number;  // Memory saved in MB
}
}

type Extends<A, B> = A extends B ? true : { not: A }
const check = <_T extends true>(): void => {}

check<Extends<typeof ours.MemoryManager, Omit<typeof guide.MemoryManager, 'prototype'>>>()
check<Extends<ours.PoolStats, guide.PoolStats>>()
check<Extends<guide.PoolStats, ours.PoolStats>>()
