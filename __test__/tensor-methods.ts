// How methods of tensors, statistics and transforms are exercised where both builds must return the same bits.

import type { Api, Tensor } from './backends'
import { anyFloats, mixedFloats, plainFloats, SPECIALS } from './floats'

type Run = (api: Api) => (Float32Array | Uint8Array | string | number | boolean | null | object)[]

const specials = Float32Array.from(SPECIALS)
/** Elements and shape. */
const whole = (t: Tensor): object[] => [t.data(), t.shape()]

/** Shapes of one tensor after another: small, odd, large, empty. */
const SHAPES: number[][] = [[SPECIALS.length], [3, 5, 7], [2, 1, 33], [40, 70], [4, 0, 3], [1300], []]
function inputs(api: Api): Tensor[] {
  return SHAPES.flatMap((shape, i) => {
    const n = shape.reduce((a, b) => a * b, 1)
    const tensors = [mixedFloats(n, i), plainFloats(n, i)].map(x => new api.WasmTensor(x, shape))
    return n === SPECIALS.length ? [...tensors, new api.WasmTensor(specials)] : tensors
  })
}
const each =
  (call: (t: Tensor, api: Api) => Tensor): Run =>
  api =>
    inputs(api).flatMap(t => whole(call(t, api)))
/** Along every axis that a tensor has. */
const axes =
  (call: (t: Tensor, axis: number) => Tensor): Run =>
  api =>
    inputs(api).flatMap(t => t.shape().flatMap((_, axis) => whole(call(t, axis))))

export const TENSOR_METHODS: Record<string, Run> = {
  'WasmTensor.eye': api => [0, 1, 5].flatMap(n => whole(api.WasmTensor.eye(n))),
  'WasmTensor.arange': api =>
    [
      [0, 10, 1],
      [1, 0, -0.1],
      [0, 1, 0.001],
      [5, 0, 1],
    ].flatMap(([a, b, c]) => whole(api.WasmTensor.arange(a as number, b as number, c))),
  'WasmTensor.linspace': api => [0, 1, 2, 1001].flatMap(n => whole(api.WasmTensor.linspace(-1, 1 / 3, n))),
  'WasmTensor.random': api => [0, 1, -7, 2 ** 53].flatMap(seed => whole(api.WasmTensor.random([3, 1001], seed))),
  'WasmTensor.randn': api => [0, 1, -7, 2 ** 53].flatMap(seed => whole(api.WasmTensor.randn([100_001], seed))),
  'WasmTensor.from_nested': api =>
    whole(
      api.WasmTensor.from_nested([
        [
          [1, 2],
          [3, 0.1],
        ],
      ]),
    ),
  'WasmTensor.from_npy': api => inputs(api).flatMap(t => whole(api.WasmTensor.from_npy(t.to_npy()))),
  'WasmTensor.concat': api =>
    inputs(api).flatMap(t => t.shape().flatMap((_, axis) => whole(api.WasmTensor.concat([t, t, t], axis)))),
  'WasmTensor.stack': api =>
    inputs(api).flatMap(t => [0, -1].flatMap(axis => whole(api.WasmTensor.stack([t, t], axis)))),
  'WasmTensor.where': api =>
    inputs(api).flatMap(t => [
      ...whole(api.WasmTensor.where(t.greater(0), t, 0.1)),
      ...whole(api.WasmTensor.where(t, 1, t)),
    ]),
  'WasmTensor#to_nested': api => inputs(api).map(t => t.to_nested()),
  'WasmTensor#to_npy': api => inputs(api).map(t => t.to_npy()),
  'WasmTensor#toString': api => inputs(api).map(t => t.toString()),
  'WasmTensor#reshape': each(t => t.reshape([t.size()])),
  'WasmTensor#transpose': each(t => t.transpose()),
  'WasmTensor#slice': each(t =>
    t.slice(
      t.shape().map(() => -1),
      t.shape().map(() => Number.NEGATIVE_INFINITY),
      t.shape().map(() => -2),
    ),
  ),
  'WasmTensor#squeeze': each(t => t.squeeze()),
  'WasmTensor#expand_dims': each(t => t.expand_dims(-1)),
  'WasmTensor#broadcast_to': each(t => t.broadcast_to([3, 1, 2, ...t.shape()])),
  'WasmTensor#flip': each(t => t.flip()),
  'WasmTensor#pad': each(t =>
    t.pad(
      t.shape().map((_, i) => i),
      t.shape().map(() => 1),
      0.1,
    ),
  ),
  'WasmTensor#gather': axes((t, axis) => t.gather(t.size() === 0 ? [] : [0, -1, 0], axis)),
  'WasmTensor#masked_select': each(t => t.masked_select(t.greater(0.1))),
  'WasmTensor#sort': api => [
    ...each(t => t.sort())(api),
    ...axes((t, axis) => t.sort(axis))(api),
    ...axes((t, axis) => t.sort(axis, true))(api),
  ],
  'WasmTensor#argsort': api =>
    inputs(api).flatMap(t => [t.argsort(), ...t.shape().map((_, axis) => t.argsort(axis, true))]),
  'WasmTensor#flatten': each(t => t.flatten()),
  'WasmTensor#swapaxes': axes((t, axis) => t.swapaxes(axis, -1)),
  'WasmTensor#moveaxis': axes((t, axis) => t.moveaxis(axis, 0)),
  'WasmTensor#roll': api => [...each(t => t.roll(3))(api), ...axes((t, axis) => t.roll(-2, axis))(api)],
  'WasmTensor#rot90': each(t => (t.ndim() < 2 ? t : t.rot90(3))),
  'WasmTensor#tile': each(t => t.tile([2, 1, 3])),
  'WasmTensor#repeat': api => [...each(t => t.repeat(2))(api), ...axes((t, axis) => t.repeat(3, axis))(api)],
  'WasmTensor#split': api =>
    inputs(api).flatMap(t => t.shape().flatMap((_, axis) => t.split([1, -1], axis).flatMap(whole))),
  'WasmTensor#array_split': api =>
    inputs(api).flatMap(t => t.shape().flatMap((_, axis) => t.array_split(3, axis).flatMap(whole))),
  'WasmTensor#tril': each(t => (t.ndim() < 2 ? t : t.tril(1))),
  'WasmTensor#triu': each(t => (t.ndim() < 2 ? t : t.triu(-1))),
  'WasmTensor#diagonal': each(t => (t.ndim() < 2 ? t : t.diagonal(1, -1, 0))),
  'WasmTensor#trace': api =>
    inputs(api)
      .filter(t => t.ndim() === 2)
      .map(t => t.trace()),
  'WasmTensor.diag': each((t, api) => api.WasmTensor.diag(t.flatten().slice([0], [30]), -2)),
  'WasmTensor.zeros_like': each((t, api) => api.WasmTensor.zeros_like(t)),
  'WasmTensor.ones_like': each((t, api) => api.WasmTensor.ones_like(t)),
  'WasmTensor.full_like': each((t, api) => api.WasmTensor.full_like(t, 0.1)),
  'WasmTensor#count_nonzero': api => [
    ...inputs(api).map(t => t.count_nonzero()),
    ...axes((t, axis) => t.count_nonzero(axis))(api),
  ],
  'WasmTensor#all': api => [...inputs(api).map(t => t.all()), ...axes((t, axis) => t.all(axis))(api)],
  'WasmTensor#any': api => [...inputs(api).map(t => t.any()), ...axes((t, axis) => t.any(axis))(api)],
  'WasmTensor#ptp': api =>
    inputs(api)
      .filter(t => t.size() > 0)
      .flatMap(t => [t.ptp(), ...t.shape().flatMap((_, axis) => whole(t.ptp(axis)))]),
  'WasmTensor#median': api =>
    inputs(api)
      .filter(t => t.size() > 0)
      .flatMap(t => [t.median(), ...t.shape().flatMap((_, axis) => whole(t.median(axis, true)))]),
  'WasmTensor#isclose': each(t => t.isclose(t.add(0.001), 1e-3, 1e-4, true)),
  'WasmTensor#allclose': api => inputs(api).map(t => t.allclose(t, 0, 0, true)),
  'WasmTensor#array_equal': api => inputs(api).map(t => t.array_equal(t, true)),
  'WasmTensor#nan_to_num': each(t => t.nan_to_num(0.5)),
  'WasmTensor#topk': api =>
    inputs(api).flatMap(t =>
      [true, false].flatMap(largest => {
        const { values, indices } = t.topk(Math.min(5, t.shape().at(-1) ?? 1), largest)
        return [...whole(values), indices]
      }),
    ),
  'WasmTensor#cumsum': api => [...each(t => t.cumsum())(api), ...axes((t, axis) => t.cumsum(axis))(api)],
  'WasmTensor#softmax': api => [
    ...axes((t, axis) => t.softmax(axis))(api),
    new api.WasmTensor(anyFloats(4096, 3), [64, 64]).softmax().data(),
  ],
  // Whole numbers: no rounding, so that even here the bits agree.
  'WasmTensor#matmul': api => {
    const x = api.WasmTensor.arange(0, 300).reshape([3, 10, 10])
    return [...whole(x.matmul(x)), ...whole(x.matmul(api.WasmTensor.ones([10])))]
  },
  'WasmTensor#dot': api =>
    [mixedFloats(1001, 3), plainFloats(1001, 4)].map(x =>
      new api.WasmTensor(x).dot(new api.WasmTensor(plainFloats(1001, 5))),
    ),
  'WasmStatisticalFunctions#correlation': api => [
    new api.WasmStatisticalFunctions().correlation(
      new api.WasmTensor(plainFloats(999, 1)),
      new api.WasmTensor(plainFloats(999, 2)),
    ),
  ],
  'WasmStatisticalFunctions#covariance': api => [
    new api.WasmStatisticalFunctions().covariance(
      new api.WasmTensor(plainFloats(999, 1)),
      new api.WasmTensor(plainFloats(999, 2)),
    ),
  ],
  'WasmStatisticalFunctions#percentile': api =>
    [0, 12.5, 50, 99.9, 100].map(p =>
      new api.WasmStatisticalFunctions().percentile(new api.WasmTensor(plainFloats(10_001, 1)), p),
    ),
  'WasmStatisticalFunctions#quantiles': api => [
    new api.WasmStatisticalFunctions().quantiles(new api.WasmTensor(plainFloats(10_001, 1)), [0, 0.1, 0.5, 1]),
  ],
  'WasmStatisticalFunctions#histogram': api => [
    new api.WasmStatisticalFunctions().histogram(new api.WasmTensor(plainFloats(10_001, 1)), 33),
    new api.WasmStatisticalFunctions().histogram(new api.WasmTensor(plainFloats(10_001, 1)), 7, [-0.5, 0.25]),
  ],
  'WasmStatisticalAnalyzer#basic_stats': api =>
    inputs(api)
      .filter(t => t.size() > 0)
      .map(t => new api.WasmStatisticalAnalyzer().basic_stats(t)),
  'WasmStatisticalAnalyzer#percentiles': api => [
    new api.WasmStatisticalAnalyzer().percentiles(new api.WasmTensor(mixedFloats(10_001, 1)), [0, 5, 50, 100]),
  ],
  'WasmStatisticalAnalyzer#detect_outliers': api => [
    new api.WasmStatisticalAnalyzer().detect_outliers(new api.WasmTensor(plainFloats(10_001, 1).map(v => v ** 9))),
  ],
}

/** An image of noise. */
const image = (api: Api, shape: number[]): Tensor => api.WasmTensor.random(shape, 5).mul_scalar(255)
const transforms: Record<string, (api: Api) => { apply(t: Tensor): Tensor; name(): string }[]> = {
  WasmNormalize: api => [
    api.create_imagenet_preprocessing(),
    api.create_cifar_preprocessing(),
    new api.WasmNormalize([0.1], [3]),
  ],
  WasmResize: api => [new api.WasmResize(7, 31, 'nearest'), new api.WasmResize(31, 7, 'bilinear')],
  WasmCenterCrop: api => [new api.WasmCenterCrop(3, 4), new api.WasmCenterCrop(30, 9)],
  WasmRandomCrop: api => [new api.WasmRandomCrop(3, 4, 0, 1), new api.WasmRandomCrop(12, 9, 2, 8)],
  WasmColorJitter: api => [1, 2, 3, 4, 5].map(seed => new api.WasmColorJitter(0.4, 0.3, 0.2, 0.1, seed)),
  WasmToTensor: api => [new api.WasmToTensor()],
}
for (const [name, make] of Object.entries(transforms)) {
  TENSOR_METHODS[`${name}#apply`] = api =>
    make(api).flatMap(t => [1, 2].flatMap(() => whole(t.apply(image(api, [12, 11, 3])))))
  TENSOR_METHODS[`${name}#name`] = api => make(api).map(t => t.name())
}
TENSOR_METHODS['WasmTransformPipeline#execute'] = api => {
  const pipeline = new api.WasmTransformPipeline(true)
  for (const stage of ['resize', 'center_crop', 'to_tensor', 'normalize'] as const) pipeline.add_transform(stage)
  return [
    whole(pipeline.execute(image(api, [50, 60, 3]))),
    whole(pipeline.execute(image(api, [20, 20, 3]))),
    pipeline.length(),
  ]
}

/** What has no result that both builds could share. */
export const TENSOR_NO_RESULT = [
  ...[
    'WasmStatisticalFunctions#free',
    'WasmStatisticalAnalyzer#free',
    ...Object.keys(transforms).map(name => `${name}#free`),
  ],
  ...['add_transform', 'length', 'clear', 'get_stats', 'free'].map(name => `WasmTransformPipeline#${name}`),
  ...['create_imagenet_preprocessing', 'create_cifar_preprocessing'],
]
