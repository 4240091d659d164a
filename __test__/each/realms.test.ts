// A copy of the package in another realm: what it is given by the main one, and what it gives.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type Api, type Tensor, underTest } from '../backends'

const { kind } = underTest().backend()
const require = createRequire(import.meta.url)

/** Evaluates the bundle in a new context, as Jest and vm pools do: with the module system of Node, with classes of its own. */
function inNewRealm(): { api: Api; realm: typeof globalThis } {
  const realm = vm.createContext({
    ...{ process, performance, queueMicrotask, structuredClone, TextDecoder, TextEncoder, setTimeout, console },
  }) as typeof globalThis
  const file = require.resolve(`../../dist/${kind}.cjs`)
  const module = { exports: {} }
  const names = ['require', 'module', 'exports', '__filename', '__dirname']
  const body = vm.compileFunction(readFileSync(file, 'utf8'), names, { parsingContext: realm, filename: file })
  body(createRequire(file), module, module.exports, file, file.replace(/[^/\\]*$/, ''))
  return { api: module.exports as Api, realm: vm.runInContext('globalThis', realm) }
}

describe('a package in another realm', () => {
  const { api, realm } = inNewRealm()
  const t: Tensor = new api.Tensor([1, 2, 3])

  it('is in another realm, and there is the build', () => {
    expect(realm.Float32Array).not.toBe(Float32Array)
    expect(api.backend().kind).toBe(kind)
  })

  it('gives arrays of its own realm', () => {
    const large = api.Tensor.ones([1000])
    const arrays = [t.data(), t.view(), large.data(), large.view(), api.MemoryManager.get_buffer(10)]
    for (const array of arrays) expect(array instanceof realm.Float32Array).toBe(true)
    expect(t.to_npy() instanceof realm.Uint8Array).toBe(true)
    expect(new api.WasmStatisticalFunctions().quantiles(t, [0.5]) instanceof Float64Array).toBe(false)
  })

  it('takes back its buffers', () => {
    const buffer = api.MemoryManager.get_buffer(10)
    api.MemoryManager.return_buffer(buffer)
    expect(() => api.MemoryManager.return_buffer(buffer)).toThrow(/returned before/)
  })

  it('takes arrays and bytes of any realm', () => {
    expect(Array.from(t.data(new Float32Array(3)))).toEqual([1, 2, 3])
    expect(Array.from(t.data(new realm.Float32Array(3)))).toEqual([1, 2, 3])
    expect(Array.from(t.data(api.Tensor.zeros([3]).view()))).toEqual([1, 2, 3])
    for (const data of [Float32Array.of(7), realm.Float32Array.of(7), vm.runInNewContext('[7]'), structuredClone([7])])
      expect(new api.Tensor(data).item()).toBe(7)
    for (const bytes of [t.to_npy(), Buffer.from(t.to_npy()), structuredClone(t.to_npy())])
      expect(api.Tensor.from_npy(bytes).to_nested()).toEqual([1, 2, 3])
    const detector = new api.WasmAnomalyDetector(2, 5)
    expect(api.WasmAnomalyDetector.from_snapshot(Buffer.from(detector.snapshot())).get_threshold()).toBe(2)
  })

  it('waits for promises of the main realm', async () => {
    let inner: Tensor | undefined
    await api.MemoryManager.scope(() => {
      const made = api.Tensor.ones([2])
      inner = made
      return new Promise<void>(resolve => setTimeout(resolve, 2)).then(() => expect(made.freed).toBe(false))
    })
    expect(inner?.freed).toBe(true)
  })

  it('counts threads, not copies', () => {
    inNewRealm()
    expect(JSON.parse(api.MemoryManager.get_stats()).threads).toBe(1)
  })
})

describe('tensors as values', () => {
  const { Tensor } = underTest()

  it('are never deeply equal, and write themselves as JSON', () => {
    expect(new Tensor([1])).not.toEqual(new Tensor([2]))
    expect(new Tensor([1]).toJSON()).toEqual(new Tensor([1]).toJSON())
    expect(JSON.stringify([new Tensor([1, Number.NaN], [1, 2])])).toBe('[{"shape":[1,2],"data":[1,null]}]')
    const freed = new Tensor([1])
    freed.free()
    expect(() => JSON.stringify(freed)).toThrow(expect.objectContaining({ code: 'ERR_FREED' }))
  })

  it('cannot be cloned, and say what to send', () => {
    expect(() => structuredClone(new Tensor([1]))).toThrow(/data\(\) and shape\(\)/)
    const { port1 } = new MessageChannel()
    expect(() => port1.postMessage({ t: new Tensor([1]) })).toThrow(expect.objectContaining({ name: 'DataCloneError' }))
    port1.close()
  })
})
