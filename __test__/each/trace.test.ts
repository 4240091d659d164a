// MemoryManager.trace reports every operation of the pool, those inside of tensor operations too: for every method there
// is, the events add up to what the counters say.

import { afterAll, expect, it } from 'vitest'
import { underTest } from '../backends'
import { METHODS } from '../methods'

const api = underTest()
const { MemoryManager } = api
const stats = () => JSON.parse(MemoryManager.get_stats())

type Event = Parameters<Exclude<Parameters<typeof MemoryManager.trace>[0], null>>[0]
const events: Event[] = []
MemoryManager.init_pool(20)
MemoryManager.trace(event => events.push(event))
afterAll(() => MemoryManager.trace(null))

it.each(Object.entries(METHODS))('%s', (_, run) => {
  const before = stats()
  events.length = 0
  run(api, api)
  const after = stats()
  const sum = (which: (event: Event) => boolean, what: (event: Event) => number = () => 1): number =>
    events.filter(which).reduce((n, event) => n + what(event), 0)
  const change = (key: string): number => after[key] - before[key]
  const [get, put] = [(e: Event) => e.kind === 'get', (e: Event) => e.kind === 'return']
  expect({
    total_allocations: sum(get),
    cache_hits: sum(e => get(e) && e.hit),
    returned: sum(put),
    evictions: sum(e => e.kind === 'evict'),
    bytes_in_use: sum(get, e => e.bytes) - sum(put, e => e.bytes),
  }).toEqual({
    total_allocations: change('total_allocations'),
    cache_hits: change('cache_hits'),
    returned: change('returned'),
    evictions: change('evictions'),
    bytes_in_use: change('bytes_in_use'),
  })
  for (const { size, bytes } of events) expect(size * 4).toBeLessThanOrEqual(bytes)
})
