// One owner for each block, whatever a caller does with the buffers it sees: returned twice, from elsewhere, taken away,
// written to after their time; and memory that moves in the middle of any operation.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'
import { canonicalBits, hash } from '../floats'
import { METHODS, type Result } from '../methods'

const api = underTest()
const { MemoryManager, WasmTensor, WasmTensorPool } = api
const { kind } = api.backend()
const native = kind === 'native'
const SIZES = [1, 7, 100, 255, 256, 5000, 70_000, 300_000]
const refused = expect.objectContaining({ code: 'ERR_ARGUMENT' })

const books = () => {
  const { buffers_in_use, bytes_in_use, bytes_idle, small, medium, large } = JSON.parse(MemoryManager.get_stats())
  return { buffers_in_use, bytes_in_use, bytes_idle, idle: small + medium + large }
}

/** Bystanders of every size; if a block had two owners, one of them would show it. */
let bystanders: Tensor[] = []
beforeEach(() => {
  MemoryManager.init_pool(1000)
  // Room in linear memory, so that it does not grow, which would empty every view, before a test wants it to.
  WasmTensor.zeros([20_000_000]).free()
  MemoryManager.gc()
  bystanders = SIZES.flatMap(n => [1, 2, 3].map(v => WasmTensor.full([n], v * 1000 + (n % 997))))
})
afterEach(() => {
  for (const t of bystanders) t.free()
})
const intact = (): void => {
  bystanders.forEach((t, i) => {
    const want = ((i % 3) + 1) * 1000 + (t.size() % 997)
    const data = t.data()
    for (let k = 0; k < data.length; k += k < 500 ? 1 : 61) if (data[k] !== want) expect.fail(`a bystander has changed`)
  })
}

describe.each(SIZES)('a buffer of %i elements', n => {
  it('is given back once, also when its block has a new owner by then', () => {
    const before = books()
    const buffer = MemoryManager.get_buffer(n)
    MemoryManager.return_buffer(buffer)
    for (const again of [() => MemoryManager.return_buffer(buffer), () => MemoryManager.returnBuffer(buffer)])
      expect(again).toThrow(refused)
    const next = MemoryManager.get_buffer(n).fill(5)
    expect(() => MemoryManager.return_buffer(buffer)).toThrow(refused)
    const other = MemoryManager.get_buffer(n).fill(6)
    expect([next.every(v => v === 5), other.every(v => v === 6)]).toEqual([true, true])
    expect(books().buffers_in_use).toBe(before.buffers_in_use + 2)
    for (const b of [next, other]) MemoryManager.return_buffer(b)
    expect(books()).toMatchObject({ buffers_in_use: before.buffers_in_use, bytes_in_use: before.bytes_in_use })
    intact()
  })

  it('is known by itself: another view of its memory, or another pool, does not count', () => {
    const buffer = MemoryManager.get_buffer(n).fill(3)
    const own = new WasmTensorPool(5)
    const theirs = own.get_buffer(n).fill(4)
    const tensor = WasmTensor.full([n], 5)
    const foreign: [{ return_buffer(b: Float32Array): void }, Float32Array][] = [
      [MemoryManager, new Float32Array(buffer.buffer, buffer.byteOffset, n)],
      [MemoryManager, buffer.subarray(0)],
      [MemoryManager, buffer.slice()],
      [MemoryManager, theirs],
      [MemoryManager, tensor.view()],
      [MemoryManager, new Proxy(buffer, {})],
      [MemoryManager, Object.setPrototypeOf(new Float32Array(n), Object.getPrototypeOf(buffer))],
      [own, buffer],
      [new WasmTensorPool(5), theirs],
    ]
    const before = books()
    for (const [pool, view] of foreign) expect(() => pool.return_buffer(view)).toThrow(refused)
    expect(books()).toEqual(before)
    expect([buffer[n - 1], theirs[n - 1], tensor.data()[n - 1]]).toEqual([3, 4, 5])
    MemoryManager.return_buffer(buffer)
    own.return_buffer(theirs)
    tensor.free()
    own.free()
    intact()
  })

  it('cannot be taken away by a transfer', () => {
    const buffer = MemoryManager.get_buffer(n).fill(3)
    const tensor = WasmTensor.full([n], 4)
    const { port1 } = new MessageChannel()
    for (const memory of [buffer.buffer, tensor.view().buffer] as ArrayBuffer[]) {
      for (const transfer of [
        () => structuredClone(memory, { transfer: [memory] }),
        () => port1.postMessage(memory, [memory]),
      ]) {
        // The engine copies; linear memory it may refuse.
        try {
          transfer()
        } catch (error) {
          expect(native).toBe(false)
          expect((error as Error).name).toMatch(/DataCloneError|TypeError/)
        }
      }
    }
    port1.close()
    expect([buffer.length, buffer[n - 1], tensor.data()[n - 1]]).toEqual([n, 3, 4])
    MemoryManager.return_buffer(buffer)
    tensor.free()
    intact()
  })

  it('written to after its time: nobody sees it', () => {
    const buffer = MemoryManager.get_buffer(n)
    const part = buffer.subarray(0)
    const alias = new Float32Array(buffer.buffer, buffer.byteOffset, n)
    const tensor = WasmTensor.ones([n])
    const view = tensor.view()
    MemoryManager.return_buffer(buffer)
    tensor.free()
    const before = books()
    for (const stale of [buffer, part, alias, view]) for (let i = 0; i < n; i++) stale[i] = -99
    if (native) expect([buffer, part, alias, view].map(v => v.length)).toEqual([0, 0, 0, 0])
    // The pool keeps its books elsewhere, and what it hands out is zeroed or written whole.
    expect(books()).toEqual(before)
    const [zeroed, zeros, ones, sum] = [
      MemoryManager.get_buffer(n),
      WasmTensor.zeros([n]),
      WasmTensor.ones([n]),
      WasmTensor.ones([n]).add(1),
    ]
    const values = [zeroed, zeros.data(), ones.data(), sum.data()].map(list => [...new Set(list)])
    expect(values).toEqual([[0], [0], [1], [2]])
    MemoryManager.return_buffer(zeroed)
    for (const t of [zeros, ones, sum]) t.free()
    intact()
  })
})

it('ArrayBuffer.prototype.transfer, where an engine has it', () => {
  // In this engine by a flag. Natively the memory goes with it for good (lifetimes.test.ts); linear memory stays.
  const script = `
    const { MemoryManager, WasmTensor } = require(${JSON.stringify(fileURLToPath(new URL(`../../dist/${kind}.cjs`, import.meta.url)))})
    const tensor = WasmTensor.full([300], 3)
    const buffer = MemoryManager.get_buffer(300).fill(4)
    const results = []
    for (const method of ['transfer', 'transferToFixedLength'])
      for (const view of [tensor.view(), buffer]) {
        try { results.push(view.buffer[method]().byteLength) } catch (error) { results.push(error.name) }
      }
    const others = Array.from({ length: 50 }, () => WasmTensor.full([300], 7))
    let returned
    try { MemoryManager.return_buffer(buffer); returned = 'returned' } catch (error) { returned = error.code }
    const data = tensor.data()
    tensor.free()
    console.log(JSON.stringify({ results, data: [data.length, data[299]], returned, whole: others.every(t => t.data().every(v => v === 7)) }))
  `
  const { stdout, stderr } = spawnSync(process.execPath, ['--harmony-rab-gsab-transfer', '-e', script], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const { results, data, returned, whole } = JSON.parse(stdout)
  expect([data, whole]).toEqual([[300, 3], true])
  expect(returned).toBe(native ? 'ERR_ARGUMENT' : 'returned')
  if (!native) expect(results).toEqual(Array(4).fill('TypeError'))
})

// ---------------------------------------------------------------- memory that moves

const summary = (result: Result): unknown =>
  result instanceof Float32Array
    ? [result.length, hash(canonicalBits(result))]
    : result instanceof Uint8Array
      ? [...result]
      : Array.isArray(result)
        ? result.map(summary)
        : result

describe('memory that moves in the middle', () => {
  it('of any operation', () => {
    MemoryManager.init_pool(0)
    const probe = WasmTensor.ones([1])
    const memory = (): number => (native ? 0 : probe.view().buffer.byteLength)
    /** Leaves no hole in linear memory that a larger block would fit. */
    const fill = (): Tensor[] => {
      const hogs: Tensor[] = []
      if (native) return hogs
      for (const size of [1_000_000, 250_000, 60_000, 15_000, 4000]) {
        for (const before = memory(); memory() === before; ) hogs.push(WasmTensor.zeros([size]))
      }
      return hogs
    }
    let grown = 0
    for (const [name, run] of Object.entries(METHODS)) {
      const want = run(api, api).map(summary)
      const seen = WasmTensor.full([1000], 8)
      const view = seen.view()
      const hogs = fill()
      const before = memory()
      expect(run(api, api).map(summary), name).toEqual(want)
      if (memory() > before) {
        grown++
        expect(view.length).toBe(0) // and a view made before does not show what is not its own
      }
      expect(seen.view()[999]).toBe(8)
      for (const t of [...hogs, seen]) t.free()
    }
    if (!native) expect(grown).toBeGreaterThan(40)
    intact()
  }, 240_000)

  it('of a small one: records and pages that move', () => {
    // Slots are had by the thousand, so these cross several enlargements, some of them inside an operation.
    const held: Tensor[] = []
    for (let i = 0; i < 10_000; i++) {
      const t = new WasmTensor([i, 1])
      held.push(t, t.add(t), i % 100 === 0 ? t.reshape([2, 1]) : t.exp())
    }
    held.forEach((t, k) => {
      const i = Math.floor(k / 3)
      const want = k % 3 === 0 ? i : k % 3 === 1 ? 2 * i : i % 100 === 0 ? i : Math.fround(Math.exp(i))
      if (k % 3 < 2 || i % 100 === 0) expect(t.data()[0]).toBe(want)
    })
    for (const t of held) t.free()
    MemoryManager.gc() // the pages go
    const after = new WasmTensor([1, 2, 3])
    expect([...after.add(after).data()]).toEqual([2, 4, 6])
    intact()
  })
})
