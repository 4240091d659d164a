// Random calls of everything with random arguments, good and junk. Whatever happens, it is a result or a RustorchError
// of a documented code; bystanders keep their contents, the pool's counters agree with what is held, and the next
// call works.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NUMBERS } from '../arguments'
import { type Tensor, underTest } from '../backends'
import { generator } from '../floats'
import { surface } from '../surface'

const api = underTest()
const { MemoryManager, WasmTensor } = api
const CODES = ['ERR_SHAPE', 'ERR_ARGUMENT', 'ERR_FREED', 'ERR_EMPTY', 'ERR_OUT_OF_MEMORY', 'ERR_FORMAT']

// biome-ignore lint/suspicious/noExplicitAny: arguments of every type are the point
type Any = any

const { classes, functions } = surface(api)
/** What would spoil the count, or answers later; each has tests of its own. */
const LEFT_OUT = ['trace', 'trace_allocations', 'restart', 'freed', 'execute_async']

const neverCollected: Float32Array[] = []

/** What makes a good object of each class; nothing where it is not here. */
const GOOD: Record<string, unknown[]> = {
  WasmTensorPool: [3],
  WasmQualityMetrics: [0.5],
  WasmAnomalyDetector: [2, 10],
  WasmTimeSeriesDetector: [50, 5, { refractory: 3, missing: 'carry' }],
  WasmProcessingPipeline: [false],
  WasmTransformPipeline: [false],
  WasmNormalize: [[0.5], [2]],
  WasmResize: [3, 4, 'bilinear'],
  WasmCenterCrop: [1, 1],
  WasmRandomCrop: [1, 1, 0, 5],
  WasmColorJitter: [0.1, 0.1, 0.1, 0.1, 5],
}

class Session {
  private readonly objects: Record<string, Any[]> = {}
  private readonly tensors = new Set<Tensor>()
  private readonly buffers = new Set<Float32Array>()
  private readonly before = MemoryManager.outstanding().length
  private readonly bystanders = [1, 3, 17, 256, 1000].map(n => WasmTensor.full([n], 42))

  constructor(private readonly random: () => number) {
    for (const { name } of classes) this.objects[name] = []
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T
  }

  private number = (): number => this.pick(NUMBERS)
  private small = (): number => Math.floor(this.random() * 5)
  private shape = (): Any =>
    Array.from({ length: this.small() }, () => (this.random() < 0.95 ? this.small() : this.number()))

  private junk = (): Any =>
    this.pick<() => Any>([
      () => undefined,
      () => null,
      () => true,
      () => 'text',
      () => 'x'.repeat(5000),
      () => Symbol('s'),
      () => 5n,
      () => () => 1,
      () => ({}),
      () => ({ length: this.number() }),
      () => Object.create(null),
      () => new Date(Number.NaN),
      () => new Map(),
      () => [[1, 2], [3]],
      () => [undefined, null],
      () => Object.freeze([1, 2, 3]),
      () => new Array(7),
      () => new Float32Array(this.small()),
      () => new Float64Array(3),
      () => new Uint8Array(this.small() * 10),
      () => new Float32Array(new SharedArrayBuffer(16)),
      () => new ArrayBuffer(8),
      () => /x/,
      () => new Proxy({}, {}),
      () => new Proxy([1, 2], {}),
      () => WasmTensor,
      () => WasmTensor.prototype,
      () => ({ small_limit: this.number(), medium_limit: this.number(), max_idle_bytes: this.number() }),
      () => Promise.resolve(1),
    ])()

  private argument = (): Any =>
    this.pick<() => Any>([
      () => this.pick([...this.tensors]),
      () => this.pick([...this.tensors]),
      () => this.number(),
      () => this.small(),
      () => this.shape(),
      () => Array.from({ length: this.small() }, () => this.number()),
      () => Float32Array.from({ length: this.small() * 7 }, () => this.random()),
      () => this.pick([...this.buffers]),
      () => this.pick(this.objects[this.pick(classes).name]),
      () => this.junk(),
    ])()

  /** Takes note of what a call returned. */
  private note(result: Any, owner: string): void {
    if (result instanceof WasmTensor) this.tensors.add(result as Tensor)
    else if (result instanceof Float32Array && owner.endsWith('get_buffer') && result.length > 0)
      this.buffers.add(result)
    else if (Array.isArray(result)) for (const item of result) this.note(item, owner)
    else if (typeof result === 'object' && result !== null) {
      const known = this.objects[result.constructor?.name]
      if (known) known.push(result)
      else if (Object.getPrototypeOf(result) === Object.prototype)
        for (const value of Object.values(result)) this.note(value, owner)
    }
  }

  step(): string {
    const args = Array.from({ length: this.small() }, this.argument)
    const kind = this.random()
    const { name, methods, statics } = this.pick(classes)
    const Class = (api as Any)[name]
    let what: string
    let call: () => Any
    if (kind < 0.15 && name !== 'MemoryManager') {
      what = `new ${name}`
      call = () => new Class(...args)
    } else if (kind < 0.35 && statics.length > 0) {
      const method = this.pick(statics)
      what = `${name}.${method}`
      call = () => Class[method](...args)
    } else if (kind < 0.4) {
      what = this.pick(functions)
      call = () => (api as Any)[what](...args)
    } else {
      const own = name === 'WasmTensor' ? [...this.tensors] : this.objects[name]
      if (methods.length === 0 || own.length === 0) return this.seed(name)
      const object = this.pick(own)
      const method = this.pick(methods)
      what = `${name}#${method}`
      call = () => object[method](...args)
    }
    if (LEFT_OUT.some(left => what.endsWith(left))) return what
    try {
      const result = call()
      if (what.endsWith('return_buffer')) this.buffers.delete(args[0])
      this.note(result, what)
    } catch (error) {
      const { code } = error as { code: string }
      if (!(error instanceof api.RustorchError) || !CODES.includes(code)) {
        throw new Error(`${what} threw ${String(error)} [${code}]`, { cause: error })
      }
    }
    return what
  }

  /** A good object of a class, so that its methods have something to run on. */
  private seed(name: string): string {
    if (name === 'WasmTensor') this.tensors.add(WasmTensor.full([this.small(), this.small()], this.random()))
    else if (name !== 'MemoryManager') this.objects[name].push(new (api as Any)[name](...(GOOD[name] ?? [])))
    return `a ${name}`
  }

  check(after: string): void {
    for (const t of this.tensors) if (t.freed) this.tensors.delete(t)
    const held = [...this.tensors].filter(t => t.size() > 0).length + this.buffers.size + this.bystanders.length
    const used = MemoryManager.outstanding().length - this.before
    if (used !== held) expect.fail(`${used} blocks are in use after ${after}, ${held} are held`)
    for (const t of this.tensors) {
      const [size, elements, product] = [t.size(), t.data().length, t.shape().reduce((n, d) => n * d, 1)]
      if (elements !== size || !Object.is(product, size))
        expect.fail(`after ${after}: ${size}, ${elements}, ${product} elements`)
    }
    for (const t of this.bystanders)
      if (t.data().some(v => v !== 42)) expect.fail(`a bystander has changed after ${after}`)
  }

  end(): void {
    for (const t of [...this.tensors, ...this.bystanders]) t.free()
    for (const list of Object.values(this.objects)) for (const object of list) object.free?.()
    for (const buffer of this.buffers) {
      try {
        MemoryManager.return_buffer(buffer)
        this.buffers.delete(buffer)
      } catch {
        neverCollected.push(buffer) // of a pool of its own: a later session counts it as there before
      }
    }
    MemoryManager.init_pool(100)
    expect([...new WasmTensor([1, 2]).add(1).data()]).toEqual([2, 3])
  }
}

describe('any calls in any order', () => {
  it('there is everything to call', () => {
    expect(classes.map(c => c.name)).toContain('WasmTensor')
    expect(classes.flatMap(c => c.methods).length).toBeGreaterThan(90)
  })

  it.each([1, 2, 3, 4])('part %i', part => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 120 }), (seed, n) => {
        const session = new Session(generator(seed * 4 + part))
        try {
          for (let i = 0; i < n; i++) session.check(session.step())
        } finally {
          session.end()
        }
      }),
      { numRuns: 100 },
    )
  })
})
