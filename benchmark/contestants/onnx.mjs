// ONNX Runtime, native (`node`) and WASM (`web`): a session of one operator for each row, one thread. Results come in
// tensors that it makes: asking it to write into one of ours was slower natively, and in WASM left that one unwritten.

import { Absent } from '../measure.mjs'
import { peer, versionOf } from '../peers/peer.mjs'
import { model, TYPES } from './onnx-model.mjs'

const OPERATORS = {
  neg: 'Neg',
  abs: 'Abs',
  sqrt: 'Sqrt',
  exp: 'Exp',
  log: 'Log',
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  asin: 'Asin',
  acos: 'Acos',
  atan: 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  tanh: 'Tanh',
  asinh: 'Asinh',
  acosh: 'Acosh',
  atanh: 'Atanh',
  erf: 'Erf',
  sigmoid: 'Sigmoid',
  relu: 'Relu',
  gelu: 'Gelu',
  sign: 'Sign',
  round: 'Round',
  floor: 'Floor',
  ceil: 'Ceil',
  is_infinite: 'IsInf',
  is_nan: 'IsNaN',
  clamp: 'Clip',
  pow: 'Pow',
}
const { float, int64, bool } = TYPES

export async function open(kind) {
  const ort = kind === 'node' ? peer('onnxruntime-node') : peer('onnxruntime-web/wasm')
  if (kind === 'web') ort.env.wasm.numThreads = 1
  const options = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    executionProviders: [kind === 'node' ? 'cpu' : 'wasm'],
    logSeverityLevel: 3,
  }
  const tensor = (data, shape = [data.length]) => new ort.Tensor('float32', data, shape)

  /** A session over `graph`, run on `feeds`; `read` makes the answer of its first output. */
  async function session(graph, feeds, read = y => y.data) {
    const opened = await ort.InferenceSession.create(model(graph), options)
    const run = async () => {
      const { y } = await opened.run(feeds)
      return y
    }
    return {
      async: true,
      run: async () => (await run()).dispose(),
      answer: async () => {
        const y = await run()
        const got = read(y)
        const copy = typeof got === 'number' ? got : Float64Array.from(got, Number)
        y.dispose()
        return copy
      },
      end: () => opened.release(),
    }
  }
  const one = (operator, inputs, shape, { type = float, attributes = {}, constants = {}, names = [] } = {}) => ({
    nodes: [[operator, [...inputs, ...names], ['y'], attributes]],
    inputs: Object.fromEntries(inputs.map(name => [name, [float, shape]])),
    outputs: { y: [type, shape] },
    constants,
  })
  const CHAIN = ({ args: [low, high] }) => ({
    nodes: [
      ['ReduceMean', ['x'], ['mean'], { keepdims: 1 }],
      ['Sub', ['x', 'mean'], ['centred']],
      ['Mul', ['centred', 'centred'], ['squares']],
      ['ReduceMean', ['squares'], ['variance'], { keepdims: 1 }],
      ['Sqrt', ['variance'], ['std']],
      ['Div', ['centred', 'std'], ['z']],
      ['Tanh', ['z'], ['t']],
      ['Clip', ['t', 'low', 'high'], ['c']],
      ['ReduceMean', ['c'], ['y'], { keepdims: 0 }],
    ],
    inputs: { x: [float, ['n']] },
    outputs: { y: [float, []] },
    constants: { low: { float: low }, high: { float: high } },
  })
  const scalarOf = y => Number(y.data[0])

  const work = {
    tiny: async (_row, { x }) => {
      const opened = await ort.InferenceSession.create(model(one('Tanh', ['x'], [2, 2])), options)
      const data = Array.from(x)
      const run = async () => {
        const t = tensor(Float32Array.from(data), [2, 2])
        const { y } = await opened.run({ x: t })
        const result = y.data
        t.dispose()
        return result
      }
      return { async: true, run, answer: run, end: () => opened.release() }
    },
    unary: ({ op, args }, { x }) => {
      const feeds = { x: tensor(x) }
      if (op === 'square') {
        return session({ ...one('Mul', ['x'], ['n']), nodes: [['Mul', ['x', 'x'], ['y']]] }, feeds)
      }
      if (OPERATORS[op] === undefined) throw new Absent('no such operator')
      const constants = Object.fromEntries(args.map((value, i) => [`c${i}`, { float: value }]))
      const type = op.startsWith('is_') ? bool : float
      return session(one(OPERATORS[op], ['x'], ['n'], { type, constants, names: Object.keys(constants) }), feeds)
    },
    binary: ({ op }, { x, y }) =>
      session(
        one({ add: 'Add', multiply: 'Mul', less: 'Less' }[op], ['x', 'w'], ['n'], {
          type: op === 'less' ? bool : float,
        }),
        {
          x: tensor(x),
          w: tensor(y),
        },
      ),
    broadcast: ({ columns }, { x, y }) =>
      session(
        { ...one('Add', ['x', 'w'], ['r', 'c']), inputs: { x: [float, ['r', 'c']], w: [float, ['c']] } },
        { x: tensor(x, [x.length / columns, columns]), w: tensor(y) },
      ),
    reduce: ({ op }, { x }) => {
      const feeds = { x: tensor(x) }
      const scalar = { inputs: { x: [float, ['n']] }, outputs: { y: [float, []] } }
      if (op === 'argmax') {
        return session(
          { ...scalar, nodes: [['ArgMax', ['x'], ['y'], { keepdims: 0 }]], outputs: { y: [int64, []] } },
          feeds,
          scalarOf,
        )
      }
      if (op === 'variance') {
        const nodes = CHAIN({ args: [0, 0] }).nodes.slice(0, 3)
        return session(
          { ...scalar, nodes: [...nodes, ['ReduceMean', ['squares'], ['y'], { keepdims: 0 }]] },
          feeds,
          scalarOf,
        )
      }
      return session(
        { ...scalar, nodes: [[op === 'sum' ? 'ReduceSum' : 'ReduceMax', ['x'], ['y'], { keepdims: 0 }]] },
        feeds,
        scalarOf,
      )
    },
    matmul: (_row, { x, y }) => {
      const side = Math.sqrt(x.length)
      return session(one('MatMul', ['x', 'w'], [side, side]), {
        x: tensor(x, [side, side]),
        w: tensor(y, [side, side]),
      })
    },
    chain: (row, { x }) => session(CHAIN(row), { x: tensor(x) }, scalarOf),
    softmax: ({ columns }, { x }) =>
      session(one('Softmax', ['x'], ['r', 'c']), { x: tensor(x, [x.length / columns, columns]) }),
    sort: (_row, { x }) => session(topk(x.length), { x: tensor(x) }),
    percentile: async ({ args: [percent] }, { x }) => {
      const at = (percent / 100) * (x.length - 1)
      const low = Math.floor(at)
      const k = x.length - low
      const read = y => y.data[k - 1] + (at - low) * (y.data[k - 2] - y.data[k - 1])
      return session(topk(k, 1), { x: tensor(x) }, read)
    },
  }
  work['chain-composed'] = work.chain
  const topk = (k, largest = 0) => ({
    nodes: [['TopK', ['x', 'k'], ['y', 'i'], { largest, sorted: 1 }]],
    inputs: { x: [float, ['n']] },
    outputs: { y: [float, ['m']] },
    constants: { k: { int64: k } },
  })

  return {
    version: versionOf(kind === 'node' ? 'onnxruntime-node' : 'onnxruntime-web'),
    async prepare(row, inputs) {
      if (work[row.work] === undefined) throw new Absent('no such operator')
      return work[row.work](row, inputs)
    },
  }
}
