// `npm run bench:fleet`: what a fleet costs, on a Redis of its own on this machine: values a second of one worker and of two, on both
// builds, one value an entry and many; bytes and microseconds of a state's save and load; how long until a killed worker's
// shards are in other hands.

import { spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { connect, fleet_status, SeriesState, StreamFeeder } from '../dist/redis.mjs'
import { OwnRedis } from '../examples/fleet/redis.mjs'
import { setUp } from '../scripts/setup.mjs'

const CLI = fileURLToPath(new URL('../dist/cli.mjs', import.meta.url))
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
const median = list => [...list].sort((a, b) => a - b)[list.length >> 1]

function* records(total, series) {
  for (let i = 0; i < total; i++)
    yield { key: `series ${i % series}`, time: 1.7e12 + 1000 * i, value: Math.sin(i / 50) + ((i * 7919) % 101) / 100 }
}

const start = (redis, stream, build, more = []) => {
  const env = { ...process.env, REDIS_URL: redis.url, RUSTORCH_BACKEND: build }
  return spawn(process.execPath, [CLI, 'worker', '--stream', stream, '--group', 'g', ...more], { env, stdio: 'ignore' })
}
const ended = child => new Promise(resolve => child.once('exit', resolve))

/** Values a second, from when the workers had begun until all is stored. */
async function throughput(redis, connection, { build, workers, total, series, batch }) {
  const stream = `t${Math.random().toString(36).slice(2)}`
  const feeder = new StreamFeeder({ redis: redis.url, stream, source: 'bench', shards: 8, batch, most_waiting: 0 })
  await feeder.feed(() => records(total, series))
  const children = Array.from({ length: workers }, () => start(redis, stream, build))
  let first
  for (;;) {
    const { values } = await fleet_status(connection, stream, 'g')
    const now = performance.now()
    if (first === undefined && values > total / 20) first = { values, now }
    if (values === total) {
      await Promise.all(children.map(child => child.kill('SIGTERM') && ended(child)))
      return (1000 * (total - first.values)) / (now - first.now)
    }
    await pause(10)
  }
}

/** Milliseconds from a worker's death until nothing of it is left. */
async function takeover(redis, connection, lease_ms) {
  const stream = `k${Math.random().toString(36).slice(2)}`
  const more = ['--shards', '4', '--lease-ms', String(lease_ms)]
  const children = [start(redis, stream, 'native', more), start(redis, stream, 'native', more)]
  const owners = async () => {
    const status = await fleet_status(connection, stream, 'g').catch(() => ({ shards: [] }))
    return status.shards.map(({ worker }) => worker)
  }
  for (;;) {
    const found = await owners()
    if (found.length === 4 && !found.includes(null) && new Set(found).size === 2) break
    await pause(20)
  }
  const before = await owners()
  const died = performance.now()
  children[0].kill('SIGKILL')
  for (;;) {
    const now = await owners()
    // One of the two names is gone, and no shard is without a worker.
    if (!now.includes(null) && new Set(now).size === 1 && before.includes(now[0])) break
    await pause(5)
  }
  const took = performance.now() - died
  await Promise.all(
    children.map(
      child => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL') && ended(child),
    ),
  )
  return took
}

/** Of a state after 2000 values: bytes, and microseconds of snapshot and load. */
function stateCost(method) {
  const state = SeriesState.create({ method })
  for (const { value, time } of records(2000, 1)) state.push(value, time)
  const bytes = state.snapshot()
  const each = (count, work) => {
    const rounds = Array.from({ length: 7 }, () => {
      const begun = performance.now()
      for (let i = 0; i < count; i++) work()
      return (1000 * (performance.now() - begun)) / count
    })
    return median(rounds)
  }
  const settings = { method }
  const save = each(2000, () => state.snapshot())
  const load = each(2000, () => SeriesState.load(settings, bytes).free())
  return { bytes: bytes.length, save, load }
}

if (process.argv[2] === 'states') {
  for (const method of ['zscore', 'series', 'forecast']) {
    const { bytes, save, load } = stateCost(method)
    console.log(
      `${process.env.RUSTORCH_BACKEND}: a state of ${method}: ${bytes} bytes, snapshot ${save.toFixed(1)} µs, load ${load.toFixed(1)} µs`,
    )
  }
  process.exit()
}

setUp('fleet')
console.log(
  `${cpus().length} CPUs (${cpus()[0].model}), Node ${process.version}; Redis, workers and this program share them`,
)
for (const build of ['native', 'wasm']) {
  const env = { ...process.env, RUSTORCH_BACKEND: build }
  await ended(spawn(process.execPath, [fileURLToPath(import.meta.url), 'states'], { env, stdio: 'inherit' }))
}
const redis = await new OwnRedis(['--appendfsync', 'everysec']).start()
const connection = await connect(redis.url)
try {
  const shapes = [
    { what: 'one value an entry, 500 series', total: 100_000, series: 500, batch: 60 },
    { what: '60 values an entry, 50 series', total: 1_500_000, series: 50, batch: 400 },
  ]
  for (const { what, ...shape } of shapes)
    for (const build of ['native', 'wasm'])
      for (const workers of [1, 2]) {
        const rates = []
        for (let round = 0; round < 3; round++)
          rates.push(await throughput(redis, connection, { build, workers, ...shape }))
        const [low, middle, high] = rates.sort((a, b) => a - b).map(rate => `${Math.round(rate / 1000)}k`)
        console.log(
          `${what}, ${build}, ${workers} worker${workers === 1 ? '' : 's'}: ${middle} values a second (${low} to ${high})`,
        )
      }
  for (const lease_ms of [1000, 3000]) {
    const times = []
    for (let round = 0; round < 5; round++) times.push(Math.round(await takeover(redis, connection, lease_ms)))
    console.log(
      `lease of ${lease_ms} ms: a killed worker's shards were taken over after ${median(times)} ms (${Math.min(...times)} to ${Math.max(...times)})`,
    )
  }
} finally {
  connection.close()
  await redis.stop()
}
