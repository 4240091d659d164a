// A fleet for a few seconds: workers killed at random, Redis killed once, and all compared with one process.

import { expect, it } from 'vitest'
import { runFleet } from '../../examples/fleet/fleet.mjs'

it.each([
  ['the native build', { build: 'native', kills: 6 }],
  ['the WASM build, with the score of series', { build: 'wasm', kills: 4, method: 'series', values: 60_000, seed: 2 }],
  ['both builds in turn, with forecasts', { build: 'mixed', kills: 5, method: 'forecast', values: 60_000, seed: 4 }],
  ['three nodes of Redis Cluster, one of them killed', { cluster: true, kills: 3, values: 100_000, seed: 3 }],
])('%s: nothing twice, nothing lost', async (_, options) => {
  const report = await runFleet({ workers: 3, restarts: 1, ...options } as never)
  expect(report).toMatchObject({ kills: options.kills, restarts: 1, codes: [0, 0, 0], dead: 0, differences: [] })
  expect((report as unknown as { anomalies: number }).anomalies).toBeGreaterThan(50)
})
