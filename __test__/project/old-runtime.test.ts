// Runtimes without FinalizationRegistry, such as workerd before 2025-05-05: everything works that is freed by hand.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'

const require = createRequire(import.meta.url)

it.each(['native', 'wasm'])('the %s build loads and works without FinalizationRegistry', kind => {
  const program = `delete globalThis.FinalizationRegistry
    const { MemoryManager, Tensor, WasmStreamStats } = require(${JSON.stringify(require.resolve(`../../dist/${kind}.cjs`))})
    const t = Tensor.ones([3]).add(1)
    const stats = new WasmStreamStats()
    stats.push_batch([1, 2])
    console.log(t.to_nested(), JSON.parse(stats.figures()).count)
    t.free()
    stats.free()
    console.log(JSON.parse(MemoryManager.get_stats()).returned)`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout).toBe('[ 2, 2, 2 ] 2\n1\n')
})
