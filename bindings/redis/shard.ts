// A shard in the hands of a worker: from the lease, through batch after batch, to giving it back. What makes it right:
//
// - A batch is stored by one script: states, position, anomalies, dead letters, acknowledgements, all or nothing.
// - Each store leaves a stamp that was never there before, and the next one is refused unless it finds that stamp. So what is
//   stored always follows from what the batch began from, whoever else wrote, and whatever Redis forgot in a crash.
// - Entries are read by the owner of the lease alone. Whoever takes a lease first claims all that others had read and not
//   stored, in the order of the stream, and only then reads new ones.

import { randomUUID } from 'node:crypto'
import type { Connection, Reply } from './connection'
import { type Entry, isAfter, type Malformed, nextId, readEntry } from './entries'
import { codeOf, fail, messageOf } from './failures'
import { keysOf, pairsOf, type ShardKeys, textOf } from './layout'
import { Partial, type PartialOptions } from './partial'
import { LEAVE, READ, run, STORE, TAKE } from './scripts'
import { SeriesState, type Settings } from './series'
import type { States } from './states'

/** The layout of the keys, which a worker checks before it touches them. */
const VERSION = '1'

export interface ShardSettings {
  stream: string
  group: string
  detector: Settings
  partial: PartialOptions | undefined
  batch: number
  lease_ms: number
  trim: boolean
  most_kept: number
}

/** The lease is somebody else's, or what is stored is not what we began from: begin anew. */
export class Lost extends Error {}

/** What one batch did. */
export interface BatchFigures {
  entries: number
  values: number
  anomalies: number
  dead: number
}

const NOTHING: BatchFigures = { entries: 0, values: 0, anomalies: 0, dead: 0 }

/** Keys asked for at once. */
const CHUNK = 500

export class Shard {
  readonly number: number
  readonly #redis: Connection
  readonly #settings: ShardSettings
  readonly #states: States
  readonly #keys: ShardKeys
  readonly #consumer: string
  readonly #owner: string
  #stamp = ''
  #position = ''
  /** where claiming goes on; '' when it is done */
  #claiming = '0-0'
  #partial: Partial | undefined

  private constructor(redis: Connection, number: number, settings: ShardSettings, states: States, consumer: string) {
    this.#redis = redis
    this.number = number
    this.#settings = settings
    this.#states = states
    this.#keys = keysOf(settings.stream, number, settings.group)
    this.#consumer = consumer
    this.#owner = `${consumer}:${randomUUID()}`
  }

  /** The shard, where nobody has it. */
  static async take(
    redis: Connection,
    number: number,
    settings: ShardSettings,
    states: States,
    consumer: string,
  ): Promise<Shard | undefined> {
    const shard = new Shard(redis, number, settings, states, consumer)
    const { lease, place, input } = shard.#keys
    const reply = await run(
      redis,
      TAKE,
      [lease, place, input],
      [shard.#owner, String(settings.lease_ms), settings.group],
    )
    const [taken, stamp, position, version] = reply as Reply[]
    if (taken !== 1) return undefined
    const found = textOf(version)
    if (found !== '' && found !== VERSION) {
      await shard.leave()
      fail(
        'ERR_FORMAT',
        'StreamWorker',
        `the keys of ${place} are of version ${found}, this build knows version ${VERSION}; use a newer one`,
      )
    }
    shard.#stamp = textOf(stamp)
    shard.#position = textOf(position)
    try {
      await shard.#loadPartial()
    } catch (error) {
      await shard.leave()
      throw error
    }
    return shard
  }

  async #loadPartial(): Promise<void> {
    const { partial } = this.#settings
    if (partial === undefined) return
    const stored = await this.#redis.send(this.#keys.partial, ['GET', this.#keys.partial])
    this.#partial =
      stored === null ? new Partial({ seed: this.number, ...partial }) : Partial.from_snapshot(stored as Uint8Array)
  }

  /** Reads, judges and stores one batch. Throws `Lost` where the shard is no longer ours. */
  async step(): Promise<BatchFigures> {
    const replies = await this.#read()
    if (replies.length === 0) return NOTHING
    const entries = replies.filter(reply => reply !== null).map(readEntry)
    // Stored and not acknowledged: only where Redis lost the acknowledgement.
    const fresh = entries.filter(({ id }) => isAfter(id, this.#position))
    const ids = entries.map(({ id }) => id)
    const good = fresh.filter((entry): entry is Entry => 'values' in entry)
    const dead = fresh.filter((entry): entry is Malformed => 'reason' in entry)
    const names = [...new Set(good.map(({ key }) => key))]
    const held = names.map(name => this.#stateKey(name))
    const { states, broken } = await this.#load(names)
    try {
      const anomalies: string[] = []
      const values: Float64Array[] = []
      for (const entry of good) {
        const state = states.get(entry.key)
        if (state === undefined) dead.push(this.#letter(entry, broken.get(entry.key) as string))
        else this.#judge(entry, state, anomalies, values, dead)
      }
      const count = values.reduce((sum, list) => sum + list.length, 0)
      this.#partial?.push_batch(joined(values, count))
      await this.#store(states, anomalies, dead, ids, fresh.at(-1)?.id ?? '', count)
      this.#states.release(held)
      return { entries: ids.length, values: count, anomalies: anomalies.length / 3, dead: dead.length }
    } catch (error) {
      // What is in memory is ahead of what is stored.
      this.forget()
      throw error
    }
  }

  async #read(): Promise<Reply[]> {
    const { lease, input } = this.#keys
    const { lease_ms, group, batch } = this.#settings
    const args = [this.#owner, String(lease_ms), group, this.#consumer, String(batch), this.#claiming]
    const reply = await run(this.#redis, READ, [lease, input], args)
    if (!Array.isArray(reply)) throw new Lost(`the lease of shard ${this.number} is another's`)
    const [next, entries] = reply
    const cursor = textOf(next)
    const claimed = this.#claiming !== ''
    this.#claiming = cursor === '0-0' ? '' : cursor
    // A page of a claim may be empty though there is more.
    if (claimed && (entries as Reply[]).length === 0) return this.#read()
    return entries as Reply[]
  }

  #stateKey = (name: string): string => `${this.number}:${name}`

  /** The states of the series, from memory or from Redis; of those that cannot be read, why. */
  async #load(names: readonly string[]): Promise<{ states: Map<string, SeriesState>; broken: Map<string, string> }> {
    const states = new Map<string, SeriesState>()
    const broken = new Map<string, string>()
    const wanted: string[] = []
    for (const name of names) {
      const state = this.#states.hold(this.#stateKey(name))
      if (state === undefined) wanted.push(name)
      else states.set(name, state)
    }
    for (let at = 0; at < wanted.length; at += CHUNK) {
      const part = wanted.slice(at, at + CHUNK)
      const stored = (await this.#redis.send(this.#keys.states, ['HMGET', this.#keys.states, ...part])) as Reply[]
      part.forEach((name, i) => {
        try {
          const bytes = stored[i] as Uint8Array | null
          const { detector } = this.#settings
          const state = bytes === null ? SeriesState.fresh(detector) : SeriesState.restore(detector, bytes)
          this.#states.add(this.#stateKey(name), state)
          states.set(name, state)
        } catch (error) {
          if (codeOf(error) !== 'ERR_FORMAT') throw error
          const message = messageOf(error)
          // A newer version is no damage: a worker that knows it must take these entries.
          if (/\bversion \d+\b.*\bunknown\b|\bof the method\b/.test(message))
            fail('ERR_FORMAT', 'StreamWorker', `the state of series ${JSON.stringify(name)}: ${message}`)
          broken.set(name, `the stored state of the series cannot be used: ${message}`)
        }
      })
    }
    return { states, broken }
  }

  #judge(entry: Entry, state: SeriesState, anomalies: string[], taken: Float64Array[], dead: Malformed[]): void {
    const { id, key, values, times } = entry
    for (let i = 0; i < values.length; i++) {
      try {
        const found = state.push(values[i] as number, times?.[i])
        if (found !== null) anomalies.push(key, id, anomalyText(found))
      } catch (error) {
        if (codeOf(error) !== 'ERR_ARGUMENT') throw error
        // The values before it count; the others are in the letter.
        dead.push(this.#letter({ ...entry, values: values.subarray(i), times: times?.subarray(i) }, messageOf(error)))
        if (i > 0) taken.push(values.subarray(0, i))
        return
      }
    }
    taken.push(values)
  }

  #letter({ id, key, values, times }: Entry, reason: string): Malformed {
    const content = JSON.stringify({ key, values: [...values], ...(times === undefined ? {} : { times: [...times] }) })
    return { id, reason, content }
  }

  async #store(
    states: Map<string, SeriesState>,
    anomalies: readonly string[],
    dead: readonly Malformed[],
    ids: readonly string[],
    position: string,
    count: number,
  ): Promise<void> {
    const { lease, place, states: hash, input, anomalies: found, dead: letters, partial } = this.#keys
    const { lease_ms, group, trim, most_kept } = this.#settings
    const stamp = randomUUID()
    const saved = [...states].flatMap(([name, state]) => [name, state.snapshot()])
    const refused = dead.flatMap(({ id, reason, content }) => [id, reason, content])
    const lists = [saved, anomalies, refused, ids].flatMap(list => [String(list.length), ...list])
    const reply = await run(
      this.#redis,
      STORE,
      [lease, place, hash, input, found, letters, partial],
      [
        ...[
          this.#owner,
          this.#stamp,
          stamp,
          String(lease_ms),
          group,
          position,
          trim && position !== '' ? nextId(position) : '',
          String(most_kept),
        ],
        ...[count === 0 ? '' : (this.#partial?.snapshot() ?? ''), String(count), VERSION],
        ...lists,
      ],
    )
    if (textOf(reply) !== 'stored') throw new Lost(`shard ${this.number}: ${textOf(reply)}`)
    this.#stamp = stamp
    if (position !== '') this.#position = position
  }

  /** Forgets all that is in memory. */
  forget(): void {
    this.#states.dropAll(`${this.number}:`)
    this.#partial?.free()
    this.#partial = undefined
  }

  /** Gives the shard back, between two batches. */
  async leave(): Promise<void> {
    this.forget()
    await run(this.#redis, LEAVE, [this.#keys.lease], [this.#owner])
  }

  /** Removes consumers of this shard that are gone and have nothing pending. */
  async removeGone(): Promise<void> {
    const { input } = this.#keys
    const { group } = this.#settings
    const reply = (await this.#redis.send(input, ['XINFO', 'CONSUMERS', input, group])) as Reply[]
    for (const info of reply.map(pairsOf)) {
      const name = textOf(info.get('name'))
      if (name !== this.#consumer && info.get('pending') === 0)
        await this.#redis.send(input, ['XGROUP', 'DELCONSUMER', input, group, name])
    }
  }
}

/** JSON, in which a score of Infinity is the text "Infinity": JSON has no such number. */
export const anomalyText = (anomaly: object): string =>
  JSON.stringify(anomaly, (_, value) => (value === Number.POSITIVE_INFINITY ? 'Infinity' : value))

function joined(lists: readonly Float64Array[], length: number): Float64Array {
  const all = new Float64Array(length)
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  return all
}
