// MemoryManager.configure: what it sets, and what it takes a place for.

import { afterAll, describe, expect, it } from 'vitest'
import { type Host, placeOf } from '../../bindings/entry/place'
import { bytesWithin } from '../../bindings/pool/presets'
import { underTest } from '../backends'

const { backend, MemoryManager, WasmTensor } = underTest()
const MEBIBYTE = 2 ** 20

afterAll(() => MemoryManager.init_pool(100))

describe('configure', () => {
  it.each([
    ['mobile', 25, 256],
    ['browser', 100, 1024],
    ['edge', 25, 64],
  ] as const)('%s: the pool keeps to it', (preset, max_size, mebibytes) => {
    const set = MemoryManager.configure(preset)
    expect(set).toMatchObject({ preset, max_size, max_bytes: mebibytes * MEBIBYTE })
    expect(JSON.parse(MemoryManager.get_stats()).max_size).toBe(max_size)
    expect(() => WasmTensor.ones([(mebibytes * MEBIBYTE) / 4 + 1])).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_MEMORY' }),
    )
    const idle = set.max_idle_bytes
    for (const t of Array.from({ length: 20 }, () => WasmTensor.ones([MEBIBYTE / 4]))) t.free()
    expect(JSON.parse(MemoryManager.get_stats()).bytes_idle).toBeLessThanOrEqual(idle)
  })

  it('without a name it is that of a server here', () => {
    const set = MemoryManager.configure()
    expect(set).toMatchObject({ preset: 'server', max_size: 1000 })
    if (backend().kind === 'native') expect(set.max_bytes).toBeUndefined()
    expect(JSON.parse(MemoryManager.get_stats()).max_size).toBe(1000)
  })

  it('another name changes nothing', () => {
    MemoryManager.configure('edge')
    for (const name of ['desktop', 'toString', '__proto__', '', null, 5, {}, ['edge']])
      expect(() => MemoryManager.configure(name as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(JSON.parse(MemoryManager.get_stats()).max_size).toBe(25)
  })
})

describe('a place is known by what it tells', () => {
  const node = { versions: { node: '20.0.0' } }
  it.each<[string, Host, string]>([
    ['workerd', { navigator: { userAgent: 'Cloudflare-Workers' } }, 'edge'],
    [
      'workerd with the compatibility of Node',
      { navigator: { userAgent: 'Cloudflare-Workers' }, process: node },
      'edge',
    ],
    ["Vercel's edge runtime", { EdgeRuntime: 'edge-runtime' }, 'edge'],
    ['Node 20', { process: node }, 'server'],
    ['Node 22', { process: node, navigator: { userAgent: 'Node.js/22' } }, 'server'],
    ['a phone', { navigator: { userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8)' } }, 'mobile'],
    ['another phone', { navigator: { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)' } }, 'mobile'],
    [
      'a phone that hides its name',
      { navigator: { userAgent: 'Mozilla/5.0', userAgentData: { mobile: true } } },
      'mobile',
    ],
    ['a small computer', { navigator: { userAgent: 'Mozilla/5.0 (X11; CrOS)', deviceMemory: 2 } }, 'mobile'],
    ['a computer', { navigator: { userAgent: 'Mozilla/5.0 (X11; Linux)', deviceMemory: 8 } }, 'browser'],
    ['a page that tells nothing', {}, 'browser'],
    ['a page with half of a process', { process: {} }, 'browser'],
  ])('%s', (_, host, preset) => {
    expect(placeOf(host).preset).toBe(preset)
  })

  it.each([
    [undefined, undefined],
    [0, undefined],
    [2 ** 63, undefined], // Node's word for no limit
    [Number.NaN, undefined],
    [30 * MEBIBYTE, MEBIBYTE],
    [64 * MEBIBYTE, 4 * MEBIBYTE],
    [512 * MEBIBYTE, 256 * MEBIBYTE],
    [64 * 1024 * MEBIBYTE, 2 ** 32],
  ])('a limit of %s bytes leaves a module %s', (limit, bytes) => {
    expect(bytesWithin(placeOf({ process: { constrainedMemory: () => limit } }).limit)).toBe(bytes)
  })
})
