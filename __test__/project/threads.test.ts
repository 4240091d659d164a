// The native pool among worker threads, and what the process has of the system: scripts in processes of their own, so
// that no other test's memory is in the figures.

import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)

/** What a script of __test__/threads prints; a crash or an error fails the test. */
async function figures(script: string, ...args: string[]) {
  const file = path.resolve(import.meta.dirname, '../threads', script)
  const { stdout } = await run(process.execPath, [file, ...args])
  return JSON.parse(stdout)
}

describe('100 workers, terminated at any moment', () => {
  it('leave nothing behind but idle blocks, which serve others', async () => {
    const { done, before, cache_hits, after } = await figures('many.mjs', 'main')
    expect(done).toBe(100)
    expect(before).toMatchObject({ threads: 1, buffers_in_use: 0 })
    // What is idle is all there is, and within the limits of each tier; but for a buffer that was garbage as its worker was
    // ended, of which nobody can tell any more whether another thread has its memory: its block is left alone.
    expect(before.system_bytes - before.bytes_idle).toBeGreaterThanOrEqual(0)
    expect(before.system_bytes - before.bytes_idle).toBeLessThan(100 * 20_000)
    expect(before.medium).toBeLessThanOrEqual(100)
    expect(before.large).toBeLessThanOrEqual(100)
    expect(cache_hits).toBe(1)
    expect(after).toMatchObject({ system_bytes: before.system_bytes - before.bytes_idle, bytes_idle: 0 })
  }, 180_000)

  it('unload the addon cleanly where the main thread never had it', async () => {
    expect(await figures('many.mjs', 'workers')).toEqual({ done: 100 })
  }, 180_000)
})

it('a process that ends in the midst of work ends as it was told to', async () => {
  const found = await figures('ends.mjs', '2')
  expect(Object.keys(found).length).toBe(6)
  for (const [how, codes] of Object.entries(found)) expect(codes, how).toEqual([how.startsWith('process.exit') ? 7 : 1])
})

describe('memory of the process', () => {
  it('falls back after a burst, when idle blocks have waited too long', async () => {
    const { start, peak, end } = await figures('burst.mjs')
    expect(peak - start).toBeGreaterThan(350)
    expect(end - start).toBeLessThan(30)
  })

  it('stays bounded where nobody frees, as soon as the loop yields', async () => {
    const { most, stats } = await figures('forgotten.mjs')
    expect(stats.collected).toBeGreaterThan(3000)
    expect(most).toBeLessThan(400) // of 4000 that were made; docs/pool.md has the figure measured
  })
})
