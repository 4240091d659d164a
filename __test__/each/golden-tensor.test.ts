// Tensor operations against NumPy's results (__test__/golden/tensor.json).

import { describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'
import { decode, type Encoded } from '../floats'
import golden from '../golden/tensor.json'

interface Case {
  op: string
  args: (Encoded | number | number[])[]
  want: Encoded | number
  rtol?: number
  atol?: number
}

const { WasmTensor } = underTest()
const cases = golden as unknown as Case[]

/** What the file has and the package does not yet. A line goes when its operation comes; the test below insists. */
const NOT_YET: string[] = []

const REDUCTIONS = ['sum', 'mean', 'variance', 'std', 'max', 'min', 'argmax', 'argmin']
const kindOf = ({ op, args }: Case): string => (REDUCTIONS.includes(op) && args.length > 1 ? `${op} along an axis` : op)

type Methods = Record<string, ((...args: unknown[]) => Tensor | number) | undefined>
const method = (t: Tensor, op: string) => (t as unknown as Methods)[op]?.bind(t)

/** Whether there is such a method, and it heeds an axis. */
function exists(kind: string): boolean {
  const [op, along] = kind.split(' ')
  const t = WasmTensor.ones([2, 2])
  if (along === undefined) return method(t, op) !== undefined
  return typeof method(t, op)?.(0) === 'object'
}

const isEncoded = (value: unknown): value is Encoded => typeof value === 'object' && value !== null && 'f32' in value

it('lists as missing just what is missing', () => {
  const kinds = [...new Set(cases.map(kindOf))]
  expect(kinds.filter(kind => !exists(kind)).sort()).toEqual([...NOT_YET].sort())
})

it('is the whole file', () => {
  expect(cases.length).toBe(149)
})

const byKind = [...new Set(cases.map(kindOf))].filter(kind => !NOT_YET.includes(kind))

describe.each(byKind)('%s', kind => {
  const own = cases.filter(c => kindOf(c) === kind)
  it.each(own.map((c, i) => [i, c] as const))('case %i', (_, { op, args, want, rtol = 0, atol = 0 }) => {
    const [x, ...rest] = args.map(arg => (isEncoded(arg) ? new WasmTensor(decode(arg), arg.shape) : arg))
    const got = method(x as Tensor, op)?.(...rest)
    const wanted = isEncoded(want) ? decode(want) : Float64Array.of(want)
    if (isEncoded(want)) expect((got as Tensor).shape()).toEqual(want.shape)
    const values = isEncoded(want) ? (got as Tensor).data() : Float64Array.of(got as number)
    expect(values.length).toBe(wanted.length)
    for (let i = 0; i < wanted.length; i++) {
      if (Object.is(values[i], wanted[i]) || values[i] === wanted[i]) continue
      const off = Math.abs(values[i] - wanted[i])
      if (!(off <= rtol * Math.abs(wanted[i]) + atol))
        expect.fail(`${op} at ${i} is ${values[i]}, should be ${wanted[i]}`)
    }
  })
})
