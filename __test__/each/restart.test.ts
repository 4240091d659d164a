// MemoryManager.restart: a new instance in the place of the old one.

import { afterAll, expect, it } from 'vitest'
import { underTest } from '../backends'

const api = underTest()
const { MemoryManager, Tensor } = api
afterAll(() => MemoryManager.restart())

const freed = expect.objectContaining({ code: 'ERR_FREED' })

it('frees everything older, and starts the pool anew', () => {
  const [small, large, empty] = [Tensor.ones([3]), Tensor.ones([3000]), Tensor.ones([0])]
  const view = large.view()
  const buffer = MemoryManager.get_buffer(10)
  const pool = new api.WasmTensorPool(5)
  const ofPool = pool.tensor([1, 2])
  const held = [new api.WasmAnomalyDetector(2, 10), new api.WasmStreamStats(), new api.WasmProcessingPipeline(false)]
  MemoryManager.restart()
  for (const t of [small, large, empty, ofPool]) {
    expect(t.freed).toBe(true)
    expect(() => t.data()).toThrow(freed)
    expect(() => Tensor.ones([3]).add(t)).toThrow(freed)
    t.free()
  }
  expect(() => (held[0] as InstanceType<typeof api.WasmAnomalyDetector>).detect_realtime(1)).toThrow(freed)
  expect(() => pool.tensor([1])).toThrow(freed)
  for (const object of [...held, pool]) object.free()
  expect(() => MemoryManager.return_buffer(buffer)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  // What is left of the old memory can be looked at, and is nobody else's. (In WASM it is empty once memory has grown.)
  if (view.length > 0) expect([view[0], view[1]]).toEqual([1, 1])
  const fresh = Tensor.full([3000], 7)
  for (let i = 0; i < view.length; i++) if (view[i] === 7) expect(view[i], `element ${i}`).toBe(1)
  expect([...fresh.add(1).data().subarray(0, 2)]).toEqual([8, 8])
  expect(JSON.parse(MemoryManager.get_stats())).toMatchObject({ returned: 0, evictions: 0 })
})

it('lets scopes, traces and recorded stacks go on', () => {
  const events: string[] = []
  MemoryManager.trace(event => events.push(event.kind))
  MemoryManager.trace_allocations(true)
  try {
    let inner: InstanceType<typeof Tensor> | undefined
    MemoryManager.scope(() => {
      Tensor.ones([2])
      MemoryManager.restart()
      inner = Tensor.ones([2])
    })
    expect(inner?.freed).toBe(true)
    expect(events.at(-1)).toBe('return')
    const kept = Tensor.ones([4])
    expect(MemoryManager.outstanding().length).toBe(1)
    kept.free()
  } finally {
    MemoryManager.trace(null)
    MemoryManager.trace_allocations(false)
  }
})

it('in the midst of an operation, from user code inside it, is an error and harms nothing', () => {
  const data = {
    length: 2,
    0: 1,
    get 1() {
      MemoryManager.restart()
      return 2
    },
  }
  expect(() => new Tensor(data as unknown as number[])).not.toThrow(TypeError)
  expect([...Tensor.ones([2]).data()]).toEqual([1, 1])
})
