// The first example of the memory guide, then the same again 10,000 times, to show that no buffer is allocated anew.

import { backend, MemoryManager, WasmAdvancedMath, WasmTensor } from 'rustorch-wasm'

const byId = id => document.getElementById(id)

function run() {
  const tensor = new WasmTensor([1, 2, 3, 4], [2, 2])
  const math = new WasmAdvancedMath()
  const result = math.tanh(tensor)
  show(byId('tensor'), tensor)
  show(byId('result'), result)
  tensor.free()
  result.free()

  const begin = performance.now()
  for (let i = 0; i < 10_000; i++) {
    const again = new WasmTensor([1, 2, 3, 4], [2, 2])
    math.tanh(again).free()
    again.free()
  }
  const microseconds = ((performance.now() - begin) * 1000) / 10_000
  math.free()

  const stats = JSON.parse(MemoryManager.get_stats())
  const { kind, simd, version } = backend()
  facts({
    Build: `${kind} ${version} (${simd.join(', ')})`,
    'Create, tanh, free': `${microseconds.toFixed(2)} µs`,
    'Cache hit rate': `${stats.hit_rate.toFixed(1)} %`,
    'Memory saved': `${stats.memory_saved_bytes.toLocaleString('en')} bytes`,
  })
}

/** A 2-d tensor as a table. */
function show(table, tensor) {
  const [rows, columns] = tensor.shape()
  const data = tensor.data()
  for (let r = 0; r < rows; r++) {
    const row = table.insertRow()
    for (let c = 0; c < columns; c++) row.insertCell().textContent = data[r * columns + c].toFixed(4)
  }
}

function facts(values) {
  for (const [name, value] of Object.entries(values)) {
    const box = byId('facts').appendChild(document.createElement('div'))
    box.appendChild(document.createElement('dt')).textContent = name
    box.appendChild(document.createElement('dd')).textContent = value
  }
}

try {
  run()
  byId('status').textContent = 'Done.'
} catch (error) {
  byId('status').className = 'failed'
  byId('status').textContent = String(error)
  throw error
}
