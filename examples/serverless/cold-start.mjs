// `node examples/serverless/cold-start.mjs`: how long a function takes that did not run yet, and the next call of it; in Node with Redis, natively
// and in WASM, each in new processes, and on workerd with a Durable Object. Medians of ten.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setUp } from '../../scripts/setup.mjs'
import { OwnRedis } from '../fleet/redis.mjs'
import { startWorker } from './miniflare.mjs'

const ROUNDS = 10
const median = list => [...list].sort((a, b) => a - b)[list.length >> 1]
const values = Array.from({ length: 100 }, (_, i) => Math.sin(i) + (i === 90 ? 20 : 0))

/** A process that is a function: times from its start, since a process began before its first line. */
const PROGRAM = `
const begun = performance.now()
const { handler } = await import(${JSON.stringify(fileURLToPath(new URL('handler.mjs', import.meta.url)))})
const loaded = performance.now()
const values = ${JSON.stringify(values)}
const round = Number(process.argv[1])
await handler({ series: 'cold', batch: 'a' + round, values })
const first = performance.now()
await handler({ series: 'cold', batch: 'b' + round, values })
console.log(JSON.stringify([begun, loaded - begun, first - loaded, performance.now() - first]))
process.exit()`

setUp('fleet')
const redis = await new OwnRedis().start()
try {
  for (const build of ['native', 'wasm']) {
    const env = { ...process.env, REDIS_URL: redis.url, RUSTORCH_BACKEND: build }
    const cwd = fileURLToPath(new URL('.', import.meta.url))
    const rounds = Array.from({ length: ROUNDS }, (_, i) => {
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM, String(i)], {
        env,
        cwd,
      })
      if (String(stdout) === '') throw new Error(String(stderr))
      return JSON.parse(stdout)
    })
    const [node, load, first, next] = [0, 1, 2, 3].map(at => median(rounds.map(round => round[at])).toFixed(1))
    console.log(
      `Node, ${build}: Node itself ${node} ms, loading ${load} ms, the first batch with connecting ${first} ms, the next ${next} ms`,
    )
  }
} finally {
  await redis.stop()
}
const times = { start: [], first: [], next: [] }
for (let round = 0; round < ROUNDS; round++) {
  const begun = performance.now()
  const worker = await startWorker()
  await worker.ready
  const ready = performance.now()
  const call = async batch =>
    (
      await worker.dispatchFetch('http://localhost/cold', { method: 'POST', body: JSON.stringify({ batch, values }) })
    ).json()
  await call('a')
  const first = performance.now()
  await call('b')
  times.start.push(ready - begun)
  times.first.push(first - ready)
  times.next.push(performance.now() - first)
  await worker.dispose()
}
const [start, first, next] = Object.values(times).map(list => median(list).toFixed(1))
console.log(
  `workerd in Miniflare: bundling and starting it ${start} ms, the first batch ${first} ms, the next ${next} ms`,
)
