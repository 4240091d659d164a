// `node examples/fleet/run.mjs`: a Redis, workers and a feeder with the NAB series; workers are killed at random, Redis is killed once and
// starts again, and at the end all is compared with one process. In a terminal a view shows it while it runs.
//
//   --values N  --workers N  --kills N  --restarts N  --shards N  --method zscore|series|forecast  --lease-ms N
//   --build native|wasm|mixed  --seed N  --fsync everysec|always  --cluster  --json
// The long run: --values 10000000 --kills 50 --restarts 1

import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setUp } from '../../scripts/setup.mjs'
import { at, run } from '../../scripts/tools.mjs'

const text = { type: 'string' }
const { values: given } = parseArgs({
  options: {
    ...{ values: text, workers: text, kills: text, restarts: text, shards: text, method: text, 'lease-ms': text },
    ...{
      build: text,
      seed: text,
      fsync: text,
      cluster: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  },
})
const { json, 'lease-ms': lease_ms, ...rest } = given
const numbers = ['values', 'workers', 'kills', 'restarts', 'shards', 'seed']
const options = Object.fromEntries(
  Object.entries(rest).map(([name, value]) => [name, numbers.includes(name) ? Number(value) : value]),
)
if (lease_ms !== undefined) options.lease_ms = Number(lease_ms)

setUp('fleet')
if (!existsSync(at('dist', 'redis.mjs'))) run(process.execPath, [at('scripts', 'build.mjs'), 'all'])
const { runFleet } = await import('./fleet.mjs')
const events = []
// Whoever ends this ends the workers and Redis with it.
const ending = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => ending.abort(new Error(`ended by ${name}`)))
const report = await runFleet({ ...options, signal: ending.signal, show: json ? () => {} : show })
console.log(json ? JSON.stringify(report) : summary(report))
process.exitCode = report.differences.length === 0 ? 0 : 1

/** In a terminal the view is drawn anew; elsewhere each look is a line. */
function show({ status, report, event }) {
  if (event !== undefined) {
    events.push(event)
    if (!process.stdout.isTTY) console.log(event)
    return
  }
  const rate = status.workers.reduce((sum, worker) => sum + worker.rate, 0)
  const line = `${status.values} values, ${status.anomalies} anomalies, ${status.lag ?? '?'} entries wait, ${rate} values a second, ${report.kills} kills`
  if (!process.stdout.isTTY) return console.log(line)
  const width = 40
  const bars = status.shards.map(({ shard, values, worker }) => {
    const part = Math.min(1, (values * status.shards.length) / (options.values ?? 200_000))
    const full = Math.round(width * part)
    return `${String(shard).padStart(3)} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${values} ${worker ?? 'nobody'}`
  })
  console.log(`\x1b[H\x1b[2J${line}\n\n${bars.join('\n')}\n\n${events.slice(-8).join('\n')}`)
}

function summary(report) {
  const { differences, takeovers_ms, codes: _, ...figures } = report
  const lines = Object.entries(figures).map(([name, value]) => `${name}: ${value}`)
  const sorted = [...takeovers_ms].sort((a, b) => a - b)
  if (sorted.length > 0)
    lines.push(
      `taken over after (ms): median ${sorted[sorted.length >> 1]}, longest ${sorted.at(-1)}, of ${sorted.length}`,
    )
  const verdict =
    differences.length === 0 ? 'equal to one process: nothing twice, nothing lost' : differences.join('\n')
  return `${lines.join('\n')}\n${verdict}`
}
