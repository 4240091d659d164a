// The calls that programs are made of: every method of every class, statics, functions, linalg and fft, with good arguments of which some
// are then replaced.

import { CONSTRUCTORS, METHODS, type Things } from '../arguments'
import type { Tensor } from '../backends'
import { everyName } from '../surface'
import { type Any, isTensor, type Side } from './side'
import type { Values } from './values'

export interface Call {
  name: string
  /** What a method is called on. */
  on: unknown
  args: unknown[]
  run(): unknown
}

/** What answers otherwise on each build by its nature, or is part of every program already. */
const LEFT_OUT = [
  'backend', // names the build
  'MemoryManager.configure', // asks the machine how much there is, where a build does not
  'MemoryManager.restart',
  'MemoryManager.trace',
  'MemoryManager.trace_allocations',
  'MemoryManager.scope',
  'MemoryManager.assert_no_leaks',
  'MemoryManager.outstanding', // names lines of code
  'MemoryManager.outstanding_by_site',
  'MemoryManager.snapshot', // has what each build has of the system
  'linalg.pinv', // multiplies what is not whole
]

/** What multiplies matrices, and so may differ by rounding: given whole numbers of few bits here, it may not. */
const MULTIPLIES = /matmul|#dot$|linalg\.matrix_?[pP]ower/

/** What is random, with a seed as its last argument. */
const SEEDED = /\.rand|new Wasm(RandomCrop|ColorJitter|QuantileSketch)$|isolation/

const FAMILIES = ['linalg', 'fft'] as const

/** `Class.method`, `Class#method`, `new Class`, `function`, `family.function` of everything programs call. */
export function callable(api: Any): string[] {
  const names = everyName(api).filter(name => !LEFT_OUT.includes(name) && !/#(constructor|freed)$/.test(name))
  const families = FAMILIES.flatMap(family => Object.keys(api[family]).map(name => `${family}.${name}`)).filter(
    name => !LEFT_OUT.includes(name),
  )
  return [...names, ...Object.keys(CONSTRUCTORS).map(name => `new ${name}`), ...families]
}

/** Things of the program in place of the fixed ones. */
function thingsOf(side: Side, values: Values): Things {
  return {
    api: side.api,
    get t() {
      return values.tensor()
    },
    get empty() {
      return side.things.empty
    },
    get image() {
      const image = side.api.WasmTensor.random([3 + values.below(3), 4, 3], values.below(100))
      side.adopt(image)
      return image
    },
    npy: side.things.npy,
  }
}

/** Few whole numbers in a tensor of the shape that is asked for. */
function whole(side: Side, values: Values, shape: number[]): Tensor {
  const n = shape.reduce((size, d) => size * d, 1)
  const t = new side.api.WasmTensor(
    Array.from({ length: n }, () => values.below(9) - 4),
    shape,
  )
  side.adopt(t)
  return t
}

function goodArguments(name: string, side: Side, values: Values): unknown[] {
  if (name.startsWith('linalg.')) {
    const n = 1 + values.below(4)
    const batch = values.chance(0.2) ? [2] : []
    const square = () => whole(side, values, [...batch, n, values.chance(0.9) ? n : n + 1])
    if (/power/i.test(name)) return [square(), values.below(4)]
    return /solve|outer|kron/.test(name) ? [square(), square()] : [square()]
  }
  if (name.startsWith('fft.')) {
    if (/freq/.test(name)) return [1 + values.below(9), 0.5]
    return [whole(side, values, [1 + values.below(5), 1 + values.below(9), 2])]
  }
  const argumentsOf = name.startsWith('new ') ? CONSTRUCTORS[name.slice(4)] : METHODS[name]
  const args = argumentsOf === undefined ? [] : argumentsOf(thingsOf(side, values))
  for (const arg of args) {
    if (isTensor(arg)) side.adopt(arg)
    if (name.endsWith('return_buffer')) side.buffers.push({ buffer: arg as Float32Array, from: side.api.MemoryManager })
  }
  return args
}

/** A byte of a file or a snapshot is changed, or it is cut off. */
function spoil(bytes: Uint8Array, values: Values): Uint8Array {
  if (bytes.length === 0) return bytes
  if (values.chance(0.3)) return bytes.slice(0, values.below(bytes.length))
  const copy = bytes.slice()
  const at = values.below(copy.length)
  copy[at] = (copy[at] as number) ^ (1 << values.below(8))
  return copy
}

/** The object a method is called on: one of the program's, or a new one. */
function receiver(owner: string, side: Side, values: Values): Any {
  if (owner === 'WasmTensor') return values.tensor()
  side.objects[owner] ??= []
  const known = side.objects[owner]
  if (known.length > 0 && !values.chance(0.2)) return values.pick(known)
  const Class = (side.api as Any)[owner]
  const object = new Class(...goodArguments(`new ${owner}`, side, values))
  known.push(object)
  return object
}

export function decode(names: readonly string[], side: Side, values: Values): Call {
  const name = values.pick(names)
  const [owner, method] = name.split(/[#.]/) as [string, string | undefined]
  const on = name.includes('#') ? receiver(owner, side, values) : undefined
  const multiplies = MULTIPLIES.test(name)
  if (multiplies) side.loose = true
  let args: unknown[]
  if (multiplies && !name.startsWith('linalg')) {
    const [rows, inner] = [1 + values.below(4), 1 + values.below(4)]
    const dims = name.endsWith('#dot')
      ? [[rows], [rows]]
      : [
          [rows, inner],
          [inner, 2],
        ]
    const [lhs, rhs] = dims.map(shape => whole(side, values, shape)) as [Tensor, Tensor]
    return { name, on: lhs, args: [rhs], run: () => (lhs as Any)[method as string](rhs) }
  }
  const good = goodArguments(name, side, values)
  args = good
  // Optional arguments are left out now and then, and some are replaced.
  if (values.chance(0.4)) args = args.slice(0, values.below(args.length + 1))
  if (!multiplies && values.chance(0.3)) {
    const at = values.below(args.length + 1)
    args = args.length <= at ? [...args, values.any()] : args.with(at, values.any())
  }
  // Where no seed is given, one is drawn.
  const seed = good.length - 1
  if (SEEDED.test(name) && args[seed] === undefined) args = good.map((arg, i) => (i < seed ? (args[i] ?? arg) : arg))
  args = args.map(arg => (arg instanceof Uint8Array && values.chance(0.5) ? spoil(arg, values) : arg))
  side.kept.push(on, ...args)
  const api = side.api as Any
  const target = on ?? api[owner]
  if (name.startsWith('new ')) return { name, on, args, run: () => new api[name.slice(4)](...args) }
  if (method === undefined) return { name, on, args, run: () => api[owner](...args) }
  return { name, on: target, args, run: () => target[method](...args) }
}
