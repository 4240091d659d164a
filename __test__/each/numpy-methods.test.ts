// The methods that rearrange, order and compare, against NumPy (golden/make_numpy_methods.py), and what they refuse.

import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { decode, difference, type Encoded } from '../floats'
import golden from '../golden/numpy_methods.json'
import { lastCallIn } from '../surface'

const api = underTest()
const { Tensor } = api
type Plain = number | boolean | string | Encoded | Plain[] | null
interface Case {
  method: string
  x: Plain
  arguments: Plain[]
  answer: Plain
}

const isTensor = (value: Plain): value is Encoded => typeof value === 'object' && value !== null && 'f32' in value
/** What a value of the file stands for: tensors, numbers that JSON has not, lists. */
function live(value: Plain): unknown {
  if (isTensor(value)) return new Tensor(decode(value), value.shape)
  if (typeof value === 'string') return Number(value)
  return Array.isArray(value) ? value.map(live) : value
}

/** Compares with the answer: tensors by shape and bits (zeros of either sign are alike for NumPy), lists one by one. */
function compare(got: unknown, want: Plain): void {
  if (isTensor(want)) {
    const t = got as InstanceType<typeof Tensor>
    expect(t.shape()).toEqual(want.shape)
    expect(
      difference(
        t.data().map(v => v + 0),
        decode(want).map(v => v + 0),
      ),
    ).toBeUndefined()
  } else if (Array.isArray(want)) {
    expect((got as ArrayLike<unknown>).length).toBe(want.length)
    want.forEach((w, i) => {
      compare((got as ArrayLike<unknown>)[i], w)
    })
  } else expect(got).toBe(live(want))
}

const cases = golden as unknown as Case[]
const methods = [...new Set(cases.map(c => c.method))]

it('is the whole file', () => {
  expect(cases.length).toBeGreaterThan(600)
  expect(methods.length).toBe(28)
})

describe.each(methods)('%s', method => {
  it('answers as NumPy, and leaves its operand as it is', () => {
    for (const c of cases.filter(one => one.method === method)) {
      const name = method.replace('Tensor.', '')
      const self = c.x === null ? Tensor : live(c.x)
      const call = (self as Record<string, (...args: unknown[]) => unknown>)[name]
      compare(call.apply(self, c.arguments.map(live)), c.answer)
      if (isTensor(c.x)) expect(difference((self as InstanceType<typeof Tensor>).data(), decode(c.x))).toBeUndefined()
    }
  })
})

describe('refuses', () => {
  const m = Tensor.arange(0, 12).reshape([3, 4])
  const v = Tensor.arange(0, 5)
  const deep = m.expand_dims(0)
  const [nothing, none] = [Tensor.zeros([0]), Tensor.zeros([2, 0])]
  const freed = Tensor.ones([4])
  freed.free()
  const refused: [string, string, () => unknown][] = [
    ['an axis that is not there', 'ERR_ARGUMENT', () => m.swapaxes(0, 2)],
    ['an axis that is no whole number', 'ERR_ARGUMENT', () => m.sort(0.5)],
    ['an axis of argsort', 'ERR_ARGUMENT', () => m.argsort(-3)],
    ['an axis that is named twice', 'ERR_ARGUMENT', () => m.moveaxis([0, 0], [0, 1])],
    ['other axes than places', 'ERR_ARGUMENT', () => m.moveaxis([0, 1], [0])],
    ['shifts for other axes', 'ERR_ARGUMENT', () => m.roll([1, 2], [0])],
    ['a shift that is infinite', 'ERR_ARGUMENT', () => m.roll(Number.POSITIVE_INFINITY, 0)],
    ['a second shift that is no whole number', 'ERR_ARGUMENT', () => m.roll([1, 0.5], [0, 1])],
    ['a second number of times that is negative', 'ERR_ARGUMENT', () => m.tile([2, -1])],
    ['a shift that is no whole number', 'ERR_ARGUMENT', () => m.roll(0.5, 0)],
    ['a plane of one axis', 'ERR_ARGUMENT', () => m.rot90(1, [0, 0])],
    ['half a turn of a quarter', 'ERR_ARGUMENT', () => m.rot90(0.5)],
    ['a vector to be turned', 'ERR_SHAPE', () => v.rot90()],
    ['a vector for tril', 'ERR_SHAPE', () => v.tril()],
    ['a vector for triu', 'ERR_SHAPE', () => v.triu()],
    ['a diagonal of a vector', 'ERR_SHAPE', () => v.diagonal()],
    ['a diagonal of one axis', 'ERR_ARGUMENT', () => m.diagonal(0, 1, 1)],
    ['a trace of three axes', 'ERR_SHAPE', () => deep.trace()],
    ['a diagonal matrix of three axes', 'ERR_SHAPE', () => Tensor.diag(deep)],
    ['a negative number of times', 'ERR_ARGUMENT', () => m.tile(-1)],
    ['counts for other elements', 'ERR_ARGUMENT', () => m.repeat([1, 2], 0)],
    ['a negative count', 'ERR_ARGUMENT', () => m.repeat(-1, 0)],
    ['parts that do not fill the axis', 'ERR_SHAPE', () => m.split(2)],
    ['no parts', 'ERR_ARGUMENT', () => m.split(0)],
    ['no parts of other lengths', 'ERR_ARGUMENT', () => m.array_split(0)],
    ['parts that are no list', 'ERR_ARGUMENT', () => m.split('2' as never)],
    ['the median of nothing', 'ERR_EMPTY', () => nothing.median()],
    ['the median along nothing', 'ERR_EMPTY', () => none.median(1)],
    ['a tolerance that is no number', 'ERR_ARGUMENT', () => m.isclose(m, '1' as never)],
    ['shapes that do not broadcast', 'ERR_SHAPE', () => m.isclose(v)],
    ['what is no tensor', 'ERR_ARGUMENT', () => m.array_equal([1] as never)],
    ['a freed tensor', 'ERR_FREED', () => m.isclose(freed)],
  ]
  it.each(refused)('%s: %s', (_, code, call) => {
    const { buffers_in_use } = JSON.parse(api.MemoryManager.get_stats())
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(`^${lastCallIn(call)}: `) }))
    expect(JSON.parse(api.MemoryManager.get_stats()).buffers_in_use, 'nothing is left over').toBe(buffers_in_use)
  })
})
