// What programs pass to calls: good things, numbers from every range, junk, and things that do something when they are looked at.

import { NUMBERS } from '../arguments'
import type { Tensor } from '../backends'
import { SPECIALS } from '../floats'
import { type Any, type Side, Thrown } from './side'

export class Values {
  constructor(
    private readonly side: Side,
    readonly random: () => number,
  ) {}

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T
  }
  chance(p: number): boolean {
    return this.random() < p
  }
  below(n: number): number {
    return Math.floor(this.random() * n)
  }
  number = (): number => (this.chance(0.5) ? this.below(5) : this.pick(NUMBERS))
  element = (): number => (this.chance(0.2) ? this.pick(SPECIALS) : Math.round(this.random() * 64 - 32) / 4)

  /** A good shape of few elements; now and then of a block of its own. */
  shape = (): number[] =>
    this.chance(0.05)
      ? [this.pick([255, 256, 257, 300, 1000]), this.pick([1, 3])]
      : Array.from({ length: this.below(4) }, () => (this.chance(0.1) ? 0 : 1 + this.below(4)))

  /** A living tensor of the program that no run in flight reads or writes; where there is none, a new one. */
  tensor = (): Tensor => {
    const { api, inFlight } = this.side
    const tensors = inFlight.size === 0 ? this.side.tensors : this.side.tensors.filter(t => !inFlight.has(t))
    if (tensors.length > 0 && !this.chance(0.05)) return this.pick(tensors)
    const dims = this.shape()
    const n = dims.reduce((size, d) => size * d, 1)
    const t = new api.WasmTensor(Array.from({ length: n }, this.element), dims)
    this.side.adopt(t)
    return t
  }

  /** What checks must refuse, or take for what it is. */
  junk = (): unknown =>
    this.pick<() => unknown>([
      () => undefined,
      () => null,
      () => true,
      () => 'text',
      () => 'x'.repeat(3000),
      () => Symbol('s'),
      () => 5n,
      () => ({}),
      () => ({ length: this.number() }),
      () => Object.create(null),
      () => new Date(Number.NaN),
      () => [[1, 2], [3]],
      () => [undefined, null],
      () => Object.freeze([1, 2, 3]),
      () => new Array(7),
      () => new Float64Array(this.below(6)),
      () => new Uint8Array(this.below(40)),
      () => new BigInt64Array(2),
      () => new ArrayBuffer(8),
      () => new Proxy({}, {}),
      () => new Proxy([1, 2], {}),
      () => this.side.api.WasmTensor,
      () => this.side.api.WasmTensor.prototype,
      () => Object.create(this.tensor()),
      () => ({ small_limit: this.number(), medium_limit: this.number(), max_idle_bytes: this.number() }),
      () => this.shared(),
      () => this.resizable(),
      () => this.detached(),
    ])()

  private shared(): Float32Array {
    return new Float32Array(new SharedArrayBuffer(16)).fill(this.element())
  }
  private resizable(): Float32Array {
    const buffer = new (ArrayBuffer as Any)(16, { maxByteLength: 64 })
    const view = new Float32Array(buffer).fill(this.element())
    if (this.chance(0.5)) buffer.resize(this.pick([0, 8, 32]))
    return view
  }
  private detached(): Float32Array {
    const view = new Float32Array(4)
    structuredClone(view.buffer, { transfer: [view.buffer] })
    return view
  }

  /** Something whose length, elements or conversion run code of the program's own: it uses, frees and makes tensors, or throws. */
  hostile = (): unknown => {
    const act = this.act()
    const answer = this.element()
    const length = this.below(5)
    const run = (): number => {
      act()
      return answer
    }
    return this.pick<() => unknown>([
      () => Object.defineProperty([1, 2, 3], 1, { get: run, enumerable: true }),
      () => ({
        get length() {
          act()
          return length
        },
        0: 1,
        1: 2,
      }),
      () => new Proxy([1, 2, 3], { get: (list, key) => (key === '1' ? run() : Reflect.get(list, key)) }),
      () => new Proxy(this.tensor(), { get: (t, key) => (key === 'shape' ? run() : Reflect.get(t, key)) }),
      () => ({ valueOf: run }),
      () => ({ [Symbol.toPrimitive]: run }),
      () => ({
        *[Symbol.iterator]() {
          yield 1
          yield run()
        },
      }),
      () => ({
        get small_limit() {
          return run()
        },
        get missing() {
          return run()
        },
        get warm_up() {
          return run()
        },
      }),
    ])()
  }

  /** What code of the program does inside a call. */
  private act(): () => void {
    const { api } = this.side
    const target = this.tensor()
    const value = this.element()
    return this.pick<() => void>([
      () => api.WasmTensor.full([3], value).free(),
      () => this.side.adopt(api.WasmTensor.full([2], value)),
      () => target.free(),
      () => {
        if (target.freed || target.size() === 0 || this.side.inFlight.has(target)) return
        target.view().fill(value)
        this.side.touched.add(target)
      },
      () => void api.MemoryManager.gc(),
      () => {
        throw new Thrown('by a getter')
      },
    ])
  }

  /** Anything at all. */
  any = (): unknown =>
    this.pick<() => unknown>([
      this.tensor,
      this.tensor,
      this.number,
      this.number,
      this.element,
      this.shape,
      () => Array.from({ length: this.below(5) }, this.number),
      () => Float32Array.from({ length: this.below(30) }, this.element),
      () => this.lent(),
      () => this.object(),
      this.junk,
      this.junk,
      this.hostile,
    ])()

  private lent(): unknown {
    return this.side.buffers.length === 0 ? new Float32Array(3) : this.pick(this.side.buffers).buffer
  }
  private object(): unknown {
    const all = Object.values(this.side.objects).flat()
    return all.length === 0 ? undefined : this.pick(all)
  }
}
