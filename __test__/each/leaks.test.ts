// Finding what was not freed: by site, by assertion, and block by block.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'

const api = underTest()
const { MemoryManager, WasmTensor } = api
const stats = () => JSON.parse(MemoryManager.get_stats())
const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
const leak = (match: RegExp) => expect.objectContaining({ code: 'ERR_LEAK', message: expect.stringMatching(match) })

/** Tensors that a test leaks on purpose, freed after it. */
let leaked: { free(): void }[] = []
const leaking = <T extends { free(): void }>(thing: T): T => {
  leaked.push(thing)
  return thing
}
beforeEach(() => MemoryManager.init_pool(100))
afterEach(() => {
  MemoryManager.trace_allocations(false)
  for (const thing of leaked) thing.free()
  leaked = []
})

describe('outstanding_by_site', () => {
  function here(): Tensor {
    return leaking(WasmTensor.zeros([1000]))
  }
  function there(): Tensor {
    return leaking(new WasmTensor([1, 2, 3]).exp())
  }

  it('groups by the line that asked, the most bytes first', async () => {
    const before = leaking(WasmTensor.ones([5]))
    MemoryManager.trace_allocations(true)
    MemoryManager.trace_allocations(true) // twice is as once
    for (let i = 0; i < 3; i++) here()
    for (let i = 0; i < 4; i++) there()
    const buffer = MemoryManager.get_buffer(10)
    await wait(20)
    const sites = MemoryManager.outstanding_by_site()
    const ours = sites.filter(s => /leaks\.test/.test(s.site))
    // `new WasmTensor` and `exp` are on one line and at two places of it.
    expect(ours.map(s => [s.buffers, s.bytes])).toEqual([
      [3, 3 * 4096],
      [4, 48],
      [4, 48],
      [1, 40],
    ])
    expect(ours[0].site).toMatch(/^at here \(.*leaks\.test\.ts:\d+:\d+\)$/)
    expect(ours[0].stack.split('\n')[0]).toBe(ours[0].site)
    expect(ours[1].site).toContain('there')
    for (const { oldest_ms } of ours) expect(oldest_ms).toBeGreaterThanOrEqual(15)
    expect(sites.find(s => s.site === '(not recorded)')?.buffers).toBeGreaterThanOrEqual(1)
    expect(sites.reduce((sum, s) => sum + s.buffers, 0)).toBe(MemoryManager.outstanding().length)
    MemoryManager.trace_allocations(false)
    MemoryManager.trace_allocations(false)
    expect(MemoryManager.outstanding_by_site().map(s => s.site)).toEqual(['(not recorded)'])
    expect(before.freed).toBe(false)
    MemoryManager.return_buffer(buffer)
  })

  it('forgets the stacks of what was freed, however long it records', () => {
    MemoryManager.trace_allocations(true)
    for (let i = 0; i < 6000; i++) WasmTensor.ones([(i % 100) + 1]).free()
    const t = leaking(WasmTensor.ones([7]))
    expect(MemoryManager.outstanding().find(o => o.size === 7)?.stack).toContain('leaks.test')
    t.free()
    expect(MemoryManager.outstanding_by_site().filter(s => /leaks\.test/.test(s.site))).toEqual([])
  })
})

describe('assert_no_leaks', () => {
  it('hands on what the body returns, and says nothing where all is freed, returned or of before', () => {
    const outside = leaking(WasmTensor.ones([3]))
    expect(MemoryManager.assert_no_leaks(() => 5)).toBe(5)
    const kept = MemoryManager.assert_no_leaks(() => {
      const t = new WasmTensor([1, 2, 3])
      const doubled = t.add(t)
      t.free()
      MemoryManager.return_buffer(MemoryManager.get_buffer(9))
      return doubled
    })
    expect([...leaking(kept).data()]).toEqual([2, 4, 6])
    const [a, buffer] = MemoryManager.assertNoLeaks(() => [WasmTensor.ones([2]), MemoryManager.get_buffer(4)] as const)
    const { t } = MemoryManager.assert_no_leaks(() => ({ t: WasmTensor.ones([2]), n: 1 }))
    MemoryManager.return_buffer(buffer)
    leaking(a)
    leaking(t)
    expect(outside.freed).toBe(false)
  })

  it('names what was left, how much and where', () => {
    function forgetful(): number {
      leaking(WasmTensor.ones([100]))
      return leaking(WasmTensor.ones([3]).add(leaking(WasmTensor.ones([3])))).sum()
    }
    let message = ''
    try {
      MemoryManager.assert_no_leaks(() => forgetful())
    } catch (error) {
      expect(error).toBeInstanceOf(api.RustorchError)
      ;({ message } = error as Error)
    }
    expect(message).toMatch(
      /^assert_no_leaks: 4 buffers were not freed \(\d+ bytes\):\n {2}1 \(448 bytes\) at forgetful /,
    )
    expect(message.match(/leaks\.test\.ts/g)?.length).toBe(4)
    let lent: Float32Array | undefined
    expect(() =>
      MemoryManager.assert_no_leaks(() => {
        lent = MemoryManager.get_buffer(10)
      }),
    ).toThrow(leak(/: 1 buffer was not freed \(40 bytes\):/))
    MemoryManager.return_buffer(lent as Float32Array)
  })

  it('lists the first sites where there are many', () => {
    const makers = Array.from(
      { length: 12 },
      (_, i) => new Function('make', `${'\n'.repeat(i)}return make()`) as (make: () => Tensor) => Tensor,
    )
    // A method of ours, called from twelve places.
    const make = WasmTensor.ones.bind(WasmTensor, [2]) as () => Tensor
    expect(() =>
      MemoryManager.assert_no_leaks(() => {
        for (const maker of makers) leaking(maker(make))
      }),
    ).toThrow(leak(/12 buffers[\s\S]*and 2 more lines of code$/))
  })

  it('hands on an error of the body, leaks or not, and works afterwards', () => {
    expect(() =>
      MemoryManager.assert_no_leaks(() => {
        leaking(WasmTensor.ones([2]))
        throw new Error('mine')
      }),
    ).toThrow('mine')
    MemoryManager.assert_no_leaks(() => {})
    expect(MemoryManager.outstanding().every(o => !('stack' in o))).toBe(true)
  })

  it('with async bodies, beside others', async () => {
    await MemoryManager.assert_no_leaks(async () => {
      const t = WasmTensor.ones([2])
      await wait(5)
      const u = t.add(1)
      await wait(5)
      for (const x of [t, u]) x.free()
    })
    // Leaves something while the assertion waits, from outside of it.
    const waiting = MemoryManager.assert_no_leaks(async () => {
      await wait(20)
      return 'done'
    })
    const other = wait(5).then(() => {
      leaking(WasmTensor.ones([2]))
    })
    expect(await waiting).toBe('done')
    await other
    await expect(
      MemoryManager.assert_no_leaks(async () => {
        await wait(1)
        leaking(WasmTensor.ones([2]))
      }),
    ).rejects.toThrow(leak(/1 buffer was/))
    await expect(
      MemoryManager.assert_no_leaks(async () => {
        await wait(1)
        throw new Error('late')
      }),
    ).rejects.toThrow('late')
    // Two at a time, of which one leaks.
    const two = await Promise.allSettled(
      [false, true].map(bad =>
        MemoryManager.assert_no_leaks(async () => {
          const t = leaking(WasmTensor.ones([4]))
          await wait(bad ? 3 : 6)
          if (!bad) t.free()
        }),
      ),
    )
    expect(two.map(r => r.status)).toEqual(['fulfilled', 'rejected'])
  })

  it('with scopes inside and outside, and nested', () => {
    let inner: Tensor | undefined
    MemoryManager.assert_no_leaks(() =>
      MemoryManager.scope(() => {
        WasmTensor.ones([2])
        WasmTensor.ones([3]).neg()
      }),
    )
    MemoryManager.scope(() => {
      // What the scope would free is a leak of the body that was to free it.
      expect(() =>
        MemoryManager.assert_no_leaks(() => {
          inner = WasmTensor.ones([2])
        }),
      ).toThrow(leak(/1 buffer/))
      expect(inner?.freed).toBe(false)
    })
    expect(inner?.freed).toBe(true)
    // The inner one's result is the outer one's to free.
    expect(() =>
      MemoryManager.assert_no_leaks(() => {
        leaking(MemoryManager.assert_no_leaks(() => WasmTensor.ones([2])))
      }),
    ).toThrow(leak(/1 buffer/))
  })

  it('sees what garbage collection would hide', async () => {
    await expect(
      MemoryManager.assert_no_leaks(async () => {
        for (let i = 0; i < 100; i++) WasmTensor.ones([1000])
        for (let i = 0; i < 5; i++) {
          global.gc?.()
          await wait(2)
        }
      }),
    ).rejects.toThrow(leak(/100 buffers/))
    for (let i = 0; i < 50 && stats().buffers_in_use >= 100; i++) {
      global.gc?.()
      await wait(5)
    }
    expect(stats().buffers_in_use).toBeLessThan(100)
  })

  it('over a long body that frees: what it notes stays bounded', () => {
    MemoryManager.assert_no_leaks(() => {
      for (let i = 0; i < 6000; i++) WasmTensor.ones([(i % 200) + 1]).free()
    })
  })
})

describe('snapshot', () => {
  it('agrees with get_stats and outstanding, and counts waste', () => {
    const sizes = [1, 9, 9, 10, 100, 255, 256, 257, 5000, 300_000]
    const held = sizes.map(n => leaking(WasmTensor.zeros([n])))
    for (const n of [9, 5000, 5000]) leaking(WasmTensor.zeros([n])).free()
    const s = JSON.parse(MemoryManager.snapshot())
    const { bytes_in_use, bytes_idle, small, medium, large, max_size, hit_rate, cache_hits } = stats()
    expect(s).toMatchObject({
      ...{ status: 'ready', max_idle_bytes: null },
      ...{ bytes_in_use, bytes_idle, max_size, hit_rate, cache_hits },
    })
    const sum = (rows: Record<string, number>[], key: string): number => rows.reduce((n, row) => n + row[key], 0)
    for (const rows of [s.classes, s.tiers]) {
      expect([sum(rows, 'bytes_in_use'), sum(rows, 'bytes_idle')]).toEqual([bytes_in_use, bytes_idle])
      expect([sum(rows, 'in_use'), sum(rows, 'idle')]).toEqual([
        MemoryManager.outstanding().length,
        small + medium + large,
      ])
      expect(sum(rows, 'requested_bytes')).toBe(4 * MemoryManager.outstanding().reduce((n, o) => n + o.size, 0))
      for (const { waste } of rows) expect(waste).toBeLessThanOrEqual(20)
    }
    expect(s.tiers.map((t: { idle: number }) => t.idle)).toEqual([small, medium, large])
    expect(s.waste).toBeCloseTo(100 * (1 - sum(s.classes, 'requested_bytes') / bytes_in_use))
    const capacities = s.classes.map((c: { size: number }) => c.size)
    expect(capacities).toEqual([...capacities].sort((a, b) => a - b))
    expect(s.pages.bytes).toBe(s.pages.count * 65_536)
    expect(s.pages.fragmentation).toBeGreaterThan(0)
    for (const { blocks, free, size, fragmentation } of s.pages.by_size) {
      expect(size).toBeLessThan(256)
      expect(fragmentation).toBeCloseTo((100 * free) / blocks)
    }
    for (const t of held) t.free()
    MemoryManager.gc()
    const empty = JSON.parse(MemoryManager.snapshot())
    expect(empty.classes.filter((c: { idle: number }) => c.idle > 0)).toEqual([])
  })

  it('of blocks made under other limits, and with a limit of its own', () => {
    const t = leaking(WasmTensor.zeros([300]))
    MemoryManager.init_pool(7, { small_limit: 1000, medium_limit: 1000, max_idle_bytes: 5000 })
    const s = JSON.parse(MemoryManager.snapshot())
    expect(s).toMatchObject({ max_size: 7, max_idle_bytes: 5000 })
    expect(s.classes.find((c: { size: number }) => c.size === 320)).toMatchObject({ tier: 'small', in_use: 1 })
    t.free()
  })
})

describe('scope', () => {
  it('nested in async bodies that interleave', async () => {
    const run = async (n: number): Promise<Tensor> =>
      MemoryManager.scope(async () => {
        const outer = WasmTensor.full([2], n)
        await wait(n)
        const inner = await MemoryManager.scope(async () => {
          const own = outer.add(1)
          await wait(7 - n)
          expect([outer.freed, own.freed]).toEqual([false, false])
          return own.multiply(2)
        })
        await wait(n)
        expect([outer.freed, inner.freed]).toEqual([false, false])
        return inner.add(outer)
      })
    // What another test left may be collected meanwhile.
    const kept = () => stats().buffers_in_use + stats().collected
    const before = kept()
    const results = await Promise.all([1, 3, 5, 2, 4].map(run))
    expect(results.map(t => t.data()[0])).toEqual([5, 11, 17, 8, 14])
    expect(kept()).toBe(before + 5)
    for (const t of results) t.free()
  })

  it('reaches into timers and callbacks that the body started, and not beyond it', async () => {
    const outside: Tensor[] = []
    const inside: Tensor[] = []
    const timer = wait(2).then(() => outside.push(leaking(WasmTensor.ones([2]))))
    await MemoryManager.scope(async () => {
      const make = (n: number) => () => inside.push(WasmTensor.ones([n]))
      await Promise.all([wait(1).then(make(2)), wait(4).then(make(3)), Promise.resolve().then(make(4))])
      setTimeout(make(5), 0) // runs after the body has ended: nobody's but its own
      return inside.length
    })
    await timer
    await wait(2)
    expect(outside.map(t => t.freed)).toEqual([false])
    expect(inside.map(t => t.freed)).toEqual([true, true, true, false])
    leaking(inside[3] as Tensor)
  })
})
