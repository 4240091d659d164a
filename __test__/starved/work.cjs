// `node work.cjs BUNDLE [MIB [BYTES]]`: takes memory until it is refused (or has so many mebibytes), uses what it has, gives it back, and
// goes on; in a process that has little, with `max_bytes` set to BYTES where told, or by `configure()` where that is the word. Prints
// what it found as JSON: how much it was given, which errors came, and what was wrong.

const [bundle, most = '4096', bytes] = process.argv.slice(2)
const api = require(bundle)
const { WasmTensor, MemoryManager } = api
const MEBIBYTE = 2 ** 20

if (bytes === 'configure') MemoryManager.configure()
else if (bytes !== undefined) MemoryManager.init_pool(100, { max_bytes: Number(bytes) })
/** Down to a mebibyte: the engine needs some for itself, and ends the process where it has none. Less where all is little. */
const LEAST = bytes === undefined ? MEBIBYTE : 1024

const wrong = []
const errors = {}
const check = (fine, what) => {
  if (!fine) wrong.push(what)
}
/** A call's result, or nothing where it was refused. */
function attempt(body) {
  try {
    return body()
  } catch (error) {
    const code = error instanceof api.RustorchError ? error.code : `${error?.name}: ${error?.message}`
    errors[code] = (errors[code] ?? 0) + 1
    return undefined
  }
}
const holds = (t, value) => {
  const view = t.view()
  return view[0] === value && view[view.length - 1] === value && view[view.length >> 1] === value
}

const neighbours = [3, 60, 300, 5000].map(n => attempt(() => WasmTensor.full([n], n))).filter(t => t !== undefined)
const before = JSON.parse(MemoryManager.get_stats()).buffers_in_use
let given = 0
for (let round = 0; round < 3; round++) {
  const held = []
  for (let size = 64 * MEBIBYTE; size >= LEAST; size /= 4) {
    for (;;) {
      const bytes = held.reduce((sum, t) => sum + t.size() * 4, 0)
      if (bytes + size > Number(most) * MEBIBYTE) break
      const t = attempt(() => WasmTensor.full([size / 4], held.length + 1))
      if (t === undefined) break
      held.push(t)
    }
  }
  given = Math.max(
    given,
    held.reduce((sum, t) => sum + t.size() * 4, 0),
  )
  held.forEach((t, i) => {
    check(holds(t, i + 1), `a tensor of ${t.size()} elements has changed`)
    attempt(() => t.add(1))?.free()
    attempt(() => t.sort())?.free()
    const copy = attempt(() => t.data())
    check(copy === undefined || copy[copy.length - 1] === i + 1, 'a copy is wrong')
    check(holds(t, i + 1), `a tensor of ${t.size()} elements has changed after what was refused`)
  })
  for (const t of held) t.free()
  MemoryManager.gc()
  const now = JSON.parse(MemoryManager.get_stats()).buffers_in_use
  check(now === before, `${now} blocks are in use, ${before} were before`)
  const small = attempt(() => WasmTensor.ones([10]))
  const two = attempt(() => small?.add(1))
  check(two === undefined ? bytes < 400_000 : two.sum() === 20, 'the next call is wrong')
  two?.free()
  small?.free()
}
for (const t of neighbours)
  check(
    t.data().every(v => v === t.size()),
    `a neighbour of ${t.size()} elements has changed`,
  )
console.log(JSON.stringify({ mebibytes: Math.round(given / MEBIBYTE), errors, wrong }))
