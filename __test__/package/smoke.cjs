// What has to hold in every test runner and environment: `it` and `expect` are the runner's. Copied into the app as it is.

const { MemoryManager, Tensor, WasmAnomalyDetector, backend } = require('rustorch-wasm')

it('runs on the build that is right here', () => {
  expect(backend()).toMatchObject({ kind: process.env.EXPECTED_BACKEND })
})

it('gives and takes arrays of the realm that tests run in', () => {
  const buffer = MemoryManager.get_buffer(10)
  expect(buffer).toEqual(new Float32Array(10))
  MemoryManager.return_buffer(buffer)
  const t = new Tensor([1, 2, 3])
  expect(t.data()).toEqual(Float32Array.of(1, 2, 3))
  expect(t.view()).toEqual(Float32Array.of(1, 2, 3))
  expect(t.view() instanceof Float32Array && t.data() instanceof Float32Array).toBe(true)
  const out = new Tensor([0, 0, 0])
  expect(t.data(out.view())).toEqual(Float32Array.of(1, 2, 3))
  // What another realm made is filled all the same.
  const foreign = require('node:vm').runInNewContext('Float32Array')
  expect(Array.from(t.data(new foreign(3)))).toEqual([1, 2, 3])
  expect(Array.from(new Tensor(foreign.of(4, 5)).data())).toEqual([4, 5])
})

it('reads bytes that Node gives, and its own', () => {
  const fs = require('node:fs')
  const os = require('node:os')
  const path = require('node:path')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rustorch-smoke-')) // threads of one process run this too
  const file = path.join(folder, 'three.npy')
  fs.writeFileSync(file, new Tensor([1, 2, 3]).to_npy())
  try {
    expect(Tensor.from_npy(fs.readFileSync(file)).to_nested()).toEqual([1, 2, 3])
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
  const detector = new WasmAnomalyDetector(3, 10)
  detector.detect_realtime(1)
  expect(WasmAnomalyDetector.from_snapshot(detector.snapshot()).get_threshold()).toBe(3)
})

it('waits for promises of Node in scopes and in assert_no_leaks', async () => {
  const { setTimeout: sleep } = require('node:timers/promises')
  let inner
  const kept = await MemoryManager.scope(() => {
    inner = Tensor.ones([2])
    return sleep(2).then(() => inner.add(1))
  })
  expect(kept.to_nested()).toEqual([2, 2])
  expect(inner.freed).toBe(true)
  const forgotten = []
  await expect(
    (async () => MemoryManager.assert_no_leaks(() => sleep(2).then(() => forgotten.push(Tensor.ones([2])))))(),
  ).rejects.toMatchObject({ code: 'ERR_LEAK' })
})

it('tells tensors apart', () => {
  expect(new Tensor([1])).not.toEqual(new Tensor([2]))
  expect(JSON.parse(JSON.stringify({ t: new Tensor([1, 2], [1, 2]) }))).toEqual({ t: { shape: [1, 2], data: [1, 2] } })
})

it('throws errors with a code', () => {
  expect(() => Tensor.ones([2]).add(Tensor.ones([3]))).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
})
