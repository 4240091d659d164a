// The pool, the naive way: an array of idle blocks in the order they came back, and plain counters. What the documents
// promise, by a second hand; the real one must agree after any sequence of calls.

export interface Limits {
  small_limit: number
  medium_limit: number
}

export type Tier = 'small' | 'medium' | 'large'

export interface Block {
  pool: PoolModel
  /** elements asked for */
  size: number
  /** elements it holds */
  capacity: number
}

export interface Event {
  kind: 'get' | 'return' | 'evict' | 'gc' | 'init'
  size: number
  bytes: number
  tier: Tier
  hit: boolean
}

export const DEFAULT_LIMITS: Limits = { small_limit: 256, medium_limit: 262_144 }

export const tierOf = (size: number, limits: Limits): Tier =>
  size < limits.small_limit ? 'small' : size <= limits.medium_limit ? 'medium' : 'large'

/** Every block size there is: 1 to 4, then four for each doubling. */
const CAPACITIES = [1, 2, 3, 4]
for (let power = 4; power < 2 ** 31; power *= 2) CAPACITIES.push(power * 1.25, power * 1.5, power * 1.75, power * 2)

/** The smallest block that serves, which never reaches into the next tier. */
export function capacityOf(size: number, limits: Limits): number {
  const capacity = CAPACITIES.find(c => c >= size) as number
  const tier = tierOf(size, limits)
  if (tier === 'small') return Math.min(capacity, limits.small_limit - 1)
  return tier === 'medium' ? Math.min(capacity, limits.medium_limit) : capacity
}

export class PoolModel {
  private idle: number[] = []
  private maxSize = 100
  private limits = DEFAULT_LIMITS
  private maxIdleBytes = Number.POSITIVE_INFINITY
  private closed = false
  private ready = false
  /** By the elements of a block. */
  private hits = new Map<number, number>()
  private counters = PoolModel.zeros()
  private inUse = { bytes: 0, buffers: 0 }
  events: Event[] | undefined

  private static zeros() {
    return {
      total_allocations: 0,
      cache_hits: 0,
      memory_saved_bytes: 0,
      evictions: 0,
      peak_bytes: 0,
      returned: 0,
      collected: 0,
    }
  }

  private note(kind: Event['kind'], size: number, elements: number, tier: Tier, hit = false): void {
    this.events?.push({ kind, size, bytes: elements * 4, tier, hit })
  }

  get(size: number): Block | null {
    if (size === 0) return null
    this.ready = true
    const capacity = capacityOf(size, this.limits)
    const at = this.idle.lastIndexOf(capacity)
    if (at >= 0) {
      this.idle.splice(at, 1)
      this.counters.cache_hits++
      this.hits.set(capacity, (this.hits.get(capacity) ?? 0) + 1)
      this.counters.memory_saved_bytes += capacity * 4
    }
    this.counters.total_allocations++
    this.inUse.buffers++
    this.inUse.bytes += capacity * 4
    this.counters.peak_bytes = Math.max(this.counters.peak_bytes, this.inUse.bytes)
    this.note('get', size, capacity, tierOf(size, this.limits), at >= 0)
    return { pool: this, size, capacity }
  }

  put(block: Block | null): void {
    if (block === null) return
    const { size, capacity } = block
    const tier = tierOf(capacity, this.limits)
    this.counters.returned++
    this.inUse.buffers--
    this.inUse.bytes -= capacity * 4
    // Made under other limits, it may be of a size that nobody asks for now.
    const fits = capacityOf(capacity, this.limits) === capacity
    this.note('return', size, capacity, tier)
    if (this.closed || !fits || this.maxSize === 0 || capacity * 4 > this.maxIdleBytes) {
      this.evict(capacity)
      return
    }
    this.idle.push(capacity)
    while (this.count(tier) > this.maxSize) this.evictOldest(c => tierOf(c, this.limits) === tier)
    while (this.idleBytes() > this.maxIdleBytes) this.evictOldest(() => true)
  }

  private evictOldest(which: (capacity: number) => boolean): void {
    const [capacity] = this.idle.splice(this.idle.findIndex(which), 1)
    this.evict(capacity)
  }

  private evict(capacity: number): void {
    this.counters.evictions++
    this.note('evict', capacity, capacity, tierOf(capacity, this.limits))
  }

  private count = (tier: Tier): number => this.idle.filter(c => tierOf(c, this.limits) === tier).length
  private idleBytes = (): number => this.idle.reduce((sum, c) => sum + c * 4, 0)

  gc(): number {
    const bytes = this.idleBytes()
    this.idle = []
    if (bytes > 0) this.note('gc', bytes / 4, bytes / 4, tierOf(1, this.limits))
    return bytes
  }

  init(maxSize: number, limits: Limits = DEFAULT_LIMITS, maxIdleBytes = Number.POSITIVE_INFINITY): void {
    this.idle = []
    this.maxSize = maxSize
    this.limits = limits
    this.maxIdleBytes = maxIdleBytes
    this.ready = true
    this.reset()
    this.note('init', 0, 0, tierOf(1, limits))
  }

  reset(): void {
    this.counters = { ...PoolModel.zeros(), peak_bytes: this.inUse.bytes }
    this.hits.clear()
  }

  close(): void {
    this.idle = []
    this.closed = true
  }

  /** Of each block size that served again, the smallest first: its elements, its tier and how often. */
  classHits(): [number, Tier, number][] {
    const sizes = [...this.hits].sort(([a], [b]) => a - b)
    return sizes.map(([size, hits]) => [size, tierOf(size, this.limits), hits])
  }

  stats() {
    const { total_allocations, cache_hits } = this.counters
    return {
      small: this.count('small'),
      medium: this.count('medium'),
      large: this.count('large'),
      max_size: this.ready ? this.maxSize : 0,
      hit_rate: total_allocations === 0 ? 0 : (100 * cache_hits) / total_allocations,
      status: this.ready ? 'ready' : 'uninitialized',
      bytes_in_use: this.inUse.bytes,
      bytes_idle: this.idleBytes(),
      buffers_in_use: this.inUse.buffers,
      ...this.counters,
    }
  }
}
