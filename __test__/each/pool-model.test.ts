// The real pool against the naive one, over random traces: every counter of get_stats after every call, every traced
// event, and the contents of everything that is in use, so that two owners of one block would show.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { BlockCounts, PoolSnapshot } from '../../dist/types/api'
import { type Api, type Tensor, underTest } from '../backends'
import { generator } from '../floats'
import { type Block, type Event, type Limits, PoolModel } from '../pool-model'

const api = underTest()
const { MemoryManager, WasmTensor } = api
type OwnPool = InstanceType<Api['WasmTensorPool']>

interface Held {
  block: Block | null
  value: number
  thing: Tensor | Float32Array
  /** the pool object that lent a buffer */
  from: { return_buffer(buffer: Float32Array): void }
}

/** As expect(got).toEqual(want), which is too slow to do a million times. */
function agree(got: unknown, want: unknown, what: string): void {
  if (!isDeepStrictEqual(got, want)) expect(got, what).toEqual(want)
}

/** The counters of get_stats; what the pool has of the system is at least what it lends and keeps. */
function counters(json: string): unknown {
  const { system_bytes, threads, ...rest } = JSON.parse(json)
  if (threads !== 1 || system_bytes < rest.bytes_in_use + rest.bytes_idle)
    expect({ system_bytes, threads }, json).toBe('as much as is in use and idle, of one thread')
  return rest
}

/** The hits of each size in a snapshot. Those of a tier are the sum of its sizes', and of all, the pool's. */
function classHits(json: string): unknown {
  const { classes, tiers, cache_hits }: PoolSnapshot = JSON.parse(json)
  const sum = (rows: BlockCounts[]) => rows.reduce((n, row) => n + row.hits, 0)
  for (const tier of tiers) agree(tier.hits, sum(classes.filter(row => row.tier === tier.tier)), `hits of ${tier.tier}`)
  agree(sum(classes), cache_hits, 'hits of all sizes')
  return classes.filter(row => row.hits > 0).map(({ size, tier, hits }) => [size, tier, hits])
}

/** Whether all elements are `value`; of large data, the ends and every 97th. */
function holds(data: Float32Array, value: number): boolean {
  const step = data.length > 1000 ? 97 : 1
  for (let i = 0; i < data.length; i += step) if (data[i] !== value) return false
  return data.length === 0 || data[data.length - 1] === value
}

/** One run: the pools, what is held, and what each step does to both sides. */
class Run {
  readonly model: PoolModel
  readonly events: Omit<Event, never>[] = []
  private held: Held[] = []
  private own: { pool: OwnPool; model: PoolModel }[] = []
  /** Of every pool there was: a closed one still hears of what comes back. */
  private readonly models: PoolModel[]
  private serial = 0
  private heldElements = 0

  constructor(
    private readonly random: () => number,
    model: PoolModel,
  ) {
    this.model = model
    this.models = [model]
  }

  private pick = (n: number): number => Math.floor(this.random() * n)

  private size(): number {
    const kind = this.random()
    if (kind < 0.03) return 0
    if (kind < 0.65) return 1 + this.pick(40)
    if (kind < 0.8) return 1 + this.pick(300)
    if (kind < 0.98 || this.heldElements > 2e6) return 200 + this.pick(4000)
    return [65_536, 65_537, 262_143, 262_144, 262_145, 300_000][this.pick(6)] + this.pick(3)
  }

  private hold(block: Block | null, thing: Tensor | Float32Array, from: Held['from'] = MemoryManager): void {
    const value = ++this.serial % 8192
    if (thing instanceof Float32Array) thing.fill(value)
    else if (thing.size() > 0) thing.view().fill(value)
    this.heldElements += block?.size ?? 0
    this.held.push({ block, value, thing, from })
  }

  /** Gives one thing back, after a look whether it still holds what it should. */
  private drop(at: number): void {
    const [{ block, value, thing, from }] = this.held.splice(at, 1)
    this.heldElements -= block?.size ?? 0
    const data = thing instanceof Float32Array ? thing : thing.data()
    // In WASM a lent buffer is empty once memory has grown.
    if (data.length > 0 && !holds(data, value)) expect.fail(`${data.length} elements are not all ${value}`)
    if (thing instanceof Float32Array) {
      from.return_buffer(thing)
      if (api.backend().kind === 'native') expect(thing.length).toBe(0)
    } else thing.free()
    block?.pool.put(block)
    if (block === null && !(thing instanceof Float32Array)) expect(thing.freed).toBe(true)
  }

  private limits(): Limits {
    return [
      { small_limit: 256, medium_limit: 262_144 },
      { small_limit: 128, medium_limit: 65_536 },
      { small_limit: 100, medium_limit: 3000 },
      { small_limit: 1, medium_limit: 1 },
      { small_limit: 7, medium_limit: 7 },
      { small_limit: 1000, medium_limit: 1001 },
    ][this.pick(6)]
  }

  private settings(): [number, Limits, number] {
    const bytes = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 1000, 20_000, 4_000_000][this.pick(6)]
    return [[0, 1, 2, 3, 10, 100, 1000][this.pick(7)], this.limits(), bytes]
  }

  readonly steps: Record<string, [weight: number, step: () => void]> = {
    tensor: [
      20,
      () => {
        const size = this.size()
        const block = this.model.get(size)
        this.hold(block, size < 50 ? new WasmTensor(Array(size).fill(1)) : new WasmTensor(new Float32Array(size)))
      },
    ],
    zeros: [
      5,
      () => {
        const size = this.size()
        const tensor = WasmTensor.zeros([size])
        expect(holds(tensor.data(), 0)).toBe(true)
        this.hold(this.model.get(size), tensor)
      },
    ],
    buffer: [
      10,
      () => {
        const size = this.size()
        const buffer = MemoryManager.get_buffer(size)
        expect(buffer.length).toBe(size)
        expect(holds(buffer, 0)).toBe(true)
        this.hold(this.model.get(size), buffer)
      },
    ],
    unary: [
      10,
      () => {
        const source = this.held[this.pick(this.held.length)]
        if (source === undefined || source.thing instanceof Float32Array) return
        const result = source.thing.square()
        this.hold(this.model.get(source.thing.size()), result)
      },
    ],
    intoOut: [
      4,
      () => {
        const source = this.held[this.pick(this.held.length)]
        if (source === undefined || source.thing instanceof Float32Array) return
        source.thing.multiply(1, source.thing)
      },
    ],
    clone: [
      4,
      () => {
        const source = this.held[this.pick(this.held.length)]
        if (source === undefined || source.thing instanceof Float32Array) return
        const copy = source.thing.clone()
        expect(holds(copy.data(), source.value)).toBe(true)
        this.hold(this.model.get(source.thing.size()), copy)
      },
    ],
    refused: [
      3,
      () => {
        const source = this.held[this.pick(this.held.length)]
        if (source === undefined || source.thing instanceof Float32Array) return
        const { thing } = source
        const shape = [thing.size() + 1, 2]
        expect(() => WasmTensor.prototype.add.call(thing, {} as Tensor)).toThrow(/WasmTensor/)
        expect(() => new WasmTensor([1, 2, 3], shape)).toThrow(/shape/)
        expect(() => new WasmTensor([1, 'two' as unknown as number, 3])).toThrow(/element 1/)
        // The last one takes a block before it sees the bad element, and gives it back.
        this.model.put(this.model.get(3))
      },
    ],
    drop: [
      45,
      () => {
        if (this.held.length > 0) this.drop(this.pick(this.held.length))
      },
    ],
    dropNewest: [
      10,
      () => {
        if (this.held.length > 0) this.drop(this.held.length - 1)
      },
    ],
    init: [
      0.4,
      () => {
        const [maxSize, limits, bytes] = this.settings()
        MemoryManager.init_pool(maxSize, { ...limits, max_idle_bytes: bytes })
        this.model.init(maxSize, limits, bytes)
      },
    ],
    gc: [
      0.4,
      () => {
        expect(MemoryManager.gc()).toBe(this.model.gc())
      },
    ],
    reset: [
      0.4,
      () => {
        MemoryManager.reset_stats()
        this.model.reset()
      },
    ],
    trace: [
      0.6,
      () => {
        const on = this.model.events === undefined
        MemoryManager.trace(on ? event => void this.events.push(event) : null)
        const log = on ? [] : undefined
        for (const model of this.models) model.events = log
        this.events.length = 0
      },
    ],
    newPool: [
      0.5,
      () => {
        if (this.own.length >= 4) return
        const [maxSize, limits, bytes] = this.settings()
        const model = new PoolModel()
        model.init(maxSize, limits, bytes)
        model.events = this.model.events
        this.models.push(model)
        this.own.push({ pool: new api.WasmTensorPool(maxSize, { ...limits, max_idle_bytes: bytes }), model })
      },
    ],
    ownBuffer: [
      4,
      () => {
        const own = this.own[this.pick(this.own.length)]
        if (own === undefined) return
        const size = this.size()
        this.hold(own.model.get(size), own.pool.get_buffer(size), own.pool)
      },
    ],
    ownTensor: [
      4,
      () => {
        const own = this.own[this.pick(this.own.length)]
        if (own === undefined) return
        const size = this.size()
        this.hold(own.model.get(size), own.pool.tensor(new Float32Array(size)))
      },
    ],
    ownGc: [
      0.3,
      () => {
        const own = this.own[this.pick(this.own.length)]
        if (own) expect(own.pool.gc()).toBe(own.model.gc())
      },
    ],
    ownClear: [
      0.3,
      () => {
        const own = this.own[this.pick(this.own.length)]
        if (!own) return
        own.pool.clear()
        own.model.gc()
        own.model.reset()
      },
    ],
    ownFree: [
      0.2,
      () => {
        const at = this.pick(this.own.length)
        const own = this.own[at]
        if (!own) return
        // Buffers can only go back to a pool that is open; tensors find their own way.
        for (let i = this.held.length - 1; i >= 0; i--) {
          const { block, thing } = this.held[i]
          if (block?.pool === own.model && thing instanceof Float32Array) this.drop(i)
          else if (this.held[i].from === own.pool) this.drop(i)
        }
        own.pool.free()
        own.model.close()
        this.own.splice(at, 1)
      },
    ],
  }

  step(): string {
    const entries = Object.entries(this.steps)
    let at = this.random() * entries.reduce((sum, [, [weight]]) => sum + weight, 0)
    const [name, [, step]] = entries.find(([, [weight]]) => (at -= weight) < 0) ?? entries[0]
    if (this.held.length > 400) this.steps.drop[1]()
    step()
    return name
  }

  check(after: string): void {
    agree(counters(MemoryManager.get_stats()), this.model.stats(), `after ${after}`)
    agree(classHits(MemoryManager.snapshot()), this.model.classHits(), `hits by size after ${after}`)
    for (const { pool, model } of this.own) agree(counters(pool.get_stats()), model.stats(), `own pool after ${after}`)
    if (this.model.events) {
      const seen = this.events.map(({ kind, size, bytes, tier, hit }) => ({ kind, size, bytes, tier, hit }))
      agree(seen, this.model.events, `events of ${after}`)
      this.events.length = 0
      this.model.events.length = 0
    }
  }

  end(): void {
    while (this.held.length > 0) this.drop(this.held.length - 1)
    for (const { pool, model } of this.own) {
      expect(counters(pool.get_stats())).toEqual(model.stats())
      pool.free()
    }
    this.own = []
    this.check('the end')
    MemoryManager.trace(null)
    expect(JSON.parse(MemoryManager.get_stats())).toMatchObject({ buffers_in_use: 0, bytes_in_use: 0 })
    expect(MemoryManager.outstanding()).toEqual([])
  }
}

// The model knows no time: nothing may wait too long while it is asked.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterAll(() => {
  vi.useRealTimers()
  MemoryManager.trace(null)
})

describe('the pool agrees with its model', () => {
  it('before the first use', () => {
    expect(counters(MemoryManager.get_stats())).toEqual(new PoolModel().stats())
    expect(MemoryManager.pool_stats()).toBeNull()
  })

  it('by its defaults, without init_pool', () => {
    const run = new Run(generator(7), new PoolModel())
    run.steps.init[0] = 0
    for (let i = 0; i < 2000; i++) run.check(run.step())
    run.end()
  })

  it('after each step of random traces', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 250 }), (seed, steps) => {
        MemoryManager.trace(null) // a failed run may have left it on
        MemoryManager.init_pool(3)
        const model = new PoolModel()
        model.init(3)
        const run = new Run(generator(seed), model)
        for (let i = 0; i < steps; i++) run.check(run.step())
        run.end()
      }),
      { numRuns: 60 },
    )
  })

  // MODEL_OPERATIONS for more: docs/pool.md tells how many there were.
  const operations = Number(process.env.MODEL_OPERATIONS ?? 100_000)
  it(
    'over one long trace',
    () => {
      MemoryManager.init_pool(100)
      const model = new PoolModel()
      model.init(100)
      const run = new Run(generator(20_240_607), model)
      for (let i = 0; i < operations; i++) {
        const name = run.step()
        if (i % 37 === 0 || model.events !== undefined) run.check(name)
      }
      run.end()
    },
    300_000 + operations,
  )
})
