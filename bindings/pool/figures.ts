// What pools tell of themselves.

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
