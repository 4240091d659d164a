// One build while a program runs on it: what the program has made, in the order it was made, and what it can be told of a result.

import { types } from 'node:util'
import { prepare, type Things } from '../arguments'
import type { Api, Tensor } from '../backends'
import { canonicalBits, hash } from '../floats'

// biome-ignore lint/suspicious/noExplicitAny: programs pass anything to anything
export type Any = any

/** What was thrown by user code inside a call, which must come through as it is. */
export class Thrown extends Error {}

/** A tensor itself: no proxy of one and nothing that inherits from one. */
export function isTensor(x: unknown): x is Tensor {
  if (typeof x !== 'object' || x === null || types.isProxy(x)) return false
  const prototype = Object.getPrototypeOf(x)
  return prototype !== null && Object.hasOwn(prototype, 'constructor') && prototype.constructor.name === 'WasmTensor'
}

/** More than these and the oldest goes: programs stay small, and every tensor is looked at after every step. */
const MOST_TENSORS = 10
const MOST_OBJECTS = 3

export class Side {
  readonly tensors: Tensor[] = []
  readonly buffers: { buffer: Float32Array; from: Any }[] = []
  readonly objects: Record<string, Any[]> = {}
  /** Background runs in flight. What they come to is looked at when the program waits for them, at the same step on every build. */
  readonly pending: Promise<unknown>[] = []
  /** What they were given. */
  readonly inFlight = new Set<unknown>()
  readonly events: string[] = []
  readonly things: Things
  /** Everything there was: nothing is garbage before the program ends, or collections would differ. */
  readonly kept: unknown[] = []
  /**
   * Whether idle blocks may differ: matrices were multiplied, for which each build packs in a way of its own, or a run in the background
   * held blocks for as long as it took, or memory came near its limit, which idle blocks are given up for. What is in use, and every
   * result, is still the same.
   */
  loose = false
  /** Tensors that user code inside a call has written to. */
  readonly touched = new Set<Tensor>()

  constructor(
    readonly name: string,
    readonly api: Api,
  ) {
    this.things = prepare(api)
    this.things.image.free()
  }

  /** Takes note of what a call returned, and says what it is: the same words on every build, to the last bit. */
  describe(value: unknown, from: unknown, depth = 0): string {
    if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`
    if (typeof value === 'string') return steady(value)
    if (typeof value === 'function') return 'a function'
    if (typeof value !== 'object' || value === null) return String(value)
    this.kept.push(value)
    const name = types.isProxy(value) ? 'Proxy' : value.constructor?.name
    if (isTensor(value)) {
      this.adopt(value)
      return this.contents(value)
    }
    if (name === 'Float32Array') {
      const array = value as Float32Array
      const lender = from as Any
      if (typeof lender?.return_buffer === 'function' && !this.buffers.some(b => b.buffer === array)) {
        this.buffers.push({ buffer: array, from: lender })
        return `${array.length} floats lent`
      }
      if (array.length === 0) return 'no floats' // or detached
      return `${array.length} floats ${digest(canonicalBits(array))}`
    }
    // Files hold the bits of NaNs, of which any is as good as any other.
    if (name === 'Uint8Array' && (value as Uint8Array).length % 4 === 0)
      return `${name} ${digest(canonicalBits(new Float32Array((value as Uint8Array).slice().buffer)))}`
    if (ArrayBuffer.isView(value)) return `${name} ${digest(value as Uint8Array)}`
    if (value instanceof Promise) {
      value.catch(() => {}) // it is waited for later
      this.pending.push(value)
      return 'a promise'
    }
    if (name in this.api && name.startsWith('Wasm')) {
      this.objects[name] ??= []
      const known = this.objects[name]
      if (!known.includes(value)) known.push(value)
      return `a ${name}`
    }
    if (depth > 4) return 'more'
    if (Array.isArray(value)) return `[${value.map(item => this.describe(item, undefined, depth + 1)).join(', ')}]`
    const fields = Object.entries(value).map(([key, item]) => `${key}: ${this.describe(item, undefined, depth + 1)}`)
    return `{${fields.join(', ')}}`
  }

  /** Waits for what is in flight. */
  async drain(): Promise<string> {
    const said: string[] = []
    for (const value of this.pending.splice(0))
      said.push(await this.outcome(async () => this.describe(await value, undefined)))
    this.inFlight.clear()
    return said.join('; ')
  }

  adopt(t: Tensor): void {
    if (!t.freed && !this.tensors.includes(t)) this.tensors.push(t)
  }

  contents(t: Tensor): string {
    if (t.freed) return 'freed'
    const data = t.data()
    const elements = data.length <= 4 && !data.includes(0) ? data.join(' ') : digest(canonicalBits(data))
    return `[${t.shape().join(', ')}] ${elements}`
  }

  /**
   * What a call comes to, in the words that it gives, but for what each build has of the system. Any error but ours and what user code threw
   * is said so that it shows.
   */
  async outcome(call: () => string | Promise<string>): Promise<string> {
    try {
      return await call()
    } catch (error) {
      if (error instanceof this.api.RustorchError)
        return `${(error as Any).code} ${(error as Error).message.replace(/the \d+ in use/, 'what is in use')}`
      if (error instanceof Thrown) return `thrown: ${error.message}`
      return `STRAY ${(error as Error)?.stack ?? String(error)}`
    }
  }

  /** A buffer that was given back: natively it is detached, in WASM it shows what is not its owner's any more. */
  forget(buffer: unknown): void {
    const at = this.buffers.findIndex(lent => lent.buffer === buffer)
    if (at < 0) return
    const [lent] = this.buffers.splice(at, 1)
    this.handBack(lent as Side['buffers'][number])
  }

  /** Frees what there is too much of. */
  tidy(): void {
    for (let i = this.tensors.length - 1; i >= 0; i--) if ((this.tensors[i] as Tensor).freed) this.tensors.splice(i, 1)
    while (this.tensors.length > MOST_TENSORS) this.tensors.shift()?.free()
    for (const list of Object.values(this.objects)) while (list.length > MOST_OBJECTS) list.shift().free?.()
    while (this.buffers.length > MOST_OBJECTS) this.handBack(this.buffers.shift() as Side['buffers'][number])
  }

  private handBack({ buffer, from }: Side['buffers'][number]): void {
    try {
      from.return_buffer(buffer)
    } catch {
      // It was given back by the program, or its pool is gone; the count of blocks at the end tells whether one is missing.
    }
  }

  /** Whether so much memory was had at once that idle blocks may have been given up. What pages take is a build's own. */
  cameNear(limit: number): boolean {
    const { peak_bytes, system_bytes } = JSON.parse(this.api.MemoryManager.get_stats())
    return Math.max(peak_bytes, system_bytes) > limit / 2
  }

  /** The counters that both builds must agree on. What each has of the system is its own. */
  counters(): string {
    const stats = this.api.MemoryManager.get_stats()
    if (!this.loose) return steady(stats)
    const { buffers_in_use, bytes_in_use, status } = JSON.parse(stats)
    return `${buffers_in_use} ${bytes_in_use} ${status}`
  }

  async end(): Promise<void> {
    const { MemoryManager } = this.api
    await this.drain()
    MemoryManager.trace(null)
    MemoryManager.trace_allocations(false)
    for (const t of this.tensors) t.free()
    for (const lent of this.buffers) this.handBack(lent)
    for (const list of Object.values(this.objects)) for (const object of list) object.free?.()
    for (const t of [this.things.t, this.things.empty]) t.free()
  }
}

/** By two hashes of 32 bits. */
function digest(words: Uint8Array | Uint32Array): string {
  return `${words.length}:${hash(words).toString(16)}${hash(words, 0x9747b28c).toString(16)}`
}

/** Texts without what a clock or the system's memory puts into them. */
function steady(text: string): string {
  return text
    .replace(/"(?:ms|[a-z_]*(?:time|_ms|per_second|age)[a-z_]*)":[-\d.e+]+/g, '"time":0')
    .replace(/"(system_bytes|threads)":\d+/g, '"$1":0')
    .slice(0, 2000)
}
