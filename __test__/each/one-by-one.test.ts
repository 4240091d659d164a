// Values that come one by one wait in memory that both sides see, and a detector's screen is looked at in JavaScript (bindings/seam/queues.ts).
// Nobody may be able to tell: beside each object stands a twin that gets the same values in batches, which Rust takes in at once.
// VALUES=10000000 makes it as many.

import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { generator } from '../floats'

const { WasmAnomalyDetector, WasmDistinctSketch, WasmQuantileSketch, WasmStreamStats } = underTest()
const VALUES = Number(process.env.VALUES ?? 200_000)

type Stream = (random: () => number) => number
const normal: Stream = random => random() + random() + random() + random() - 2

/** Streams that ordinary life has, and those that are made to be misjudged. */
const STREAMS: Record<string, () => Stream> = {
  ordinary: () => random => 20 + normal(random),
  'with outliers': () => random => (random() < 0.02 ? 40 * normal(random) : normal(random)),
  'far from 0': () => random => 1.7e12 + Math.round(1000 * normal(random)),
  'hardly varying': () => random => 1e8 + 1e-7 * normal(random),
  'two values': () => random => (random() < 0.5 ? -0 : 0.1),
  steps: () => {
    let level = 0
    return random => {
      if (random() < 0.01) level = 1000 * normal(random)
      return level + normal(random)
    }
  },
  'mostly equal': () => random => (random() < 0.005 ? 7 + normal(random) : 7),
  'of every size': () => random => normal(random) * 10 ** Math.floor(600 * random() - 300),
  'near the end of f64': () => random => 8e307 * normal(random),
  subnormal: () => random => 5e-320 * normal(random),
}

const settings = [
  { window: 1, threshold: 2 },
  { window: 4, threshold: 1.5 },
  { window: 63, threshold: 3 },
  { window: 64, threshold: 0.5 },
  { window: 100, threshold: 3, options: { refractory: 7, direction: 'high' as const } },
  { window: 257, threshold: 4, options: { warm_up: 300, missing: 'carry' as const } },
  { window: 1000, threshold: 2.5, options: { missing: 'skip' as const, direction: 'low' as const } },
]

describe('WasmAnomalyDetector, one value at a time', () => {
  const each = Math.ceil(VALUES / Object.keys(STREAMS).length / settings.length)
  for (const [name, stream] of Object.entries(STREAMS)) {
    it(`says of values ${name} what a batch says`, () => {
      const random = generator(name.length)
      // All at once, so that they come for the queues by turns, and more than there are queues.
      const runs = settings.flatMap(setting =>
        [1, 2].map(() => {
          const make = () => new WasmAnomalyDetector(setting.threshold, setting.window, setting.options)
          const gaps = setting.options?.missing !== undefined
          return { one: make(), twin: make(), next: stream(), gaps, batch: [] as number[], found: [] as unknown[] }
        }),
      )
      const compare = (run: (typeof runs)[number]): void => {
        expect(run.found).toEqual(run.twin.detect_batch(run.batch))
        expect(run.one.snapshot()).toEqual(run.twin.snapshot())
        run.batch = []
        run.found = []
      }
      for (let left = each * runs.length; left > 0; ) {
        const run = runs[Math.floor(random() * runs.length)] as (typeof runs)[number]
        for (let k = Math.floor(1 + 200 * random() ** 3); k > 0; k--, left--) {
          const value = run.gaps && random() < 0.01 ? Number.NaN : run.next(random)
          const anomaly = run.one.detect_realtime(value)
          if (anomaly !== null) run.found.push(anomaly)
          run.batch.push(value)
        }
        const what = random()
        if (what < 0.02) {
          compare(run)
          const threshold = 0.5 + 4 * random()
          run.one.set_threshold(threshold)
          run.twin.set_threshold(threshold)
        } else if (what < 0.03) {
          compare(run)
          run.one.reset()
          run.twin.reset()
        } else if (what < 0.08) {
          expect(() => run.one.detect_realtime(Number.POSITIVE_INFINITY)).toThrow(
            expect.objectContaining({ code: 'ERR_ARGUMENT' }),
          )
        } else if (what < 0.1) compare(run)
        else if (what < 0.12) {
          const more = Array.from({ length: 5 }, () => run.next(random))
          run.found.push(...run.one.detect_batch(more))
          run.batch.push(...more)
        } else if (what < 0.14) {
          const copy = WasmAnomalyDetector.from_snapshot(run.one.snapshot())
          run.one.free()
          run.one = copy
        }
      }
      for (const run of runs) {
        compare(run)
        expect(run.one.get_statistics()).toBe(run.twin.get_statistics())
        run.one.free()
        run.twin.free()
      }
    })
  }

  it('refuses what is no number and leaves what waits', () => {
    const one = new WasmAnomalyDetector(3, 20)
    for (let i = 0; i < 30; i++) one.detect_realtime(i % 7)
    const before = one.snapshot()
    const hostile = { valueOf: () => one.detect_realtime(3) }
    for (const value of ['3', null, undefined, 3n, hostile, [3]] as unknown as number[])
      expect(() => one.detect_realtime(value)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(one.snapshot()).toEqual(before)
    one.free()
    expect(() => one.detect_realtime(3)).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
  })
})

describe('sketches and statistics, one value at a time', () => {
  const kinds = {
    WasmStreamStats: () => new WasmStreamStats(),
    WasmQuantileSketch: () => new WasmQuantileSketch(16, 5),
    WasmDistinctSketch: () => new WasmDistinctSketch(64),
  }
  for (const [name, make] of Object.entries(kinds)) {
    it(`${name}: the bytes are those of a batch, whatever is asked in between`, () => {
      const random = generator(name.length)
      const runs = Array.from({ length: 11 }, () => ({ one: make(), twin: make(), batch: [] as number[] }))
      const next = () => (random() < 0.02 ? Number.NaN : random() < 0.01 ? Number.NEGATIVE_INFINITY : normal(random))
      for (let left = VALUES / 4; left > 0; ) {
        const run = runs[Math.floor(random() * runs.length)] as (typeof runs)[number]
        for (let k = Math.floor(1 + 150 * random() ** 2); k > 0; k--, left--) {
          const value = next()
          run.one.push(value)
          run.batch.push(value)
        }
        if (random() < 0.2) {
          run.twin.push_batch(run.batch)
          run.batch = []
          expect(run.one.snapshot()).toEqual(run.twin.snapshot())
        } else if (random() < 0.1) {
          // One that is merged has its own values waiting.
          const other = make()
          for (const value of [1, 2, 3, 4, 5, 6]) other.push(value)
          run.one.merge(other as never)
          run.twin.push_batch(run.batch)
          run.twin.merge(other as never)
          run.batch = []
          other.free()
        }
      }
      for (const { one, twin, batch } of runs) {
        twin.push_batch(batch)
        expect(one.snapshot()).toEqual(twin.snapshot())
        one.free()
        twin.free()
      }
    })

    it(`${name}: what waits for an object that is freed goes to no other`, () => {
      const empty = make().snapshot()
      for (let round = 0; round < 20; round++) {
        const one = make()
        for (let i = 0; i < 10; i++) one.push(i)
        one.free()
        expect(() => one.push(1)).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
        const next = make()
        expect(next.snapshot()).toEqual(empty)
        next.free()
      }
    })

    it(`${name}: refuses what is no number`, () => {
      const one = make()
      for (const value of ['3', null, undefined, 3n, [3]] as unknown as number[])
        expect(() => one.push(value)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
      expect(one.snapshot()).toEqual(make().snapshot())
      one.free()
    })
  }
})
