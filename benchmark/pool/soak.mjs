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
} else soak(createRequire(import.meta.url)(at('dist', `${values.build}.cjs`)))

function soak({ MemoryManager, WasmTensor }) {
  const sizes = [4, 7, 30, 100, 200, 255, 300, 2000]
  const held = Array(32)
  let early = 0
  let late = 0
  const rounds = operations / 2
  for (let i = 0; i < rounds; i++) {
    held[i % 32]?.free()
    held[i % 32] = WasmTensor.zeros([sizes[(i * 7) % 8]])
    if (i % (rounds / 100) < 1) {
      global.gc()
      const { rss } = process.memoryUsage()
      if (i < rounds / 5) early = Math.max(early, rss)
      else late = Math.max(late, rss)
    }
  }
  for (const t of held) t?.free()
  const { buffers_in_use, hit_rate } = JSON.parse(MemoryManager.get_stats())
  const mebibytes = bytes => (bytes / 2 ** 20).toFixed(1)
  console.log(`resident: at most ${mebibytes(early)} MiB in the first fifth, ${mebibytes(late)} after it`)
  console.log(`hit rate ${hit_rate.toFixed(4)} %, ${buffers_in_use} still in use`)
  if (late > early + SLACK || buffers_in_use !== 0) process.exitCode = 1
}
