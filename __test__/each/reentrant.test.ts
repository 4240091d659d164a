// User code that runs inside a call: trace callbacks, getters, proxies, iterators, conversions. It may use tensors, free them, collect
// memory; the call around it must not notice.

import { afterEach, expect, it } from 'vitest'
import { underTest } from '../backends'

const { MemoryManager, Tensor } = underTest()
afterEach(() => MemoryManager.trace(null))

it('a trace callback that makes tensors does not change the shape of what is traced', () => {
  const six = Tensor.ones([6])
  MemoryManager.trace(() => six.reshape([2, 3]).free())
  const four = Tensor.arange(0, 4)
  const { values, indices } = four.topk(2)
  const sorted = four.sort()
  MemoryManager.trace(null)
  expect([four.shape(), [...four.data()]]).toEqual([[4], [0, 1, 2, 3]])
  expect([values.shape(), [...values.data()], [...indices]]).toEqual([[2], [3, 2], [3, 2]])
  expect(sorted.to_nested()).toEqual([0, 1, 2, 3])
})

it('no event is lost, and none tells of what the callback did', () => {
  const kinds = (callback: () => void) => {
    const found: string[] = []
    const t = new Tensor([3, 1, 2])
    MemoryManager.trace(event => {
      found.push(event.kind)
      callback()
    })
    t.sort().free()
    MemoryManager.trace(null)
    t.free()
    return found
  }
  const quiet = kinds(() => {})
  const busy = kinds(() => {
    Tensor.ones([5]).add(1).free()
    MemoryManager.gc()
  })
  expect(busy).toEqual(quiet)
})

it('a getter, a proxy, an iterator or a conversion that uses and collects memory', () => {
  const neighbours = Array.from({ length: 40 }, (_, i) => Tensor.full([(i % 8) + 1], i))
  const churn = (): number => {
    for (let i = 0; i < 30; i++) Tensor.full([(i % 6) + 1], -1).free()
    MemoryManager.gc()
    return 5
  }
  const list = (): number[] =>
    Object.defineProperty([1, 2, 3, 4], 2, { enumerable: true, get: churn }) as unknown as number[]
  const proxy = (): number[] =>
    new Proxy([1, 2, 5, 4], { get: (target, key) => (key === '2' ? churn() : Reflect.get(target, key)) })
  for (const data of [list, proxy]) {
    expect([...new Tensor(data()).data()]).toEqual([1, 2, 5, 4])
    expect([...Tensor.from_nested([data()] as never).data()]).toEqual([1, 2, 5, 4])
  }
  const shape = new Proxy([2, 2], {
    get(target, key) {
      churn()
      return Reflect.get(target, key)
    },
  })
  expect(Tensor.ones(shape).to_nested()).toEqual([
    [1, 1],
    [1, 1],
  ])
  for (const [i, t] of neighbours.entries()) expect(t.data().every(v => v === i)).toBe(true)
})
