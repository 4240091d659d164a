// Operations that take memory several times, with one more allocation granted each time until they work: wherever memory is refused, the
// error says which operation it was, and everything that was taken by then comes back.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'
import { plainFloats } from '../floats'

const { fft, linalg, MemoryManager, WasmTensor } = underTest()
const stats = () => JSON.parse(MemoryManager.get_stats())

/** Every part of a result that is a tensor. */
function free(result: unknown): void {
  if (typeof result !== 'object' || result === null) return
  if (result instanceof WasmTensor) result.free()
  else for (const part of Object.values(result)) if (typeof part === 'object') free(part)
}

let a: Tensor // square
let tall: Tensor
let short: Tensor
let batch: Tensor
let vector: Tensor
let complex: Tensor
beforeAll(() => {
  a = WasmTensor.eye(32)
    .multiply(3)
    .add(new WasmTensor(plainFloats(1024, 1), [32, 32]).multiply(0.01))
  tall = new WasmTensor(plainFloats(40 * 24, 2), [40, 24])
  short = tall.slice([0, 0], [32, 24])
  batch = WasmTensor.stack(Array.from({ length: 300 }, (_, i) => WasmTensor.eye(2).multiply(i + 1)))
  vector = new WasmTensor(plainFloats(900, 3))
  complex = new WasmTensor(plainFloats(16 * 30 * 2, 4), [16, 30, 2])
})
afterAll(() => MemoryManager.init_pool(100))

const OPERATIONS: Record<string, () => unknown> = {
  det: () => linalg.det(batch),
  slogdet: () => linalg.slogdet(batch),
  inv: () => linalg.inv(a),
  solve: () => linalg.solve(a, short),
  cholesky: () => linalg.cholesky(a),
  qr: () => linalg.qr(tall),
  eigh: () => linalg.eigh(a),
  svd: () => linalg.svd(tall),
  svdvals: () => linalg.svdvals(batch),
  pinv: () => linalg.pinv(tall),
  matrix_rank: () => linalg.matrix_rank(a),
  cond: () => linalg.cond(a),
  matrix_power: () => linalg.matrix_power(a, -5),
  outer: () => linalg.outer(vector, vector),
  kron: () => linalg.kron(tall, tall),
  isclose: () => tall.isclose(tall, 1e-5, 1e-8, true),
  allclose: () => tall.allclose(tall, 1e-5, 1e-8, true),
  array_equal: () => tall.array_equal(tall, true),
  nan_to_num: () => tall.nan_to_num(),
  count_nonzero: () => batch.count_nonzero(0),
  all: () => batch.all(0),
  any: () => tall.any(),
  ptp: () => batch.ptp(1),
  median: () => batch.median(0),
  sort: () => tall.sort(0, true),
  argsort: () => tall.argsort(0, true),
  split: () => tall.split([10, 20], 0),
  array_split: () => vector.array_split(2),
  tril: () => tall.tril(),
  diagonal: () => batch.diagonal(0, 1, 2),
  roll: () => tall.roll([3, 5], [0, 1]),
  tile: () => tall.tile([2, 3]),
  repeat: () => tall.repeat(2, 1),
  moveaxis: () => batch.moveaxis(0, 2),
  rot90: () => tall.rot90(1),
  fft: () => fft.fft(complex),
  fft2: () => fft.fft2(complex),
  ifftn: () => fft.ifftn(complex),
  rfft: () => fft.rfft(vector),
  fftshift: () => fft.fftshift(tall),
  trace: () => a.trace(),
  flatten: () => tall.flatten(),
  swapaxes: () => tall.swapaxes(0, 1),
  triu: () => tall.triu(1),
  abs: () => fft.abs(complex),
  angle: () => fft.angle(complex),
  complex: () => fft.complex(tall, tall),
}

describe.each(Object.entries(OPERATIONS))('%s', (name, operation) => {
  it('says what was refused and gives back what it took', () => {
    MemoryManager.init_pool(0)
    free(operation())
    let refused = 0
    for (let room = 0; ; room += 1024) {
      MemoryManager.gc()
      const { buffers_in_use, system_bytes } = stats()
      MemoryManager.init_pool(0, { max_bytes: system_bytes + room })
      let result: unknown
      try {
        result = operation()
      } catch (error) {
        refused++
        expect(error).toMatchObject({ code: 'ERR_OUT_OF_MEMORY' })
        expect((error as Error).message.split(':')[0], (error as Error).message).toBe(name)
        expect(stats().buffers_in_use, (error as Error).message).toBe(buffers_in_use)
        continue
      }
      free(result)
      expect(stats().buffers_in_use).toBe(buffers_in_use)
      break
    }
    expect(refused).toBeGreaterThan(0)
  })
})
