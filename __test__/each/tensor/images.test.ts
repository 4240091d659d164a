// Image transforms against Pillow and NumPy (golden/make_tensor_files.py), against torchvision (golden/make_torchvision.py),
// and the pipeline's promises.

import { describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../../backends'
import { decode, type Encoded } from '../../floats'
import golden from '../../golden/images.json'
import torchvision from '../../golden/torchvision.json'

const api = underTest()
const { WasmTensor, MemoryManager, WasmTransformPipeline } = api

interface Case {
  op: 'resize' | 'center_crop' | 'to_tensor' | 'normalize'
  args: unknown[]
  x: Encoded
  want: Encoded
  atol: number
}
const CLASSES = {
  resize: api.WasmResize,
  center_crop: api.WasmCenterCrop,
  to_tensor: api.WasmToTensor,
  normalize: api.WasmNormalize,
}
const tensor = ({ f32, shape }: Encoded): Tensor => new WasmTensor(decode({ f32, shape }), shape)

describe.each(['resize', 'center_crop', 'to_tensor', 'normalize'] as const)('%s', op => {
  it.each((golden as Case[]).filter(c => c.op === op).map((c, i) => [i, c] as const))(
    'case %i',
    (_, { args, x, want, atol }) => {
      const transform = new (
        CLASSES[op] as new (
          ...args: unknown[]
        ) => { apply(t: Tensor, out?: Tensor): Tensor; name(): string }
      )(...args)
      const out = WasmTensor.zeros(want.shape)
      expect(transform.name()).toBe(op)
      expect(transform.apply(tensor(x), out)).toBe(out)
      for (const got of [transform.apply(tensor(x)), out]) {
        expect(got.shape()).toEqual(want.shape)
        const wanted = decode(want)
        got.data().forEach((value, i) => {
          expect(Math.abs(value - (wanted[i] as number))).toBeLessThanOrEqual(atol)
        })
      }
      expect(() => transform.apply(tensor(x), WasmTensor.zeros([1, 2, 3, 4]))).toThrow(
        expect.objectContaining({ code: 'ERR_SHAPE' }),
      )
    },
  )
})

describe('resize nearest', () => {
  /** Which of `from` pixels each of `to` takes. */
  const taken = (from: number, to: number): number[] => [
    ...new api.WasmResize(to, 1, 'nearest').apply(WasmTensor.arange(0, from).reshape([from, 1])).data(),
  ]
  it('is exact where PyTorch, whose scale is a float32, takes the pixel before', () => {
    const rows = taken(2, 82)
    expect([rows[40], rows[41]]).toEqual([0, 1]) // torch 2.15: 0 and 0
    const scale = Math.fround(2 / 82)
    expect(Math.floor(Math.fround(41 * scale))).toBe(0)
  })
  it('takes floor(i * in / out) for all sizes', () => {
    for (let from = 1; from <= 40; from++) {
      for (let to = 1; to <= 90; to++) {
        // By counting: pixel k is taken from the first i on with i * from >= k * to.
        const want = Array.from({ length: to }, (_, i) => (i * from - ((i * from) % to)) / to)
        expect(taken(from, to)).toEqual(want)
      }
    }
  })
})

describe('as torchvision', () => {
  const classes = { ...CLASSES, color_jitter: api.WasmColorJitter, random_crop: api.WasmRandomCrop }
  it.each(torchvision.cases.map(c => [c.op, JSON.stringify(c.args), c] as const))('%s %s', (_, __, c) => {
    const transform = new (
      classes[c.op as keyof typeof classes] as new (
        ...args: unknown[]
      ) => { apply(t: Tensor): Tensor }
    )(...c.args)
    for (const want of c.want) {
      const got = transform.apply(tensor(c.x))
      expect(got.shape()).toEqual(want.shape)
      const wanted = decode(want)
      const off = got.data().map((value, i) => Math.abs(value - (wanted[i] as number)))
      expect(Math.max(...off)).toBeLessThanOrEqual(c.atol)
    }
  })
})

describe('random transforms', () => {
  const image = WasmTensor.random([10, 12, 3], 1).mul_scalar(255)
  it('crop repeats a seed and stays inside', () => {
    const places = WasmTensor.arange(0, 120).reshape([10, 12])
    const [a, b] = [new api.WasmRandomCrop(4, 5, 0, 3), new api.WasmRandomCrop(4, 5, 0, 3)]
    for (let i = 0; i < 20; i++) {
      const crop = a.apply(places)
      expect(crop.data()).toEqual(b.apply(places).data())
      const corner = crop.data()[0] as number
      expect(crop.subtract(corner).to_nested()).toEqual([0, 12, 24, 36].map(row => [0, 1, 2, 3, 4].map(c => row + c)))
    }
    expect(() => new api.WasmRandomCrop(11, 5).apply(places)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
    expect(new api.WasmRandomCrop(14, 16, 2).apply(image).sum()).toBeCloseTo(image.sum(), 2)
  })
  it('jitter keeps to its range, and to nothing where nothing is asked', () => {
    expect(new api.WasmColorJitter(0, 0, 0, 0).apply(image).data()).toEqual(image.data())
    const jitter = new api.WasmColorJitter(0.5, 0.5, 0.5, 0.5, 3)
    for (let i = 0; i < 20; i++) {
      const t = jitter.apply(image)
      expect(t.min()).toBeGreaterThanOrEqual(0)
      expect(t.max()).toBeLessThanOrEqual(255)
    }
    // Brightness alone is one factor for all.
    const ratio = new api.WasmColorJitter(0.3, 0, 0, 0, 5).apply(WasmTensor.full([4, 4, 3], 100))
    expect(ratio.max()).toBe(ratio.min())
    expect(Math.abs(ratio.max() / 100 - 1)).toBeLessThanOrEqual(0.3)
    // A grey image has neither saturation nor hue.
    const grey = WasmTensor.full([4, 4, 3], 100)
    expect(new api.WasmColorJitter(0, 0, 0.9, 0.5, 5).apply(grey).subtract(grey).abs().max()).toBeLessThan(1e-2)
    // A hue turns, but leaves the largest and the smallest channel as large and as small.
    const turned = new api.WasmColorJitter(0, 0, 0, 0.4, 7).apply(image)
    expect(turned.max(-1).subtract(image.max(-1)).abs().max()).toBeLessThan(1e-3)
    expect(turned.min(-1).subtract(image.min(-1)).abs().max()).toBeLessThan(1e-3)
  })
  it('refuse what makes no sense', () => {
    const bad = (call: () => unknown): void => expect(call).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    bad(() => new api.WasmResize(0, 4, 'nearest'))
    bad(() => new api.WasmResize(4, 4, 'cubic' as 'nearest'))
    bad(() => new api.WasmCenterCrop(1.5, 4))
    bad(() => new api.WasmRandomCrop(1, 1, -1))
    bad(() => new api.WasmColorJitter(0, 0, 0, 0.6))
    bad(() => new api.WasmNormalize([1], [0]))
    bad(() => new api.WasmNormalize([1, 2], [1]))
    expect(() => new api.WasmResize(1e9, 1e9, 'nearest').apply(image)).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_MEMORY' }),
    )
    expect(() => new api.WasmToTensor().apply(WasmTensor.ones([3]))).toThrow(
      expect.objectContaining({ code: 'ERR_SHAPE' }),
    )
  })
})

describe('WasmTransformPipeline', () => {
  const images = [1, 2, 3].map(seed => WasmTensor.random([60, 80, 3], seed).mul_scalar(255))
  const fill = (pipeline: InstanceType<typeof WasmTransformPipeline>): void => {
    for (const name of ['resize', 'center_crop', 'to_tensor', 'normalize'] as const) pipeline.add_transform(name)
  }
  it('gives the same with caching and without', () => {
    const [cached, plain] = [new WasmTransformPipeline(true), new WasmTransformPipeline(false)]
    for (const pipeline of [cached, plain]) fill(pipeline)
    expect(cached.length()).toBe(4)
    for (const image of [...images, ...images]) {
      const before = image.data()
      const want = plain.execute(image)
      const got = cached.execute(image)
      expect(want.shape()).toEqual([3, 224, 224])
      expect(got.data()).toEqual(want.data())
      expect(image.data()).toEqual(before)
    }
    const stats = JSON.parse(cached.get_stats())
    expect(stats).toMatchObject({ transforms: 4, executions: 6, cache_hits: 20 })
    expect(stats.stages.map((s: { name: string }) => s.name)).toEqual([
      'resize',
      'center_crop',
      'to_tensor',
      'normalize',
    ])
    expect(JSON.parse(plain.get_stats())).toMatchObject({ executions: 6, cache_hits: 0 })
  })
  it('allocates nothing after its first run', () => {
    const pipeline = new WasmTransformPipeline(true)
    fill(pipeline)
    pipeline.execute(images[0] as Tensor)
    const before = JSON.parse(MemoryManager.get_stats())
    for (let i = 0; i < 10; i++) pipeline.execute(images[i % 3] as Tensor)
    const after = JSON.parse(MemoryManager.get_stats())
    expect(after.total_allocations).toBe(before.total_allocations)
    expect(after.bytes_in_use).toBe(before.bytes_in_use)
  })
  it('lives with freed results, other sizes, and its own result as input', () => {
    const pipeline = new WasmTransformPipeline(true)
    pipeline.add_transform(new api.WasmNormalize([1], [2]))
    const x = WasmTensor.full([2, 2], 5)
    pipeline.execute(x).free()
    expect(pipeline.execute(x).to_nested()).toEqual([
      [2, 2],
      [2, 2],
    ])
    expect(pipeline.execute(pipeline.execute(x)).to_nested()).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ])
    expect(pipeline.execute(WasmTensor.full([3], 5)).to_nested()).toEqual([2, 2, 2])
  })
  it('takes transforms of your own and refuses the rest', () => {
    const pipeline = new WasmTransformPipeline(false)
    pipeline.add_transform({ apply: (t, out) => t.neg(out), name: () => 'negate', free() {} })
    expect(pipeline.execute(WasmTensor.ones([2])).to_nested()).toEqual([-1, -1])
    for (const bad of ['blur', 'constructor', {}, null, 3]) {
      expect(() => pipeline.add_transform(bad as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
    pipeline.clear()
    expect(pipeline.length()).toBe(0)
    pipeline.free()
    pipeline.free()
    expect(() => pipeline.execute(WasmTensor.ones([1]))).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
  })
  it('leaves no tensor behind', () => {
    const inUse = (): number => JSON.parse(MemoryManager.get_stats()).buffers_in_use
    const before = inUse()
    for (const caching of [true, false]) {
      const pipeline = new WasmTransformPipeline(caching)
      fill(pipeline)
      for (const image of images) {
        const result = pipeline.execute(image)
        if (!caching) result.free()
      }
      pipeline.free()
    }
    expect(inUse()).toBe(before)
  })
})
