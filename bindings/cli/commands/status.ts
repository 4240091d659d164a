// `rustorch-wasm status`: how a fleet is, once or again and again.

import { type Command, parseAll } from '../arguments'
import { connect, type FleetStatus, fleet_anomalies, fleet_partial, fleet_status, type PartialReport } from '../fleet'
import { json, print, table } from '../output'
import { Usage } from '../reader/errors'
import { FLEET, FLEET_HELP, fleetOf, numbersGiven } from './redis'

const usage = `usage: rustorch-wasm status --stream NAME --group NAME [options]

How far the workers are: entries that wait (lag), entries read and not stored (pending), series, values, anomalies and dead letters
of each shard; shards, rate, states and memory of each worker.

${FLEET_HELP}
  --group NAME       the group
  --watch            draws it again every second, until a signal
  --every-ms N       as often as this
  --summary          the summary of all values: moments, quantiles, different values, quality
  --anomalies        the anomalies, each a line of JSON
  --json             for programs

exit codes: 0 well; 2 wrong use, Redis or the stream is not there`

const MiB = 2 ** 20
const mib = (bytes: number | null): string => (bytes === null ? '?' : `${(bytes / MiB).toFixed(1)} MiB`)
const many = (n: number | null): string => (n === null ? '?' : n.toLocaleString('en-US'))

/** The status as tables. */
export function statusText({ shards, workers, ...sums }: FleetStatus): string {
  const rate = workers.reduce((sum, worker) => sum + worker.rate, 0)
  const names = ['lag', 'pending', 'series', 'values', 'anomalies', 'dead'] as const
  const rows = shards.map(shard => [
    String(shard.shard),
    shard.worker ?? 'nobody',
    ...names.map(name => many(shard[name])),
  ])
  const people = workers.map(worker => [
    worker.id,
    String(worker.shards.length),
    many(worker.rate),
    many(worker.values),
    many(worker.states),
    String(worker.troubles),
    mib(worker.memory_bytes),
  ])
  return [
    table([['shard', 'worker', ...names], ...rows, ['all', '', ...names.map(name => many(sums[name]))]], [0, 1]),
    '',
    table([['worker', 'shards', 'values/s', 'values', 'states', 'troubles', 'memory'], ...people]),
    '',
    `${many(rate)} values a second; Redis uses ${mib(sums.redis_bytes)}`,
  ].join('\n')
}

function summaryText({
  moments,
  quantiles,
  rank_error,
  distinct,
  distinct_error,
  quality,
  ...counts
}: PartialReport): string {
  const number = (x: number | null | undefined): string =>
    x === null || x === undefined ? '' : String(Number(x.toPrecision(6)))
  const about = (error: number): string => (error === 0 ? '' : ` (right to ${(100 * error).toFixed(2)} %)`)
  return [
    `${many(counts.values)} values, ${many(counts.missing)} missing, ${many(counts.infinite)} infinite`,
    `mean ${number(moments.mean)}, standard deviation ${number(moments.std_dev)}, skewness ${number(moments.skewness)}, kurtosis ${number(moments.kurtosis)}`,
    `quantiles${about(rank_error)}: ${quantiles.map(({ q, value }) => `${q}: ${number(value)}`).join(', ')}`,
    `different values: ${many(distinct)}${about(distinct_error)}`,
    quality === null
      ? 'no quality of no values'
      : `quality: ${Object.entries(quality)
          .map(([name, percent]) => `${name} ${percent.toFixed(2)} %`)
          .join(', ')}`,
  ].join('\n')
}

async function run(argv: string[]): Promise<number> {
  const { values, sources } = parseAll(argv, {
    ...FLEET,
    group: { type: 'string' },
    watch: { type: 'boolean', default: false },
    'every-ms': { type: 'string', default: '1000' },
    summary: { type: 'boolean', default: false },
    anomalies: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  })
  const { url, connecting, stream } = fleetOf(values)
  const { group } = values
  if (group === undefined) throw new Usage('--group is missing')
  if (sources.length > 0) throw new Usage(`status takes no ${sources[0]}`)
  const { every = 1000 } = numbersGiven(values, { every: 'every-ms' })
  const redis = await connect(url, connecting)
  try {
    if (values.anomalies) {
      for await (const found of fleet_anomalies(redis, stream, group)) await print(json(found))
      return 0
    }
    if (values.summary) {
      const partial = await fleet_partial(redis, stream, group)
      const report = partial.report()
      partial.free()
      await print(values.json ? json(report) : summaryText(report))
      return 0
    }
    do {
      const status = await fleet_status(redis, stream, group)
      const home = values.watch && process.stdout.isTTY ? '\x1b[H\x1b[2J' : ''
      await print(values.json ? json(status) : home + statusText(status))
      if (values.watch) await new Promise(resolve => setTimeout(resolve, every))
    } while (values.watch)
    return 0
  } finally {
    redis.close()
  }
}

export const status: Command = { name: 'status', summary: 'how far the workers of a stream are', usage, run }
