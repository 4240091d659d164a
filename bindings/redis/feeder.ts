// StreamFeeder: puts records into the shards' streams, each once, however often it begins anew. How far a source is, is
// stored with the entries; so after any failure the source is read again from its beginning, and what is in is skipped.

import { type Connection, type ConnectOptions, checkedConnection, connect } from './connection'
import { MOST_KEY, MOST_VALUES, pack } from './entries'
import { backoff, codeOf, fail, messageOf, nameFor, pause, shown, whole } from './failures'
import { keysOf, shardOf, shardsOf, textOf } from './layout'
import { FEED, run } from './scripts'

/** A value of a series. */
export interface FeedRecord {
  /** which series */
  key: string
  /** NaN where it is missing; infinities are refused by the workers */
  value: number
  /** milliseconds since 1970; of one series all records have one, or none has */
  time?: number
}

/** Where to feed. */
export interface FeedOptions extends ConnectOptions {
  /** an address, or a connection of your own */
  redis: string | Connection
  /** the name of the stream */
  stream: string
  /** the name of the source: the same source is fed once */
  source: string
  /** how many shards a stream gets that is not there yet; default 16 */
  shards?: number
  /** records of a shard sent at once, 1 to 4096; default 500. Of one source it must stay the same */
  batch?: number
  /** entries that may wait in a shard before the feeder does; 0 for no limit, which streams that are not trimmed need; default 10,000 */
  most_waiting?: number
  /** tries in a row without Redis before it gives up; default 30 */
  tries?: number
  /** hears of troubles that passed */
  on_trouble?: (message: string) => void
}

interface Waiting {
  /** records of this shard so far, those in Redis before among them */
  count: number
  /** how many of them Redis has */
  stored: number
  keys: Map<string, { times: number[]; values: number[] }>
  size: number
}

/** What began from a state that is not there any more. */
class Again extends Error {}

/** Feeds sources of records. */
export class StreamFeeder {
  readonly #options: FeedOptions
  readonly #batch: number
  readonly #stopping = new AbortController()
  #records = 0
  #waits = 0

  /** ERR_ARGUMENT where an option is none; nothing is connected yet. */
  constructor(options: FeedOptions) {
    const op = 'StreamFeeder'
    if (typeof options !== 'object' || options === null)
      fail('ERR_ARGUMENT', op, `options must be an object, got ${shown(options)}`)
    checkedConnection(op, options.redis)
    nameFor(op, 'stream', options.stream)
    if (typeof options.source !== 'string' || options.source === '')
      fail('ERR_ARGUMENT', op, `source must be a text, got ${shown(options.source)}`)
    this.#batch = whole(op, 'batch', options.batch ?? 500, 1, MOST_VALUES)
    whole(op, 'most_waiting', options.most_waiting ?? 0, 0, 1e12)
    whole(op, 'tries', options.tries ?? 30, 1, 1e9)
    this.#options = options
  }

  /** Records that Redis has of this source, and how often the feeder waited for workers. */
  figures(): { records: number; waits: number } {
    return { records: this.#records, waits: this.#waits }
  }

  /** Ends `feed` at the next record. */
  stop(): void {
    this.#stopping.abort()
  }

  /**
   * Feeds all records that `open` gives: true when Redis has them, false where `stop` came before. `open` is called again after a failure, and must then give the
   * same records. Rejects with ERR_REDIS where Redis stays away, and with what `open` throws.
   */
  async feed(open: () => Iterable<FeedRecord> | AsyncIterable<FeedRecord>): Promise<boolean> {
    const { redis, tries = 30 } = this.#options
    for (let attempt = 0; ; attempt++) {
      let connection: Connection | undefined
      const before = this.#records
      try {
        connection = typeof redis === 'string' ? await connect(redis, this.#options) : redis
        return await this.#feedOnce(connection, open)
      } catch (error) {
        if (this.#records > before) attempt = 0
        const code = codeOf(error)
        const again =
          error instanceof Again ||
          (code === 'ERR_REDIS' && !/\bWRONGTYPE|WRONGPASS|NOAUTH|NOPERM/.test(messageOf(error)))
        if (!again || attempt + 1 >= tries || this.#stopping.signal.aborted) throw error
        this.#options.on_trouble?.(messageOf(error))
        await pause(backoff(attempt), this.#stopping.signal)
      } finally {
        if (typeof redis === 'string') connection?.close()
      }
    }
  }

  async #feedOnce(redis: Connection, open: () => Iterable<FeedRecord> | AsyncIterable<FeedRecord>): Promise<boolean> {
    const { stream, source, shards: wanted } = this.#options
    const there = await shardsOf('StreamFeeder', redis, stream, wanted ?? (await this.#shardsThere(redis)))
    const shards = await Promise.all(
      Array.from({ length: there }, async (_, number): Promise<Waiting> => {
        const { fed } = keysOf(stream, number, '')
        const stored = Number(textOf(await redis.send(fed, ['HGET', fed, source])))
        return { count: 0, stored, keys: new Map(), size: 0 }
      }),
    )
    this.#records = shards.reduce((sum, { stored }) => sum + stored, 0)
    // A batch of each shard may be on its way; its next one waits for it.
    const running = new Map<number, Promise<void>>()
    let failure: unknown
    const send = async (number: number): Promise<void> => {
      await running.get(number)
      if (failure !== undefined) throw failure
      const work = this.#send(redis, number, shards[number] as Waiting)
        .catch(error => {
          failure ??= error
        })
        .finally(() => running.delete(number))
      running.set(number, work)
    }
    for await (const record of open()) {
      if (this.#stopping.signal.aborted) break
      const { key, value, time } = checked(record)
      const number = shardOf(key, there)
      const shard = shards[number] as Waiting
      if (++shard.count <= shard.stored) continue
      let list = shard.keys.get(key)
      if (list === undefined) {
        list = { times: [], values: [] }
        shard.keys.set(key, list)
      }
      list.values.push(value)
      if (time !== undefined) list.times.push(time)
      if (++shard.size >= this.#batch) await send(number)
    }
    for (const [number, shard] of shards.entries()) if (shard.size > 0) await send(number)
    await Promise.all(running.values())
    if (failure !== undefined) throw failure
    return !this.#stopping.signal.aborted
  }

  async #shardsThere(redis: Connection): Promise<number> {
    try {
      return await shardsOf('StreamFeeder', redis, this.#options.stream)
    } catch (error) {
      if (codeOf(error) === 'ERR_ARGUMENT') return 16
      throw error
    }
  }

  async #send(redis: Connection, number: number, shard: Waiting): Promise<void> {
    const { stream, source, most_waiting = 10_000 } = this.#options
    const { input, fed } = keysOf(stream, number, '')
    const entries = [...shard.keys].flatMap(([key, { times, values }]) => [
      key,
      times.length === 0 ? '' : pack(times),
      pack(values),
    ])
    const [before, count] = [shard.stored, shard.stored + shard.size]
    const size = shard.size
    shard.keys = new Map()
    shard.size = 0
    const args = [source, String(before), String(count), String(most_waiting), ...entries]
    // The next batch of this shard counts from here; if this one fails, all begins anew.
    shard.stored = count
    while (!this.#stopping.signal.aborted) {
      const reply = textOf(await run(redis, FEED, [input, fed], args))
      if (reply === 'added') {
        this.#records += size
        return
      }
      if (reply !== 'full') throw new Again(`shard ${number} is at record ${reply}, not ${before}: beginning anew`)
      this.#waits++
      await pause(20 + 30 * Math.random(), this.#stopping.signal)
    }
  }
}

function checked(record: FeedRecord): FeedRecord {
  const { key, value, time } = record
  if (typeof key !== 'string' || key === '' || Buffer.byteLength(key) > MOST_KEY)
    fail('ERR_ARGUMENT', 'feed', `key must be a text of 1 to ${MOST_KEY} bytes, got ${shown(key)}`)
  if (typeof value !== 'number') fail('ERR_ARGUMENT', 'feed', `value of ${key} must be a number, got ${shown(value)}`)
  if (time !== undefined && !Number.isFinite(time))
    fail('ERR_ARGUMENT', 'feed', `time of ${key} must be a finite number, got ${shown(time)}`)
  return time === undefined ? { key, value } : { key, value, time }
}
