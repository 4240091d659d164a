// The guide's way of working, to be recorded: tensors of small, standard and large sizes, a few operations on each, all
// freed. 10,000 requests.

import { WasmAdvancedMath, WasmTensor } from 'rustorch-wasm'

const SIZES = [4, 100, 1000, 20_000, 64, 300, 300_000]
const math = new WasmAdvancedMath()
for (let step = 0; step < 2500; step++) {
  const tensor = WasmTensor.ones([SIZES[step % SIZES.length]])
  const bent = math.tanh(tensor)
  const scaled = bent.multiply(0.5)
  const shifted = scaled.add(tensor)
  for (const t of [tensor, bent, scaled, shifted]) t.free()
}
math.free()
