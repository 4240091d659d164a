// Scopes and assert_no_leaks with promises of every kind, with results of every shape, and with code that outlives them.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import vm from 'node:vm'
import Bluebird from 'bluebird'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'

const api = underTest()
const { MemoryManager, WasmTensor } = api
const inUse = (): number => JSON.parse(MemoryManager.get_stats()).buffers_in_use

beforeEach(() => {
  MemoryManager.init_pool(10_000)
})

/** Promises that `instanceof Promise` does not know, each of a value that comes later. */
const LATER: [string, (value: unknown) => PromiseLike<unknown>][] = [
  ['a promise', value => sleep(1).then(() => value)],
  ['bluebird', value => Bluebird.delay(1).then(() => value)],
  [
    'a promise of another realm',
    value => vm.runInNewContext('new Promise(resolve => later(() => resolve(value)))', { value, later: setImmediate }),
  ],
  [
    'a thenable whose then returns another',
    value => ({
      // biome-ignore lint/suspicious/noThenProperty: that is what is tested
      then: (kept, broken) =>
        sleep(1)
          .then(() => value)
          .then(kept, broken),
    }),
  ],
  [
    'a thenable whose then returns nothing',
    value => ({
      // biome-ignore lint/suspicious/noThenProperty: that is what is tested
      then: ((kept: (value: unknown) => void) => void setTimeout(() => kept(value), 1)) as never,
    }),
  ],
  [
    'a thenable that settles twice',
    value => ({
      // biome-ignore lint/suspicious/noThenProperty: that is what is tested
      then: ((kept: (value: unknown) => void, broken: (error: unknown) => void) => {
        setTimeout(() => {
          kept(value)
          kept(value)
          broken(new Error('too late'))
        }, 1)
      }) as never,
    }),
  ],
]

describe.each(LATER)('%s', (_, later) => {
  it('keeps a scope open until it settles', async () => {
    let inner: Tensor | undefined
    const result = MemoryManager.scope(() => {
      const t = WasmTensor.ones([2])
      inner = t
      return later({ kept: t.add(1) }) as Promise<{ kept: Tensor }>
    })
    expect(inner?.freed).toBe(false)
    const { kept } = await result
    expect([inner?.freed, kept.freed]).toEqual([true, false])
    expect(kept.to_nested()).toEqual([2, 2])
    kept.free()
  })

  it('keeps assert_no_leaks watching', async () => {
    const forgotten: Tensor[] = []
    const run = MemoryManager.assert_no_leaks(() => {
      forgotten.push(WasmTensor.ones([2]))
      return later(1) as Promise<number>
    })
    await expect((async () => run)()).rejects.toThrow(expect.objectContaining({ code: 'ERR_LEAK' }))
    for (const t of forgotten) t.free()
  })
})

it.each([
  ['a promise', () => Promise.reject(new Error('no'))],
  ['bluebird', () => Bluebird.reject(new Error('no'))],
  [
    'a thenable whose then returns nothing',
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: that is what is tested
      then: (_: unknown, broken: (error: Error) => void) =>
        void setTimeout(() => {
          try {
            broken(new Error('no'))
          } catch {
            // what a thenable does with an error of its caller's is its own business
          }
        }, 1),
    }),
  ],
])('%s that is rejected frees all and passes the error on', async (_, failing) => {
  const before = inUse()
  const run = MemoryManager.scope(() => {
    WasmTensor.ones([2])
    return failing() as Promise<unknown>
  })
  await expect((async () => run)()).rejects.toThrow('no')
  expect(inUse()).toBe(before)
})

it('a `then` that throws, is a getter that throws or no function is no promise', () => {
  const before = inUse()
  const broken = {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    get then() {
      throw new Error('no')
    },
  }
  // biome-ignore lint/suspicious/noThenProperty: that is what is tested
  const plain = { then: 5 }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const result of [broken, plain, proxy]) {
    expect(
      MemoryManager.scope(() => {
        WasmTensor.ones([2])
        return result
      }),
    ).toBe(result)
  }
  const throwing = {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    then: () => {
      throw new Error('at once')
    },
  }
  expect(() =>
    MemoryManager.scope(() => {
      WasmTensor.ones([2])
      return throwing
    }),
  ).toThrow('at once')
  expect(inUse()).toBe(before)
})

it('zone.js, which replaces the global Promise', () => {
  const require = createRequire(import.meta.url)
  const entry = require.resolve(`../../dist/${api.backend().kind}.cjs`)
  const program = `require(${JSON.stringify(require.resolve('zone.js'))})
    const { MemoryManager: M, Tensor } = require(${JSON.stringify(entry)})
    M.scope(async () => { const t = Tensor.ones([2]); await null; return t.add(1) }).then(t => {
      console.log(t.to_nested(), JSON.parse(M.get_stats()).buffers_in_use)
    })
    let leak
    M.assert_no_leaks(async () => { await null; leak = Tensor.ones([2]) }).catch(error => console.log(error.code))`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['ERR_LEAK', '[ 2, 2 ] 2'])
})

describe('what is made after a scope has ended', () => {
  it('is not caught by it, whatever else is open', async () => {
    const late: Promise<Tensor[]> = MemoryManager.scope(() => {
      const made = sleep(5).then(() => Array.from({ length: 100 }, () => WasmTensor.ones([3])))
      return { made } // not awaited: a property
    }).made
    // Another scope is open meanwhile.
    await MemoryManager.scope(async () => {
      const tensors = await late
      expect(tensors.every(t => !t.freed)).toBe(true)
    })
    const tensors = await late
    expect(tensors.every(t => !t.freed)).toBe(true)
    for (const t of tensors) t.free()
  })

  it('goes to the nearest scope around that is open', async () => {
    const [inner, outer] = await (async () => {
      let made: Tensor | undefined
      await MemoryManager.scope(async () => {
        const ended = MemoryManager.scope(() => {
          const later = sleep(2).then(() => {
            made = WasmTensor.ones([3])
          })
          return { later }
        })
        await ended.later
        expect(made?.freed).toBe(false)
      })
      return [made, inUse()]
    })()
    expect(inner?.freed).toBe(true)
    expect(outer).toBe(inUse())
  })

  it('can be collected', async () => {
    let makeLate = (): void => {}
    MemoryManager.scope(() => {
      // A pooled connection, say: what it calls back runs in the context of who opened it.
      const interval = setInterval(() => makeLate(), 1)
      interval.unref()
    })
    let made = 0
    let keepOpen = (): void => {}
    const other = MemoryManager.scope(
      () =>
        new Promise<void>(resolve => {
          keepOpen = resolve
        }),
    )
    makeLate = () => {
      if (made < 1000) for (let i = 0; i < 50; i++) made += Number(WasmTensor.ones([300]).size() > 0)
    }
    while (made < 1000) await sleep(2)
    for (let i = 0; i < 100 && inUse() > 100; i++) {
      global.gc?.()
      await sleep(5)
    }
    expect(inUse()).toBeLessThan(100)
    keepOpen()
    await other
  })
})

it('a scope frees everything, however much is made in it', () => {
  const made: Tensor[] = []
  MemoryManager.scope(() => {
    for (let i = 0; i < 40_000; i++) made.push(WasmTensor.ones([1]))
  })
  expect(made.filter(t => !t.freed).length).toBe(0)
})

it('a long loop in a scope that frees by hand keeps nothing', () => {
  const heap = (): number => {
    global.gc?.()
    return process.memoryUsage().heapUsed
  }
  MemoryManager.scope(() => {
    for (let i = 0; i < 10_000; i++) WasmTensor.ones([4]).free()
    const before = heap()
    for (let i = 0; i < 200_000; i++) WasmTensor.ones([4]).free()
    // 200,000 tensors kept would be 50 MB and more.
    expect(heap() - before).toBeLessThan(8e6)
  })
})

describe('a result', () => {
  const t = (): Tensor => WasmTensor.ones([2])
  class Model {
    #hidden = t()
    weights = t()
    peek(): Tensor {
      return this.#hidden
    }
  }
  const all = (result: unknown): Tensor[] => result as Tensor[]
  const shapes: [string, () => unknown, (result: never) => Tensor[]][] = [
    ['itself', t, (r: Tensor) => [r]],
    ['an array', () => [t(), t()], all],
    ['objects in an array', () => [{ t: t() }], (r: { t: Tensor }[]) => r.map(o => o.t)],
    ['arrays in an array', () => [[t()], [[t()]]], (r: Tensor[][][]) => r.flat(3) as unknown as Tensor[]],
    ['objects in an object', () => ({ a: { b: { t: t() } } }), (r: { a: { b: { t: Tensor } } }) => [r.a.b.t]],
    ['topk', () => [t().topk(2)], (r: { values: Tensor }[]) => [r[0]?.values as Tensor]],
    [
      'a map',
      () => new Map([[t(), { t: t() }]]),
      (r: Map<Tensor, { t: Tensor }>) => [...r].flatMap(([k, v]) => [k, v.t]),
    ],
    ['a set', () => new Set([[t()]]), (r: Set<Tensor[]>) => [...r].flat()],
    ['an instance of a class', () => new Model(), (r: Model) => [r.weights]],
    [
      'a map of another realm',
      () => vm.runInNewContext('new Map([[1, t]])', { t: t() }),
      (r: Map<number, Tensor>) => [...r.values()],
    ],
    [
      'a symbol as a key',
      () => ({ [Symbol.for('t')]: t() }),
      (r: Record<symbol, Tensor>) => [r[Symbol.for('t')] as Tensor],
    ],
    [
      'an object without a prototype',
      () => Object.assign(Object.create(null), { t: t() }),
      (r: { t: Tensor }) => [r.t],
    ],
  ]
  it.each(shapes)('keeps the tensors in it: %s', (_, make, tensorsOf) => {
    let dropped: Tensor | undefined
    const result = MemoryManager.scope(() => {
      dropped = t()
      return make()
    })
    const kept = tensorsOf(result as never)
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.map(k => k.freed)).toEqual(kept.map(() => false))
    expect(dropped?.freed).toBe(true)
    for (const k of kept) k.free()
  })

  it('with cycles, getters, traps and endless depth does no harm', () => {
    const cycle: Record<string, unknown> = { t: t() }
    cycle.self = cycle
    cycle.list = [cycle, [cycle]]
    const kept = MemoryManager.scope(() => ({ cycle, own: t() }))
    expect(kept.own.freed).toBe(false)
    let called = 0
    const getter = {
      get t() {
        called++
        return t()
      },
    }
    MemoryManager.scope(() => {
      t()
      return getter
    })
    expect(called).toBe(0)
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    )
    let made: Tensor | undefined
    MemoryManager.scope(() => {
      made = t()
      return [trap]
    })
    expect(made?.freed).toBe(true)
    // A proxy that makes a new one for every look: nothing is freed that it might contain.
    const endless = (): object =>
      new Proxy(
        { next: 0 },
        { getOwnPropertyDescriptor: () => ({ value: endless(), enumerable: true, configurable: true }) },
      )
    MemoryManager.scope(() => {
      made = t()
      return endless()
    })
    expect(made?.freed).toBe(false)
    made?.free()
  }, 60_000)

  it('passes on to the watch around as deep', () => {
    const result = MemoryManager.assert_no_leaks(() => [{ deep: new Map([['t', t()]]) }])
    expect(result[0]?.deep.get('t')?.freed).toBe(false)
    expect(() =>
      MemoryManager.assert_no_leaks(() => {
        MemoryManager.assert_no_leaks(() => [[t()]])
      }),
    ).toThrow(expect.objectContaining({ code: 'ERR_LEAK' }))
  })
})
