// What a fleet is doing, by what Redis knows of it.

import type { Connection, Reply } from './connection'
import { fail, messageOf } from './failures'
import { figuresKey, keysOf, pairsOf, shardsOf, textOf } from './layout'
import { merge_partials, type Partial } from './partial'
import type { SeriesAnomaly } from './series'
import type { WorkerFigures } from './worker'

/** How one shard is. */
export interface ShardStatus {
  shard: number
  /** entries that no worker has read yet; null where Redis cannot tell */
  lag: number | null
  /** entries read and not stored */
  pending: number
  /** the worker that has it, or null */
  worker: string | null
  /** series with a state */
  series: number
  /** counted up to the position */
  values: number
  anomalies: number
  dead: number
  /** the last entry stored; '' for none */
  position: string
}

/** How a group is. */
export interface FleetStatus {
  shards: ShardStatus[]
  workers: WorkerFigures[]
  /** sums over the shards */
  lag: number | null
  pending: number
  series: number
  values: number
  anomalies: number
  dead: number
  /** bytes that Redis uses, of the node that was asked; null where it may not be asked */
  redis_bytes: number | null
}

const numberOf = (reply: Reply | undefined): number => Number(textOf(reply)) || 0

/**
 * Entries that nobody has read. Redis counts them too, but loses count where it was killed: so its number is taken only where it
 * cannot be told from what is in the stream.
 */
function waiting(stream: Map<string, Reply>, group: Map<string, Reply> | undefined): number | null {
  const length = numberOf(stream.get('length'))
  if (group === undefined) return length
  if (textOf(stream.get('last-generated-id')) === textOf(group.get('last-delivered-id'))) return 0
  const lag = group.get('lag')
  const most = Math.max(0, length - numberOf(group.get('pending')))
  return typeof lag === 'number' ? Math.min(lag, most) : length === 0 ? 0 : null
}

async function shardStatus(redis: Connection, stream: string, group: string, shard: number): Promise<ShardStatus> {
  const { input, lease, place, states } = keysOf(stream, shard, group)
  const [groups, about, owner, counted, series, position] = await Promise.all([
    redis.send(input, ['XINFO', 'GROUPS', input]).catch(error => {
      if (messageOf(error).includes('no such key')) return []
      throw error
    }),
    redis.send(input, ['XINFO', 'STREAM', input]).catch(error => {
      if (messageOf(error).includes('no such key')) return []
      throw error
    }),
    redis.send(lease, ['GET', lease]),
    redis.send(place, ['HMGET', place, 'values', 'anomalies', 'dead']),
    redis.send(states, ['HLEN', states]),
    redis.send(place, ['HGET', place, 'position']),
  ])
  const info = (groups as Reply[]).map(pairsOf).find(found => textOf(found.get('name')) === group)
  const [values, anomalies, dead] = counted as Reply[]
  return {
    shard,
    lag: waiting(pairsOf(about), info),
    pending: numberOf(info?.get('pending')),
    worker: owner === null ? null : (textOf(owner).split(':')[0] as string),
    series: numberOf(series),
    values: numberOf(values),
    anomalies: numberOf(anomalies),
    dead: numberOf(dead),
    position: textOf(position),
  }
}

/** How a group's shards and workers are. */
export async function fleet_status(redis: Connection, stream: string, group: string): Promise<FleetStatus> {
  const count = await shardsOf('fleet_status', redis, stream)
  const shards = await Promise.all(Array.from({ length: count }, (_, i) => shardStatus(redis, stream, group, i)))
  const figures = figuresKey(stream, group)
  const replies = (await redis.send(figures, ['HVALS', figures])) as Reply[]
  const sum = (name: 'pending' | 'series' | 'values' | 'anomalies' | 'dead'): number =>
    shards.reduce((total, shard) => total + shard[name], 0)
  const memory = await redis.send(figures, ['INFO', 'memory']).then(
    text => /^used_memory:(\d+)/m.exec(textOf(text))?.[1],
    () => undefined,
  )
  return {
    shards,
    workers: replies.map(reply => JSON.parse(textOf(reply)) as WorkerFigures),
    lag: shards.some(({ lag }) => lag === null) ? null : shards.reduce((total, { lag }) => total + (lag ?? 0), 0),
    pending: sum('pending'),
    series: sum('series'),
    values: sum('values'),
    anomalies: sum('anomalies'),
    dead: sum('dead'),
    redis_bytes: memory === undefined ? null : Number(memory),
  }
}

/** The summary of all values that a group's workers stored. ERR_EMPTY where they stored none. */
export async function fleet_partial(redis: Connection, stream: string, group: string): Promise<Partial> {
  const count = await shardsOf('fleet_partial', redis, stream)
  const keys = Array.from({ length: count }, (_, shard) => keysOf(stream, shard, group).partial)
  const stored = await Promise.all(keys.map(key => redis.send(key, ['GET', key])))
  const parts = stored.filter(part => part !== null) as Uint8Array[]
  if (parts.length === 0) fail('ERR_EMPTY', 'fleet_partial', `the group ${group} of ${stream} has stored nothing yet`)
  return merge_partials(parts)
}

/** All anomalies that a group's workers stored and Redis still has, shard by shard. */
export async function* fleet_anomalies(
  redis: Connection,
  stream: string,
  group: string,
): AsyncGenerator<{ key: string; entry: string; anomaly: SeriesAnomaly }> {
  const count = await shardsOf('fleet_anomalies', redis, stream)
  for (let shard = 0; shard < count; shard++) {
    const { anomalies } = keysOf(stream, shard, group)
    let from = '-'
    while (true) {
      const page = (await redis.send(anomalies, ['XRANGE', anomalies, from, '+', 'COUNT', '1000'])) as Reply[][]
      for (const [id, fields] of page) {
        const found = pairsOf(fields)
        from = `(${textOf(id)}`
        const anomaly = JSON.parse(textOf(found.get('anomaly')), (name, value) =>
          name === 'score' && value === 'Infinity' ? Number.POSITIVE_INFINITY : value,
        ) as SeriesAnomaly
        yield { key: textOf(found.get('key')), entry: textOf(found.get('entry')), anomaly }
      }
      if (page.length < 1000) break
    }
  }
}
