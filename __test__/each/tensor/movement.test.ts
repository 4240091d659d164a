// Movement against the definition, element by element, for shapes of rank 0 to 6 with empty dimensions, one operation on
// the result of another.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../../backends'

const { WasmTensor, MemoryManager } = underTest()

/** A tensor as a shape and a function of the index: the definition. */
interface Model {
  shape: number[]
  at(index: number[]): number
}

const shapes = fc.array(
  fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constant(0) }),
  { maxLength: 6 },
)
const sizeOf = (shape: number[]): number => shape.reduce((a, b) => a * b, 1)

function indexOf(place: number, shape: number[]): number[] {
  const index: number[] = []
  for (const dim of [...shape].reverse()) {
    index.unshift(place % dim)
    place = Math.floor(place / dim)
  }
  return index
}
const placeOf = (index: number[], shape: number[]): number =>
  index.reduce((place, i, axis) => place * (shape[axis] as number) + i, 0)
const start = (shape: number[]): [Tensor, Model] => [
  WasmTensor.arange(0, sizeOf(shape)).reshape(shape),
  { shape, at: index => placeOf(index, shape) },
]

function same(t: Tensor, model: Model): void {
  expect(t.shape()).toEqual(model.shape)
  const want = Float32Array.from({ length: sizeOf(model.shape) }, (_, i) => model.at(indexOf(i, model.shape)))
  expect(t.data()).toEqual(want)
}

/** Python's slice(start, stop, step).indices(n), then range. */
function range(n: number, from: number, to: number, step: number): number[] {
  const bound = (at: number): number => {
    const low = step > 0 ? 0 : -1
    const high = step > 0 ? n : n - 1
    return Math.min(Math.max(at < 0 ? at + n : at, low), high)
  }
  const out: number[] = []
  for (let i = bound(from); step > 0 ? i < bound(to) : i > bound(to); i += step) out.push(i)
  return out
}

type Step = (t: Tensor, m: Model, pick: (n: number) => number) => [Tensor, Model]

const STEPS: Record<string, Step> = {
  transpose(t, { shape, at }, pick) {
    const axes = shape.map((_, i) => i)
    for (let i = axes.length - 1; i > 0; i--) {
      const j = pick(i + 1)
      ;[axes[i], axes[j]] = [axes[j] as number, axes[i] as number]
    }
    const model = {
      shape: axes.map(a => shape[a] as number),
      at: (index: number[]) => at(shape.map((_, a) => index[axes.indexOf(a)] as number)),
    }
    return [t.transpose(axes.map(a => (pick(2) ? a : a - shape.length))), model]
  },
  slice(t, { shape, at }, pick) {
    const count = pick(shape.length + 1)
    const cuts = shape
      .slice(0, count)
      .map(() => [pick(13) - 6, pick(13) - 6, [1, 2, 3, -1, -2][pick(5)] as number] as const)
    const ranges = shape.map((n, i) =>
      i < count ? range(n, ...(cuts[i] as readonly [number, number, number])) : range(n, 0, n, 1),
    )
    const model = {
      shape: ranges.map(r => r.length),
      at: (index: number[]) => at(index.map((i, a) => (ranges[a] as number[])[i] as number)),
    }
    return [
      t.slice(
        cuts.map(c => c[0]),
        cuts.map(c => c[1]),
        cuts.map(c => c[2]),
      ),
      model,
    ]
  },
  flip(t, { shape, at }, pick) {
    if (shape.length === 0 || pick(3) === 0)
      return [t.flip(), { shape, at: index => at(index.map((i, a) => (shape[a] as number) - 1 - i)) }]
    const axis = pick(shape.length)
    return [
      t.flip(axis),
      { shape, at: index => at(index.map((i, a) => (a === axis ? (shape[a] as number) - 1 - i : i))) },
    ]
  },
  reshape(t, { shape, at }, pick) {
    const n = sizeOf(shape)
    const last = [1, 2, 3, 4].filter(d => n % d === 0)[pick([1, 2, 3, 4].filter(d => n % d === 0).length)] as number
    const to = [n / last, last]
    return [
      t.reshape(pick(2) && n > 0 ? [-1, last] : to),
      { shape: to, at: index => at(indexOf(placeOf(index, to), shape)) },
    ]
  },
  expand_dims(t, { shape, at }, pick) {
    if (shape.length > 6) return [t.squeeze(), squeezed({ shape, at })]
    const axis = pick(shape.length + 1)
    const to = [...shape.slice(0, axis), 1, ...shape.slice(axis)]
    return [
      t.expand_dims(pick(2) ? axis : axis - to.length),
      { shape: to, at: index => at(index.filter((_, a) => a !== axis)) },
    ]
  },
  squeeze: (t, model) => [t.squeeze(), squeezed(model)],
  broadcast_to(t, { shape, at }, pick) {
    const to = [...Array.from({ length: pick(2) }, () => pick(3)), ...shape.map(d => (d === 1 ? pick(4) : d))]
    if (to.length > 7 || sizeOf(to) > 50_000) return [t.clone(), { shape, at }]
    const extra = to.length - shape.length
    return [
      t.broadcast_to(to),
      { shape: to, at: index => at(shape.map((d, a) => (d === 1 ? 0 : (index[a + extra] as number)))) },
    ]
  },
  pad(t, { shape, at }, pick) {
    const before = shape.map(() => pick(2))
    const after = shape.map(() => pick(2))
    const to = shape.map((d, a) => d + (before[a] as number) + (after[a] as number))
    if (sizeOf(to) > 50_000) return [t.clone(), { shape, at }]
    const inside = (index: number[]): number[] => index.map((i, a) => i - (before[a] as number))
    const model = {
      shape: to,
      at: (index: number[]) =>
        inside(index).every((i, a) => i >= 0 && i < (shape[a] as number)) ? at(inside(index)) : -5,
    }
    return [t.pad(before, after, -5), model]
  },
  gather(t, { shape, at }, pick) {
    if (shape.length === 0) return [t.clone(), { shape, at }]
    const axis = pick(shape.length)
    const n = shape[axis] as number
    const indices = Array.from({ length: n === 0 ? 0 : pick(4) }, () => pick(2 * n) - n)
    const to = shape.map((d, a) => (a === axis ? indices.length : d))
    const model = {
      shape: to,
      at: (index: number[]) => at(index.map((i, a) => (a === axis ? ((indices[i] as number) + n) % n : i))),
    }
    return [t.gather(indices, axis), model]
  },
  concat(t, { shape, at }, pick) {
    if (shape.length === 0) return [t.clone(), { shape, at }]
    const axis = pick(shape.length)
    const n = shape[axis] as number
    const to = shape.map((d, a) => (a === axis ? 3 * d : d))
    if (sizeOf(to) > 50_000) return [t.clone(), { shape, at }]
    return [
      WasmTensor.concat([t, t, t], pick(2) ? axis : axis - shape.length),
      { shape: to, at: index => at(index.map((i, a) => (a === axis ? i % n : i))) },
    ]
  },
  stack(t, { shape, at }, pick) {
    if (shape.length > 6) return [t.clone(), { shape, at }]
    const axis = pick(shape.length + 1)
    const to = [...shape.slice(0, axis), 2, ...shape.slice(axis)]
    return [WasmTensor.stack([t, t], axis), { shape: to, at: index => at(index.filter((_, a) => a !== axis)) }]
  },
}
function squeezed({ shape, at }: Model): Model {
  const kept = shape.map((d, a) => (d === 1 ? -1 : a)).filter(a => a >= 0)
  return {
    shape: kept.map(a => shape[a] as number),
    at: index => at(shape.map((_, a) => (kept.includes(a) ? (index[kept.indexOf(a)] as number) : 0))),
  }
}

it.each(Object.keys(STEPS))('%s', name => {
  fc.assert(
    fc.property(shapes, fc.infiniteStream(fc.nat(1_000_000)), (shape, stream) => {
      const pick = (n: number): number => (stream.next().value as number) % n
      const [t, model] = start(shape)
      same(...(STEPS[name] as Step)(t, model, pick))
    }),
    { numRuns: 150 },
  )
})

it('one after the other, giving all memory back', () => {
  MemoryManager.init_pool(50)
  const inUse = (): number => JSON.parse(MemoryManager.get_stats()).buffers_in_use
  const before = inUse()
  fc.assert(
    fc.property(
      shapes,
      fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 6 }),
      fc.infiniteStream(fc.nat(1_000_000)),
      (shape, names, stream) => {
        const pick = (n: number): number => (stream.next().value as number) % n
        MemoryManager.scope(() => {
          let [t, model] = start(shape)
          for (const name of names) if (sizeOf(model.shape) < 20_000) [t, model] = (STEPS[name] as Step)(t, model, pick)
          same(t, model)
        })
      },
    ),
    { numRuns: 300 },
  )
  expect(inUse()).toBe(before)
})

describe('a copy is a copy', () => {
  it.each([
    ['reshape', (t: Tensor) => t.reshape([4])],
    ['transpose', (t: Tensor) => t.transpose([0, 1])],
    ['slice', (t: Tensor) => t.slice([0], [2])],
    ['squeeze', (t: Tensor) => t.squeeze()],
    ['broadcast_to', (t: Tensor) => t.broadcast_to([2, 2])],
  ] as const)('%s', (_, call) => {
    const t = WasmTensor.ones([2, 2])
    const copy = call(t)
    t.add(1, t)
    expect([...copy.data()]).toEqual([1, 1, 1, 1])
    t.free()
    expect([...copy.data()]).toEqual([1, 1, 1, 1])
  })
})

describe('where', () => {
  it('chooses, with broadcasting and numbers', () => {
    const condition = WasmTensor.from_nested([1, 0, Number.NaN])
    expect(WasmTensor.where(condition, WasmTensor.from_nested([[1], [2]]), -1).to_nested()).toEqual([
      [1, -1, 1],
      [2, -1, 2],
    ])
    expect(WasmTensor.where(WasmTensor.zeros([0, 3]), 1, 2).shape()).toEqual([0, 3])
    expect(WasmTensor.where(WasmTensor.zeros([]), 1, 2).item()).toBe(2)
  })
})
