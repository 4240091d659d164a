// StreamWorker: takes its share of the shards, and works on them until it is stopped.

import { randomUUID } from 'node:crypto'
import { type Connection, type ConnectOptions, checkedConnection, connect } from './connection'
import { backoff, codeOf, fail, messageOf, nameFor, pause, shown, whole } from './failures'
import { figuresKey, shardsOf, workersKey } from './layout'
import { Partial, type PartialOptions } from './partial'
import { BEAT, run } from './scripts'
import { type DetectorSettings, settingsOf } from './series'
import { Lost, Shard, type ShardSettings } from './shard'
import { States } from './states'

/** What a worker works on, and how. */
export interface WorkerOptions extends ConnectOptions {
  /** an address, `redis://user:password@host:port` or `rediss://...`, or a connection of your own */
  redis: string | Connection
  /** the name of the stream */
  stream: string
  /** the name of the group; each group sees every value once */
  group: string
  /** how series are judged; those known already go on as they began */
  detector?: DetectorSettings
  /** how many shards a stream gets that is not there yet; without it the stream must be there */
  shards?: number
  /** entries at once, 1 to 1000; default 200 */
  batch?: number
  /** states of series in memory beside those of running batches; default 10,000 */
  states?: number
  /** milliseconds after which the shards of a worker that says nothing are taken; default 3000 */
  lease_ms?: number
  /** milliseconds between looks at an empty stream; default 50 */
  idle_ms?: number
  /** a summary of all values of each shard, see `Partial`; false for none; default: the defaults of Partial */
  partial?: PartialOptions | false
  /** whether entries that are stored leave the stream; default true; false where other groups read it */
  trim?: boolean
  /** anomalies, and dead letters, that a shard keeps, about; default 1,000,000 */
  most_kept?: number
  /** hears what happens: troubles that pass by themselves, shards taken and lost */
  on_event?: (event: WorkerEvent) => void
}

/** Something that happened to a worker. */
export interface WorkerEvent {
  /** what */
  kind: 'taken' | 'left' | 'lost' | 'trouble' | 'connected'
  /** for people */
  message: string
}

/** What a worker did since it began. */
export interface WorkerFigures {
  /** its name among the group's */
  id: string
  /** shards in its hands */
  shards: number[]
  entries: number
  values: number
  anomalies: number
  /** entries, or their rests, that went to the dead letters */
  dead: number
  batches: number
  /** states in memory */
  states: number
  /** states that left memory for others */
  evicted: number
  /** values a second, over the last seconds */
  rate: number
  /** failures that passed */
  troubles: number
  /** whether Redis answered last */
  connected: boolean
  /** bytes of the process */
  memory_bytes: number
}

/** Takes the entries of a stream's group, each once, whatever dies when. */
export class StreamWorker {
  readonly #options: WorkerOptions
  readonly #settings: ShardSettings
  readonly #id = `worker-${randomUUID().slice(0, 8)}`
  readonly #states: States
  readonly #stopping = new AbortController()
  readonly #shards = new Map<number, Promise<void>>()
  /** shards that shall be given back */
  readonly #leaving = new Set<number>()
  #running: Promise<void> | undefined
  #connection: Connection | undefined
  #failure: unknown
  #sums = { entries: 0, values: 0, anomalies: 0, dead: 0, batches: 0, troubles: 0 }
  #connected = false
  #rate = 0
  #share = 0

  /** ERR_ARGUMENT where an option is none; nothing is connected yet. */
  constructor(options: WorkerOptions) {
    const op = 'StreamWorker'
    if (typeof options !== 'object' || options === null)
      fail('ERR_ARGUMENT', op, `options must be an object, got ${shown(options)}`)
    const { batch = 200, states = 10_000, lease_ms = 3000, idle_ms = 50, partial = {}, trim = true } = options
    checkedConnection(op, options.redis)
    this.#options = { ...options, idle_ms: whole(op, 'idle_ms', idle_ms, 1, 60_000) }
    this.#states = new States(whole(op, 'states', states, 0, 10_000_000))
    if (partial !== false) new Partial(partial).free()
    this.#settings = {
      stream: nameFor(op, 'stream', options.stream),
      group: nameFor(op, 'group', options.group),
      detector: settingsOf(op, options.detector),
      partial: partial === false ? undefined : partial,
      batch: whole(op, 'batch', batch, 1, 1000),
      lease_ms: whole(op, 'lease_ms', lease_ms, 100, 3_600_000),
      trim: trim === true,
      most_kept: whole(op, 'most_kept', options.most_kept ?? 1_000_000, 1, 1e12),
    }
  }

  /** Works until `stop`. Rejects where going on is of no use: a wrong layout, a state of a newer version, a wrong password. */
  run(): Promise<void> {
    this.#running ??= this.#work()
    return this.#running
  }

  /** Ends after the running batches; resolves when they are stored and the shards are given back. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running?.catch(() => {})
  }

  /** What it did since it began. */
  figures(): WorkerFigures {
    return {
      id: this.#id,
      shards: [...this.#shards.keys()].sort((a, b) => a - b),
      ...this.#sums,
      states: this.#states.size,
      evicted: this.#states.left,
      rate: Math.round(this.#rate),
      connected: this.#connected,
      memory_bytes: process.memoryUsage.rss(),
    }
  }

  #tell(kind: WorkerEvent['kind'], message: string): void {
    this.#options.on_event?.({ kind, message })
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted || this.#failure !== undefined
  }

  async #work(): Promise<void> {
    let attempt = 0
    while (!this.#stopped) {
      try {
        const redis = await this.#connect()
        const shards = await shardsOf('StreamWorker', redis, this.#settings.stream, this.#options.shards)
        this.#tell('connected', `${shards} shards`)
        this.#connected = true
        await this.#serve(redis, shards, () => {
          attempt = 0
        })
      } catch (error) {
        if (!passes(error)) this.#failure = error
        else this.#trouble(error)
      }
      this.#connected = false
      this.#disconnect()
      if (!this.#stopped) await pause(backoff(attempt++), this.#stopping.signal)
    }
    if (this.#failure !== undefined) throw this.#failure
  }

  #trouble(error: unknown): void {
    this.#sums.troubles++
    this.#tell('trouble', messageOf(error))
  }

  async #connect(): Promise<Connection> {
    const { redis } = this.#options
    if (typeof redis !== 'string') return redis
    this.#connection = await connect(redis, this.#options)
    return this.#connection
  }

  #disconnect(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  /** Takes shards and gives them back, while the connection holds; throws what ended it. */
  async #serve(redis: Connection, shards: number, well: () => void): Promise<void> {
    const { lease_ms } = this.#settings
    const every = Math.max(20, Math.floor(lease_ms / 4))
    // One shard's trouble ends the others too: where Redis fails, it fails for all.
    const broken = new AbortController()
    let cause: unknown
    const end = (error: unknown): void => {
      cause ??= error
      broken.abort()
    }
    const pausing = AbortSignal.any([broken.signal, this.#stopping.signal])
    let last = { values: this.#sums.values, at: performance.now() }
    try {
      while (!this.#stopped && !broken.signal.aborted) {
        const now = performance.now()
        if (now - last.at > 900) {
          this.#rate = (1000 * (this.#sums.values - last.values)) / (now - last.at)
          last = { values: this.#sums.values, at: now }
        }
        const alive = await this.#beat(redis, JSON.stringify(this.figures()))
        this.#share = Math.ceil(shards / Math.max(1, alive))
        await this.#balance(redis, shards, broken.signal, end)
        well()
        await pause(every, pausing)
      }
    } catch (error) {
      end(error)
    }
    broken.abort()
    await Promise.all(this.#shards.values())
    if (cause === undefined) await this.#beat(redis, '').catch(() => {})
    else throw cause
  }

  async #beat(redis: Connection, figures: string): Promise<number> {
    const { stream, group, lease_ms } = this.#settings
    const keys = [workersKey(stream, group), figuresKey(stream, group)]
    return (await run(redis, BEAT, keys, [this.#id, String(lease_ms), figures])) as number
  }

  /** Brings the number of shards to this worker's share. */
  async #balance(redis: Connection, shards: number, broken: AbortSignal, end: (error: unknown) => void): Promise<void> {
    const mine = [...this.#shards.keys()].filter(number => !this.#leaving.has(number))
    for (const number of mine.slice(this.#share)) this.#leaving.add(number)
    let missing = this.#share - this.#shards.size
    // From a place of its own on, so that workers do not all ask for the same ones.
    const from = Math.floor(Math.random() * shards)
    for (let i = 0; i < shards && missing > 0; i++) {
      const number = (from + i) % shards
      if (this.#shards.has(number)) continue
      if (this.#stopped || broken.aborted) return
      const shard = await Shard.take(redis, number, this.#settings, this.#states, this.#id)
      if (shard === undefined) continue
      missing--
      this.#tell('taken', `shard ${number}`)
      const work = this.#workOn(shard, broken)
        .catch(end)
        .finally(() => {
          this.#shards.delete(number)
          this.#leaving.delete(number)
        })
      this.#shards.set(number, work)
    }
  }

  async #workOn(shard: Shard, broken: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([broken, this.#stopping.signal])
    const { idle_ms = 50 } = this.#options
    let wasIdle = false
    try {
      while (!signal.aborted && !this.#leaving.has(shard.number)) {
        const done = await shard.step()
        if (done.entries === 0) {
          if (!wasIdle) await shard.removeGone()
          wasIdle = true
          await pause(idle_ms, signal)
          continue
        }
        this.#sums.batches++
        for (const name of ['entries', 'values', 'anomalies', 'dead'] as const) this.#sums[name] += done[name]
      }
      if (broken.aborted && !this.#stopping.signal.aborted) shard.forget()
      else {
        await shard.leave()
        this.#tell('left', `shard ${shard.number}`)
      }
    } catch (error) {
      shard.forget()
      // Tried, since whoever asks next would wait; where Redis is gone, the lease ends by itself.
      await shard.leave().catch(() => {})
      if (!(codeOf(error) === undefined && (error as { constructor?: unknown }).constructor === Lost)) throw error
      this.#tell('lost', messageOf(error))
    }
  }
}

/** Whether an error may be gone the next time. */
function passes(error: unknown): boolean {
  const code = codeOf(error)
  if (typeof code === 'string' && code.startsWith('ERR_') && code !== 'ERR_REDIS') return code === 'ERR_OUT_OF_MEMORY'
  return !/\b(WRONGTYPE|WRONGPASS|NOAUTH|NOPERM|ERR unknown command|is not installed)/.test(messageOf(error))
}
