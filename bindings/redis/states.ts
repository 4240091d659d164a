// The states of series that a worker has in memory: those of the running batches, and of the others the most recently used.

import type { SeriesState } from './series'

export class States {
  readonly #most: number
  /** least recently used first */
  readonly #kept = new Map<string, { state: SeriesState; users: number }>()
  #left = 0

  constructor(most: number) {
    this.#most = most
  }

  /** The state, held until `release`; undefined where it is not here. */
  hold(key: string): SeriesState | undefined {
    const found = this.#kept.get(key)
    if (found === undefined) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, found)
    found.users++
    return found.state
  }

  /** Adds a state, held until `release`. */
  add(key: string, state: SeriesState): void {
    this.#kept.set(key, { state, users: 1 })
  }

  /** Lets go of states, as they are stored; the least recently used ones leave where there are too many. */
  release(keys: Iterable<string>): void {
    for (const key of keys) {
      const found = this.#kept.get(key)
      if (found !== undefined) found.users--
    }
    if (this.#kept.size <= this.#most) return
    for (const [key, { state, users }] of this.#kept) {
      if (users > 0) continue
      state.free()
      this.#kept.delete(key)
      this.#left++
      if (this.#kept.size <= this.#most) return
    }
  }

  /** Forgets a state, which is not what is stored. */
  drop(key: string): void {
    this.#kept.get(key)?.state.free()
    this.#kept.delete(key)
  }

  /** Forgets all whose key begins so. */
  dropAll(prefix: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.drop(key)
  }

  /** States in memory. */
  get size(): number {
    return this.#kept.size
  }

  /** States that left for others. */
  get left(): number {
    return this.#left
  }
}
