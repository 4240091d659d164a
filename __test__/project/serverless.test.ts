// The examples of functions: batches judged by calls that share nothing but what they stored, beside one detector.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import * as api from '../../dist/index.mjs'
import { OwnRedis } from '../../examples/fleet/redis.mjs'
import { startWorker } from '../../examples/serverless/miniflare.mjs'

const values = Array.from({ length: 600 }, (_, i) => Math.sin(i / 3) + (i % 190 === 180 ? 30 : 0))
const batches = Array.from({ length: 6 }, (_, i) => ({ batch: `b${i}`, values: values.slice(100 * i, 100 * (i + 1)) }))
const expected = () => new api.WasmAnomalyDetector(3, 100, { missing: 'skip' }).detect_batch(values)

it('in Node with Redis: a process for each two batches, batches delivered twice and side by side', async () => {
  const redis = new OwnRedis()
  await redis.start()
  try {
    const call = (list: object[]) =>
      new Promise<{ of: number; anomalies: object[] }[]>((resolve, reject) => {
        const program = `const { handler } = await import('./examples/serverless/handler.mjs')
          const answers = []
          for (const event of ${JSON.stringify(list)}) answers.push(await handler({ series: 's', ...event }))
          console.log(JSON.stringify(answers)); process.exit()`
        const env = { ...process.env, REDIS_URL: redis.url }
        execFile(process.execPath, ['--input-type=module', '-e', program], { env }, (error, out) =>
          error === null ? resolve(JSON.parse(out)) : reject(error),
        )
      })
    const [a, b, c, d, e, f] = batches as [object, object, object, object, object, object]
    const answers = [
      ...(await call([a, b])),
      ...(await call([b, c, c, d])),
      ...(await call([d, e])),
      ...(await call([f])),
    ]
    const once = [0, 1, 3, 5, 7, 8].map(at => answers[at] as { anomalies: object[] })
    expect(once.flatMap(({ anomalies }) => anomalies)).toEqual(expected())
    expect([answers[2], answers[4], answers[6]]).toEqual([answers[1], answers[3], answers[5]])
    // Two at once: each is judged once, in one of two orders.
    const more = [
      { batch: 'x', values: [1, 2, 3] },
      { batch: 'y', values: [4, 5, 6] },
    ]
    const both = (await Promise.all(more.map(event => call([event])))).flat()
    expect(both.map(({ of }) => of)).toEqual([3, 3])
  } finally {
    await redis.stop()
  }
})

it('on workerd with a Durable Object, whose storage outlives it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rustorch-objects-'))
  const anomalies: object[] = []
  try {
    for (const part of [batches.slice(0, 3), batches.slice(2)]) {
      const worker = await startWorker(folder)
      try {
        const answers: { anomalies: object[] }[] = []
        for (const event of part) {
          const init = { method: 'POST', body: JSON.stringify(event) }
          answers.push(
            (await (await worker.dispatchFetch('http://localhost/s', init)).json()) as { anomalies: object[] },
          )
        }
        // The third batch came twice.
        anomalies.push(...answers.slice(part.length === 4 ? 1 : 0).flatMap(answer => answer.anomalies))
      } finally {
        await worker.dispose()
      }
    }
    expect(anomalies).toEqual(expected())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
