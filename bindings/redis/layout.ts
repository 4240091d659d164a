// Which key holds what. A stream is N shards; a series is in one of them, by its name. All keys of a shard share one hash
// tag, so that one script may change them all, on Redis Cluster too.

import type { Connection, Reply } from './connection'
import { fail, whole } from './failures'

export const MOST_SHARDS = 16_384

/** The keys of a shard for a group. */
export interface ShardKeys {
  /** the stream of entries */
  input: string
  /** how far each source was fed */
  fed: string
  /** who works on it */
  lease: string
  /** how far it is: the position and what was counted up to it */
  place: string
  /** a hash: the state of each series */
  states: string
  /** the stream of anomalies */
  anomalies: string
  /** the stream of what could not be taken */
  dead: string
  /** the summary of all values, see `Partial` */
  partial: string
}

export function keysOf(stream: string, shard: number, group: string): ShardKeys {
  const input = `{${stream}:${shard}}`
  const own = `${input}:${group}`
  return {
    input,
    fed: `${input}:fed`,
    lease: `${own}:lease`,
    place: `${own}:place`,
    states: `${own}:states`,
    anomalies: `${own}:anomalies`,
    dead: `${own}:dead`,
    partial: `${own}:partial`,
  }
}

/** Two keys of a group: who is alive, and what each says of itself. */
export const workersKey = (stream: string, group: string): string => `{${stream}}:${group}:workers`
export const figuresKey = (stream: string, group: string): string => `{${stream}}:${group}:figures`
const shardsKey = (stream: string): string => `{${stream}}:shards`

/** The shard of a series: FNV-1a over its UTF-8 bytes, stirred so that the low bits depend on all. */
export function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) % shards
}

/**
 * How many shards the stream has. The first who asks decides, by `wanted`; later another number is ERR_ARGUMENT, since every series
 * would be looked for elsewhere.
 */
export async function shardsOf(op: string, redis: Connection, stream: string, wanted?: number): Promise<number> {
  const key = shardsKey(stream)
  if (wanted !== undefined)
    await redis.send(key, ['SET', key, String(whole(op, 'shards', wanted, 1, MOST_SHARDS)), 'NX'])
  const reply = await redis.send(key, ['GET', key])
  if (reply === null)
    fail('ERR_ARGUMENT', op, `the stream ${stream} is not there yet; say how many shards it shall have`)
  const shards = Number(textOf(reply))
  if (!(Number.isInteger(shards) && shards >= 1 && shards <= MOST_SHARDS))
    fail(
      'ERR_FORMAT',
      op,
      `the key ${key} holds ${JSON.stringify(textOf(reply).slice(0, 40))}, which is no number of shards`,
    )
  if (wanted !== undefined && wanted !== shards)
    fail('ERR_ARGUMENT', op, `the stream ${stream} has ${shards} shards, not ${wanted}; that cannot change`)
  return shards
}

/** The bytes of a reply, without a copy. */
export const bytesOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const isBytes = (reply: Reply | undefined): reply is Uint8Array => ArrayBuffer.isView(reply)

export function textOf(reply: Reply | undefined): string {
  if (reply === null || reply === undefined) return ''
  return isBytes(reply) ? bytesOf(reply).toString() : String(reply)
}

/** A flat list of names and values as a Map. */
export function pairsOf(reply: Reply | undefined): Map<string, Reply> {
  const map = new Map<string, Reply>()
  if (Array.isArray(reply))
    for (let i = 0; i + 1 < reply.length; i += 2) map.set(textOf(reply[i]), reply[i + 1] as Reply)
  return map
}
