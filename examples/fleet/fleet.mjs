// A fleet under fire: workers over one Redis, killed at random while they work, Redis killed once and started again from
// its append-only file; and then whether what they found is what one process finds, nothing twice and nothing lost.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { connect, fleet_anomalies, fleet_partial, fleet_status, StreamFeeder } from '../../dist/redis.mjs'
import { OwnCluster, OwnRedis } from './redis.mjs'
import { judgedByOne, lineOf, nabSeries, records } from './series.mjs'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))
const STREAM = 'nab'
const GROUP = 'watch'
let made = 0
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** A worker as a process of its own, as anybody would start it. */
class Worker {
  constructor({ url, cluster }, { shards, method, lease_ms, build }) {
    const args = ['--stream', STREAM, '--group', GROUP, '--shards', shards, '--method', method, '--lease-ms', lease_ms]
    // Mixed: a series goes on where the other build left it.
    const chosen = build === 'mixed' ? ['native', 'wasm'][made++ % 2] : build
    const env = { ...process.env, REDIS_URL: url, ...(chosen === undefined ? {} : { RUSTORCH_BACKEND: chosen }) }
    this.child = spawn(
      process.execPath,
      [CLI, 'worker', ...args.map(String), '--json', ...(cluster ? ['--cluster'] : [])],
      {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    this.said = ''
    /** when it took a shard last */
    this.taken = []
    this.ready = new Promise(resolve => {
      this.nowReady = resolve
    })
    this.child.stderr.setEncoding('utf8').on('data', text => {
      this.said = (this.said + text).slice(-2000)
    })
    this.child.stdout.setEncoding('utf8').on('data', text => {
      for (const line of text.split('\n')) {
        if (line.includes('"connected"')) this.nowReady()
        if (line.includes('"taken"')) this.taken.push(Date.now())
      }
    })
    this.ended = new Promise(resolve => this.child.once('exit', resolve))
  }

  async end(signal) {
    this.child.kill(signal)
    return this.ended
  }
}

/** Numbers from a seed, in [0, 1): mulberry32. */
function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Whether two lists of texts in order are the same; what is missing and what is too many. */
function difference(found, wanted) {
  const rest = new Map()
  for (const line of wanted) rest.set(line, (rest.get(line) ?? 0) + 1)
  const more = []
  for (const line of found) {
    const left = rest.get(line) ?? 0
    if (left === 0) more.push(line)
    else rest.set(line, left - 1)
  }
  const lost = [...rest].flatMap(([line, count]) => Array(count).fill(line))
  return { lost, more }
}

/**
 * Runs it. `show` gets the status about every half second, and what is done to the fleet. The report says what was done, and what of the
 * comparison differs: nothing, where all is well.
 */
export async function runFleet({
  values = 200_000,
  workers: size = 3,
  kills = 6,
  restarts = 1,
  shards = 8,
  method = 'zscore',
  lease_ms = 1000,
  build,
  seed = 1,
  fsync = 'everysec',
  cluster = false,
  signal,
  show = () => {},
} = {}) {
  const begun = performance.now()
  const series = await nabSeries()
  const redis = await new (cluster ? OwnCluster : OwnRedis)(['--appendfsync', fsync]).start()
  const settings = { shards, method, lease_ms, build }
  const workers = []
  const next = random(seed)
  const report = {
    values,
    workers: size,
    shards,
    method,
    build: build ?? 'as found',
    kills: 0,
    restarts: 0,
    takeovers_ms: [],
  }
  let connection
  const fresh = async () => {
    connection?.close()
    connection = await connect(redis.url, { cluster })
    return connection
  }
  /** The status, or undefined while Redis is away. */
  const look = async () => {
    try {
      return await fleet_status(connection ?? (await fresh()), STREAM, GROUP)
    } catch {
      connection?.close()
      connection = undefined
      return undefined
    }
  }
  const feeder = new StreamFeeder({
    redis: redis.url,
    cluster,
    stream: STREAM,
    source: 'nab',
    shards,
    most_waiting: 400,
  })
  try {
    for (let i = 0; i < size; i++) workers.push(new Worker(redis, settings))
    let failed
    const feeding = feeder
      .feed(() => records(series, values))
      .catch(error => {
        failed = error
      })
    const working = performance.now()
    // When so much is stored, the next worker dies; Redis in the middle.
    const step = values / (kills + 1)
    for (let last; ; ) {
      await pause(100)
      if (failed !== undefined) throw failed
      signal?.throwIfAborted()
      const status = await look()
      if (status === undefined) continue
      last ??= 0
      if (performance.now() - last > 500) {
        last = performance.now()
        show({ status, report })
      }
      if (report.restarts < restarts && status.values > (values * (report.restarts + 1)) / (restarts + 1)) {
        show({ event: 'Redis is killed, and started again from its append-only file' })
        await redis.kill()
        await redis.start()
        report.restarts++
        continue
      }
      if (report.kills < kills && status.values > step * (report.kills + 0.5)) {
        const at = Math.floor(next() * workers.length)
        const victim = workers[at]
        show({ event: `worker ${victim.child.pid} is killed` })
        const died = Date.now()
        await victim.end('SIGKILL')
        report.kills++
        workers[at] = new Worker(redis, settings)
        // Its shards, where it had some, are taken by the others; when one takes one next is an upper bound for the first.
        void firstTaken(workers, died).then(
          taken => victim.taken.length > 0 && taken !== undefined && report.takeovers_ms.push(taken - died),
        )
        continue
      }
      const kept = workers.find(({ child }) => child.exitCode !== null)
      if (kept !== undefined) throw new Error(`a worker ended by itself with ${kept.child.exitCode}: ${kept.said}`)
      if (status.values >= values && status.lag === 0 && status.pending === 0) break
      if (status.values + status.dead > 10 * values) throw new Error('more was counted than was fed')
    }
    await feeding
    report.working_ms = Math.round(performance.now() - working)
    show({ event: 'all is stored; the workers are told to stop' })
    await Promise.all(workers.map(({ ready, ended }) => Promise.race([ready, ended])))
    report.codes = await Promise.all(workers.map(worker => worker.end('SIGTERM')))
    await compare(report, await fresh(), series, values, method)
  } finally {
    feeder.stop()
    await Promise.all(workers.map(worker => worker.end('SIGKILL')))
    connection?.close()
    await redis.stop()
  }
  report.total_ms = Math.round(performance.now() - begun)
  return report
}

/** When one of the workers took a shard after `since`; undefined where nobody did for ten seconds. */
async function firstTaken(workers, since) {
  for (let i = 0; i < 500; i++) {
    const times = workers.flatMap(({ taken }) => taken.filter(time => time > since + 50))
    if (times.length > 0) return Math.min(...times)
    await pause(20)
  }
  return undefined
}

async function compare(report, redis, series, values, method) {
  const one = judgedByOne(series, values, { method })
  const found = []
  for await (const { key, anomaly } of fleet_anomalies(redis, STREAM, GROUP)) found.push(lineOf(key, anomaly))
  const { lost, more } = difference(found, one.anomalies)
  const [ours, theirs] = [(await fleet_partial(redis, STREAM, GROUP)).report(), one.partial.report()]
  const status = await fleet_status(redis, STREAM, GROUP)
  const differences = []
  const same = (what, a, b) => {
    if (JSON.stringify(a) !== JSON.stringify(b))
      differences.push(`${what}: ${JSON.stringify(a)}, one process: ${JSON.stringify(b)}`)
  }
  if (lost.length > 0) differences.push(`${lost.length} anomalies are missing, the first: ${lost[0]}`)
  if (more.length > 0) differences.push(`${more.length} anomalies are too many, the first: ${more[0]}`)
  for (const name of ['values', 'missing', 'infinite', 'moments', 'distinct', 'distinct_error', 'quality'])
    same(name, ours[name], theirs[name])
  same('series', status.series, one.series)
  same('values counted', status.values, values)
  same('dead letters', status.dead, 0)
  // A quantile of theirs has a rank that is off by their bound, and so has ours.
  const rank = rankOf(series, values)
  report.worst_rank = Math.max(
    ...ours.quantiles.map(({ q, value }) => {
      const [below, upTo] = rank(value)
      return Math.max(0, below - q, q - upTo)
    }),
  )
  if (report.worst_rank > ours.rank_error)
    differences.push(`a quantile is off by ${report.worst_rank}, and ${ours.rank_error} is the bound`)
  Object.assign(report, {
    anomalies: found.length,
    series: one.series,
    dead: status.dead,
    rank_error: ours.rank_error,
    redis_bytes: status.redis_bytes,
    differences,
  })
}

/** The part of the finite values below a value, and up to it. */
function rankOf(series, total) {
  const sorted = Float64Array.from(finite(series, total)).sort()
  const place = (value, after) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (after ? sorted[middle] <= value : sorted[middle] < value) low = middle + 1
      else high = middle
    }
    return low / sorted.length
  }
  return value => [place(value, false), place(value, true)]
}

function* finite(series, total) {
  for (const { value } of records(series, total)) if (Number.isFinite(value)) yield value
}
