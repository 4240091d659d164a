// `npm run soak`: 10^8 operations of the pool in Rust (tests/soak.rs), then 10^8 through JavaScript on each build (a tensor
// made and freed is two), with memory flat all along. `-- --operations 1e6` for a short one.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { at, quit, run, step } from '../../scripts/tools.mjs'

const { values } = parseArgs({
  options: { operations: { type: 'string', default: '1e8' }, build: { type: 'string' } },
})
const operations = Number(values.operations)
if (!(operations >= 1e4)) quit('--operations must be a number of at least 1e4')
/** Bytes that a process may grow by after the first fifth: its own garbage, not ours. */
const SLACK = 24 * 2 ** 20

if (values.build === undefined) {
  run(process.execPath, [at('scripts', 'build.mjs'), 'all'])
  step(`${operations} operations in Rust`)
  run('cargo', ['test', '--quiet', '--test', 'soak', '--', '--nocapture'], {
    env: { SOAK_OPERATIONS: String(operations) },
  })
  for (const build of ['native', 'wasm']) {
    step(`${operations} operations in JavaScript, ${build} build`)
    const self = fileURLToPath(import.meta.url)
    const args = ['--expose-gc', self, '--build', build, '--operations', values.operations]
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
    if (status !== 0) quit(`memory was not flat on the ${build} build`)
  }
  step('flat')
} else await soak(createRequire(import.meta.url)(at('dist', `${values.build}.cjs`)))

async function soak({ MemoryManager, WasmTensor }) {
  const sizes = [4, 7, 30, 100, 200, 255, 300, 2000]
  const held = Array(32)
  const rounds = operations / 2
  /** Resident bytes, a hundred times. */
  const looks = []
  const begun = performance.now()
  for (let i = 0; i < rounds; i++) {
    held[i % 32]?.free()
    held[i % 32] = WasmTensor.zeros([sizes[(i * 7) % 8]])
    // As programs do. The engine's records of what is collected go only then, so a loop that never yields is not flat.
    if (i % 10_000 === 0) await new Promise(resolve => setImmediate(resolve))
    if (i % (rounds / 100) < 1) {
      global.gc()
      looks.push(process.memoryUsage().rss)
    }
  }
  const seconds = (performance.now() - begun) / 1000
  for (const t of held) t?.free()
  const { buffers_in_use, hit_rate } = JSON.parse(MemoryManager.get_stats())
  const mebibytes = bytes => (bytes / 2 ** 20).toFixed(1)
  const [early, late] = [looks.slice(0, 20), looks.slice(20)].map(part => Math.max(...part))
  const [first, middle, last] = [0, looks.length >> 1, looks.length - 1].map(at => mebibytes(looks[at]))
  console.log(`resident: ${first} MiB at the start, ${middle} in the middle, ${last} at the end`)
  console.log(
    `at most ${mebibytes(early)} MiB in the first fifth, ${mebibytes(late)} after it; ${seconds.toFixed(0)} s`,
  )
  console.log(`hit rate ${hit_rate.toFixed(4)} %, ${buffers_in_use} still in use`)
  if (late > early + SLACK || buffers_in_use !== 0) process.exitCode = 1
}
