// rustorch-wasm/redis against a Redis of its own: each value counts once whatever goes wrong, and what is wrong is said.

import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import * as api from '../../dist/index.mjs'
import * as fleet from '../../dist/redis.mjs'
import type * as types from '../../dist/types/redis'
import { OwnRedis } from '../../examples/fleet/redis.mjs'
import { cli, file, objects, root } from './cli'

const { connect, fleet_anomalies, fleet_partial, fleet_status, merge_partials, Partial, SeriesState } =
  fleet as unknown as typeof types
const { StreamFeeder, StreamWorker, serve_metrics } = fleet as unknown as typeof types
type Connection = types.Connection

const redis = new OwnRedis()
let connection: Connection
beforeAll(async () => {
  await redis.start()
  connection = await connect(redis.url)
})
afterAll(async () => {
  connection?.close()
  await redis.stop()
})

const workers: types.StreamWorker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map(worker => worker.stop()))
})

let streams = 0
/** A stream that no other test has, and what happened to its workers. */
function scene(options: object = {}, shards = 2) {
  const stream = `test${streams++}`
  const events: types.WorkerEvent[] = []
  const work = (more: Partial<types.WorkerOptions> = {}) => {
    const worker = new StreamWorker({
      redis: redis.url,
      stream,
      group: 'g',
      shards,
      idle_ms: 5,
      lease_ms: 400,
      on_event: event => events.push(event),
      ...options,
      ...more,
    } as types.WorkerOptions)
    workers.push(worker)
    const running = worker.run()
    running.catch(() => {})
    return { worker, running }
  }
  const feed = (records: types.FeedRecord[], more: object = {}) =>
    new StreamFeeder({ redis: redis.url, stream, source: 'test', shards, batch: 50, ...more }).feed(() => records)
  const status = () => fleet_status(connection, stream, 'g')
  const until = async (well: (status: types.FleetStatus) => boolean) => {
    for (let tries = 0; tries < 2000; tries++) {
      const found = await status().catch(() => undefined)
      if (found !== undefined && well(found)) return found
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    throw new Error(`it never came to that: ${JSON.stringify(await status())}, ${JSON.stringify(events)}`)
  }
  const found = async () => {
    const list: string[] = []
    for await (const { key, anomaly } of fleet_anomalies(connection, stream, 'g'))
      list.push(JSON.stringify([key, anomaly.index, anomaly.value, anomaly.score]))
    return list.sort()
  }
  const add = (shard: number, ...fields: (string | Uint8Array)[]) =>
    connection.send(`{${stream}:${shard}}`, ['XADD', `{${stream}:${shard}}`, '*', ...fields])
  const letters = async (shard = 0) => {
    const key = `{${stream}:${shard}}:g:dead`
    const list = (await connection.send(key, ['XRANGE', key, '-', '+'])) as Uint8Array[][][]
    return list.map(([, fields]) => {
      const texts = fields.map(String)
      return { reason: texts[3], content: texts[5] }
    })
  }
  return { stream, events, work, feed, status, until, found, add, letters }
}

const START = 1_700_000_000_000
/** Values of some series, with spikes. */
const records = (count: number, series = 7): types.FeedRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `series ${i % series}`,
    time: START + 1000 * i,
    value: i % 611 === 600 ? 50 : Math.sin(i / 9) + (i % 13) / 10,
  }))

/** The same by the detector itself. */
function expected(list: readonly types.FeedRecord[]): string[] {
  const detectors = new Map<string, InstanceType<typeof api.WasmAnomalyDetector>>()
  const found: string[] = []
  for (const { key, value } of list) {
    const detector = detectors.get(key) ?? new api.WasmAnomalyDetector(3, 100, { missing: 'skip' })
    detectors.set(key, detector)
    const anomaly = detector.detect_realtime(value)
    if (anomaly !== null) found.push(JSON.stringify([key, anomaly.index, anomaly.value, anomaly.score]))
  }
  return found.sort()
}

const failure = async (work: Promise<unknown>): Promise<{ code: string; message: string }> => {
  try {
    await work
  } catch (error) {
    return error as { code: string; message: string }
  }
  throw new Error('nothing was refused')
}

describe('a worker', () => {
  it('judges as the detector does, and stores the same summary', async () => {
    const { work, feed, until, found, stream } = scene()
    const list = records(5000)
    work()
    await feed(list)
    const status = await until(({ values }) => values === list.length)
    expect(status).toMatchObject({ lag: 0, pending: 0, dead: 0, series: 7 })
    expect(await found()).toEqual(expected(list))
    expect((await found()).length).toBeGreaterThan(3)
    const stats = new api.WasmStreamStats()
    stats.push_batch(list.map(({ value }) => value))
    const report = (await fleet_partial(connection, stream, 'g')).report()
    expect(report.moments).toEqual(JSON.parse(stats.figures()))
    expect(
      report.distinct_error === 0 ||
        Math.abs(report.distinct / new Set(list.map(r => r.value)).size - 1) < report.distinct_error,
    ).toBe(true)
  })

  it.each([0, 3])('does so with %i states in memory beside a batch', async states => {
    const { work, feed, until, found } = scene({ states, batch: 3 })
    const list = records(3000, 40)
    const { worker } = work()
    await feed(list, { batch: 100 })
    await until(({ values }) => values === list.length)
    expect(await found()).toEqual(expected(list))
    expect(worker.figures().evicted).toBeGreaterThan(40)
    expect(worker.figures().states).toBeLessThanOrEqual(states)
  })

  it.each(['series', 'forecast'] as const)('judges by the method %s as the detector does', async method => {
    const { work, feed, until, stream } = scene({ detector: { method, window: 60, season: 24 }, states: 1, batch: 4 })
    const list = records(1500, 2)
    work()
    await feed(list)
    await until(({ values }) => values === list.length)
    const wanted: unknown[] = []
    for (const key of ['series 0', 'series 1']) {
      const detector = new api.WasmTimeSeriesDetector(60, 24, { timestamp_unit: 'ms', missing: 'skip' })
      for (const { value, time } of list.filter(record => record.key === key)) {
        if (method === 'series') {
          const score = detector.score(value, time)
          if (score >= 0.5) wanted.push([key, time, score])
        } else {
          const anomaly = detector.add_point(time as number, value)
          if (anomaly !== null) wanted.push([key, time, anomaly.score])
        }
      }
    }
    const found: unknown[] = []
    for await (const { key, anomaly } of fleet_anomalies(connection, stream, 'g'))
      found.push([key, anomaly.time, anomaly.score])
    expect(found.sort()).toEqual(wanted.sort())
    expect(found.length).toBeGreaterThan(0)
  })

  it('leaves entries to other groups where it shall not trim', async () => {
    const { work, feed, until, found, stream } = scene({ trim: false })
    const list = records(1000)
    await feed(list, { most_waiting: 0 })
    work()
    await until(({ values }) => values === list.length)
    work({ group: 'other', detector: { threshold: 2 } })
    const other = async () => fleet_status(connection, stream, 'other')
    for (let tries = 0; (await other()).values < list.length && tries < 1000; tries++)
      await new Promise(resolve => setTimeout(resolve, 10))
    expect(await other()).toMatchObject({ values: list.length, lag: 0 })
    expect((await other()).anomalies).toBeGreaterThan((await found()).length)
    expect(await found()).toEqual(expected(list))
  })

  it('shares the shards with others, and leaves them when it is stopped', async () => {
    const { work, until, feed } = scene({}, 6)
    const one = work()
    const two = work()
    const three = work()
    await until(
      ({ shards, workers }) =>
        workers.length === 3 && workers.every(w => w.shards.length === 2) && shards.every(s => s.worker !== null),
    )
    await two.worker.stop()
    await two.running
    const status = await until(({ workers }) => workers.length === 2 && workers.every(w => w.shards.length === 3))
    expect(status.workers.map(({ id }) => id).sort()).toEqual(
      [one, three].map(({ worker }) => worker.figures().id).sort(),
    )
    await feed(records(100))
    await until(({ values }) => values === 100)
  })

  it('takes over what a dead consumer had read, first and in order', async () => {
    const { work, feed, until, found, stream } = scene({}, 1)
    const list = records(3000, 2)
    await feed(list)
    const key = `{${stream}:0}`
    await connection.send(key, ['XGROUP', 'CREATE', key, 'g', '0'])
    await connection.send(key, ['XREADGROUP', 'GROUP', 'g', 'dead', 'COUNT', '20', 'STREAMS', key, '>'])
    work({ batch: 7 })
    await until(({ values }) => values === list.length)
    expect(await found()).toEqual(expected(list))
    for (let tries = 0; tries < 100; tries++) {
      const consumers = (await connection.send(key, ['XINFO', 'CONSUMERS', key, 'g'])) as unknown[]
      if (consumers.length === 1) return
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    throw new Error('the dead consumer is still in the group')
  })
})

/** A connection that does something else at some of the stores. */
async function meddling(
  meddle: (
    store: number,
    go: () => Promise<types.Reply>,
    args: readonly (string | Uint8Array)[],
  ) => Promise<types.Reply>,
) {
  const inner = await connect(redis.url)
  let stores = 0
  const outer: Connection = {
    send: (key, command) => {
      const go = () => inner.send(key, command)
      // A store has seven keys.
      return command[0] === 'EVALSHA' && command[2] === '7' ? meddle(stores++, go, command) : go()
    },
    close: () => inner.close(),
  }
  return outer
}

describe('whatever happens to a store, each value counts once', () => {
  it.each([
    ['it is never sent', async () => Promise.reject(new Error('the line is cut'))],
    [
      'it is done and nobody hears of it',
      async (go: () => Promise<types.Reply>) => {
        await go()
        throw new Error('the line is cut')
      },
    ],
    [
      'it is sent twice',
      async (go: () => Promise<types.Reply>) => {
        await go()
        return go()
      },
    ],
    [
      'another took the lease',
      async (go: () => Promise<types.Reply>, args: readonly (string | Uint8Array)[]) => {
        await connection.send(String(args[3]), ['SET', String(args[3]), 'another', 'PX', '300'])
        return go()
      },
    ],
    [
      'another stored meanwhile',
      async (go: () => Promise<types.Reply>, args: readonly (string | Uint8Array)[]) => {
        const place = String(args[4])
        const before = (await connection.send(place, ['HGET', place, 'stamp'])) as Uint8Array | null
        await connection.send(place, ['HSET', place, 'stamp', 'another'])
        try {
          return await go()
        } finally {
          await connection.send(place, before === null ? ['HDEL', place, 'stamp'] : ['HSET', place, 'stamp', before])
        }
      },
    ],
  ])('%s', async (_, meddle) => {
    const { work, feed, until, found, events } = scene({ batch: 5 })
    const list = records(4000)
    const own = await meddling((store, go, args) => (store % 4 === 2 ? meddle(go, args) : go()))
    work({ redis: own })
    await feed(list)
    const status = await until(({ values, pending }) => values >= list.length && pending === 0)
    expect(status).toMatchObject({ values: list.length, lag: 0, dead: 0 })
    expect(await found()).toEqual(expected(list))
    expect(events.some(({ kind }) => kind === 'trouble' || kind === 'lost')).toBe(true)
    await Promise.all(workers.splice(0).map(worker => worker.stop()))
    own.close()
  })
})

describe('bad input', () => {
  const f64 = (...numbers: number[]) => new Uint8Array(Float64Array.from(numbers).buffer)
  it('goes to the dead letters with the reason, and the rest goes on', async () => {
    const { work, add, letters, until, found } = scene({}, 1)
    const bad: [RegExp, ...(string | Uint8Array)[]][] = [
      [/the field key is missing/, 'value', '1'],
      [/the field key is missing/, 'key', '', 'value', '1'],
      [/key has more than 512 bytes/, 'key', 'k'.repeat(513), 'value', '1'],
      [/key is no UTF-8/, 'key', Uint8Array.of(0xff, 0xfe), 'value', '1'],
      [/the field value, or values, is missing/, 'key', 'a'],
      [/value is no finite number: "12 %"/, 'key', 'a', 'value', '12 %'],
      [/value is no finite number: "0x10"/, 'key', 'a', 'value', '0x10'],
      [/value is no finite number: "1e999"/, 'key', 'a', 'value', '1e999'],
      [/time is no finite number: "now"/, 'key', 'a', 'value', '1', 'time', 'now'],
      [/values has 7 bytes/, 'key', 'a', 'values', new Uint8Array(7)],
      [/values has 0 bytes/, 'key', 'a', 'values', ''],
      [/values has 4097 numbers, more than 4096/, 'key', 'a', 'values', new Uint8Array(8 * 4097)],
      [/2 times for 1 values/, 'key', 'a', 'values', f64(1), 'times', f64(1, 2)],
      [/a time is no finite number/, 'key', 'a', 'values', f64(1), 'times', f64(Number.NaN)],
      [/a value is infinite/, 'key', 'a', 'values', f64(1, Number.POSITIVE_INFINITY)],
    ]
    for (let i = 0; i < 40; i++) {
      await add(0, 'key', 'a', 'value', String(i % 5))
      const [, ...fields] = bad[i % bad.length] as [RegExp, ...string[]]
      if (i < bad.length) await add(0, ...fields)
    }
    await add(0, 'key', 'a', 'value', ' nan ')
    await add(0, 'key', 'a', 'values', f64(1, 2), 'times', f64(START, START + 1000))
    await add(0, 'key', 'a', 'value', '9e3', 'time', String(START + 2000))
    work()
    const status = await until(({ values, dead }) => values === 44 && dead === bad.length)
    expect(status).toMatchObject({ lag: 0, pending: 0, anomalies: 1 })
    const found_ = await letters()
    for (const [i, [reason]] of bad.entries()) expect(found_[i]?.reason).toMatch(reason)
    expect(JSON.parse(found_[5]?.content as string)).toEqual({ key: 'a', value: '12 %' })
    expect(await found()).toHaveLength(1)
  })

  it('what the detector refuses goes there from that value on', async () => {
    const { work, add, letters, until } = scene({ detector: { options: { missing: 'error' } } }, 1)
    await add(0, 'key', 'a', 'values', f64(1, 2, Number.NaN, 4))
    await add(0, 'key', 'a', 'value', '5')
    work()
    await until(({ values, dead }) => values === 3 && dead === 1)
    const [letter] = await letters()
    expect(letter?.reason).toBe('detect_realtime: the value is NaN, which is not finite')
    expect(JSON.parse(letter?.content as string)).toEqual({ key: 'a', values: [null, 4] })
  })

  const newer = () => {
    const bytes = SeriesState.create({}).snapshot()
    bytes[4] = 9
    let hash = 0x811c9dc5
    for (const byte of [...bytes.subarray(0, 8), ...bytes.subarray(12, 21)]) hash = Math.imul(hash ^ byte, 0x01000193)
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(8, hash >>> 0, true)
    return bytes
  }
  it('a damaged state is left as it is, its entries go to the dead letters, the other series go on', async () => {
    const { work, add, letters, until, stream } = scene({}, 1)
    const states = `{${stream}:0}:g:states`
    const damaged = SeriesState.create({}).snapshot()
    damaged[damaged.length - 9] ^= 1
    await connection.send(states, ['HSET', states, 'a', damaged, 'b', 'nonsense'])
    for (const key of ['a', 'b', 'c', 'a']) await add(0, 'key', key, 'value', '1')
    work()
    await until(({ values, dead }) => values === 1 && dead === 3)
    expect((await letters()).map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/cannot be used: from_snapshot: the checksum does not match/),
      expect.stringMatching(/cannot be used: load: 8 bytes are no state of a series/),
      expect.stringMatching(/checksum/),
    ])
    expect(await connection.send(states, ['HGET', states, 'b'])).toEqual(Buffer.from('nonsense'))
  })

  it.each([
    ['a state of a newer version', newer, /the state of series "a": load: version 9 of a state of a series is unknown/],
    [
      'a state of another method',
      () => SeriesState.create({ method: 'series' }).snapshot(),
      /the state is of the method series, and the worker's is zscore/,
    ],
  ])('%s ends the worker, and nothing is acknowledged', async (_, bytes, message) => {
    const { work, add, status, stream } = scene({}, 1)
    const states = `{${stream}:0}:g:states`
    await connection.send(states, ['HSET', states, 'a', bytes()])
    await add(0, 'key', 'a', 'value', '1')
    const { running } = work()
    const error = await failure(running)
    expect([error.code, error.message]).toEqual(['ERR_FORMAT', expect.stringMatching(message)])
    expect(await status()).toMatchObject({ values: 0, dead: 0, pending: 1, shards: [{ worker: null }] })
  })

  it('keys of a newer layout, or of another kind, end the worker', async () => {
    const one = scene({}, 1)
    await connection.send('x', ['HSET', `{${one.stream}:0}:g:place`, 'version', '2'])
    expect((await failure(one.work().running)).message).toMatch(
      /of version 2, this build knows version 1; use a newer one/,
    )
    const two = scene({}, 1)
    await connection.send('x', ['SET', `{${two.stream}:0}:g:anomalies`, 'text'])
    await two.add(0, 'key', 'a', 'value', '1')
    expect((await failure(two.work().running)).message).toMatch(/WRONGTYPE .*anomalies is a string/)
    expect(await two.status()).toMatchObject({ values: 0, pending: 1 })
    const three = scene({}, 1)
    await connection.send('x', ['SET', `{${three.stream}}:shards`, 'many'])
    expect((await failure(three.work().running)).code).toBe('ERR_FORMAT')
    const four = scene({}, 3)
    await four.feed(records(10))
    expect((await failure(four.work({ shards: 4 }).running)).message).toMatch(/has 3 shards, not 4; that cannot change/)
    expect((await failure(scene({ shards: undefined }).work().running)).message).toMatch(
      /is not there yet; say how many shards/,
    )
  })

  it('options that are none are refused at once', async () => {
    const options = { redis: redis.url, stream: 's', group: 'g' }
    const refused = (more: object, message: RegExp, make: new (options: never) => unknown = StreamWorker as never) => {
      try {
        new make({ ...options, ...more } as never)
      } catch (error) {
        expect(error).toMatchObject({
          name: 'RustorchError',
          code: 'ERR_ARGUMENT',
          message: expect.stringMatching(message),
        })
        return
      }
      throw new Error(`${JSON.stringify(more)} was taken`)
    }
    refused({ redis: undefined }, /redis must be an address or a connection, got undefined/)
    refused({ stream: '{a}' }, /stream must be a text of 1 to 200 characters without braces and space, got "{a}"/)
    refused({ group: '' }, /group must be/)
    refused({ batch: 0 }, /batch must be a whole number from 1 to 1000, got 0/)
    refused({ states: -1 }, /states must be/)
    refused({ lease_ms: 5 }, /lease_ms must be/)
    refused({ idle_ms: 0.5 }, /idle_ms must be/)
    refused({ most_kept: '5' }, /most_kept must be a whole number from 1 to 1000000000000, got "5"/)
    refused({ detector: 5 }, /detector must be an object, got 5/)
    refused({ detector: { method: 'magic' } }, /method must be one of zscore, series, forecast, got "magic"/)
    refused(
      { detector: { method: 'series', threshold: 3 } },
      /threshold of the method series must be above 0 and below 1/,
    )
    refused({ detector: { threshold: -1 } }, /threshold/)
    refused({ partial: { distinct_k: 1 } }, /k is 1; give an integer from 16/)
    refused({ partial: { edges: [1, 1] } }, /edges must be finite numbers, each above the one before/)
    refused({ source: 5 }, /source must be a text, got 5/, StreamFeeder as never)
    refused({ source: 's', batch: 0 }, /batch must be/, StreamFeeder as never)
    refused({ source: 's', tries: 0 }, /tries must be/, StreamFeeder as never)
    for (const make of [StreamWorker, StreamFeeder])
      expect(() => new make(undefined as never)).toThrow(/options must be an object, got undefined/)
    expect((await failure(connect('http://127.0.0.1'))).message).toMatch(/must begin with redis:\/\/ or rediss:\/\//)
    expect((await failure(connect('redis://[::bad'))).code).toBe('ERR_ARGUMENT')
  })
})

it('a server that accepts and says nothing is given up', async () => {
  const silent = createServer(() => {})
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  expect(await failure(connect(`redis://127.0.0.1:${port}`, { timeout_ms: 200 }))).toMatchObject({
    code: 'ERR_REDIS',
    message: expect.stringMatching(/^connect: redis:\/\/127\.0\.0\.1:\d+: no answer within 200 ms/),
  })
  expect((await failure(connect(redis.url, { timeout_ms: 0 }))).message).toMatch(/timeout_ms must be a whole number/)
  silent.close()
})

describe('a feeder', () => {
  it('feeds a source once, and goes on where it was cut off', async () => {
    const { feed, work, until, found, status } = scene()
    const list = records(2000)
    await feed(list.slice(0, 1234))
    await feed(list)
    await feed(list)
    work()
    await until(({ values }) => values >= list.length)
    expect(await status()).toMatchObject({ values: list.length, lag: 0 })
    expect(await found()).toEqual(expected(list))
  })

  it('waits while the workers are behind', async () => {
    const { stream, work, until } = scene({ batch: 2 }, 1)
    const feeder = new StreamFeeder({ redis: redis.url, stream, source: 's', shards: 1, batch: 10, most_waiting: 20 })
    const list = records(3000)
    const feeding = feeder.feed(() => list)
    for (let tries = 0; feeder.figures().waits < 3 && tries < 500; tries++)
      await new Promise(resolve => setTimeout(resolve, 10))
    expect(feeder.figures().waits).toBeGreaterThanOrEqual(3)
    expect(feeder.figures().records).toBeLessThan(list.length)
    work()
    await feeding
    await until(({ values }) => values === list.length)
  })

  it('that is stopped says that not all is there', async () => {
    const { stream } = scene()
    const feeder = new StreamFeeder({ redis: redis.url, stream, source: 's', shards: 2, batch: 1 })
    let given = 0
    const fed = await feeder.feed(function* () {
      for (const record of records(100)) {
        if (given++ === 50) feeder.stop()
        yield record
      }
    })
    expect([fed, feeder.figures().records <= 50]).toEqual([false, true])
    expect(
      await new StreamFeeder({ redis: redis.url, stream, source: 's', shards: 2, batch: 1 }).feed(() => records(100)),
    ).toBe(true)
    expect((await fleet_status(connection, stream, 'g')).lag).toBe(100)
  })

  it('says what it cannot take, and ends where its source does', async () => {
    const { feed } = scene()
    expect((await failure(feed([{ key: '', value: 1 }]))).message).toMatch(
      /key must be a text of 1 to 512 bytes, got ""/,
    )
    expect((await failure(feed([{ key: 'a', value: '1' as never }]))).message).toMatch(/value of a must be a number/)
    expect((await failure(feed([{ key: 'a', value: 1, time: Number.NaN }]))).message).toMatch(
      /time of a must be a finite/,
    )
    const { stream } = scene()
    const feeder = new StreamFeeder({ redis: redis.url, stream, source: 's' })
    const broken = feeder.feed(() => {
      throw new Error('no such file')
    })
    expect((await failure(broken)).message).toBe('no such file')
    const away = new StreamFeeder({ redis: 'redis://127.0.0.1:1', stream, source: 's', tries: 2 })
    expect(await failure(away.feed(() => []))).toMatchObject({ code: 'ERR_REDIS', message: /ECONNREFUSED/ })
  })
})

describe('a Redis that', () => {
  it('has no memory left refuses, nothing is acknowledged, and it goes on when there is some', async () => {
    const { work, feed, until, found, status, events } = scene()
    const list = records(2000)
    await feed(list)
    await connection.send('x', ['CONFIG', 'SET', 'maxmemory', '1'])
    try {
      work()
      for (let tries = 0; !events.some(({ message }) => message.includes('OOM')) && tries < 500; tries++)
        await new Promise(resolve => setTimeout(resolve, 10))
      expect(events.map(({ message }) => message).join()).toMatch(/OOM command not allowed/)
      expect(await status()).toMatchObject({ values: 0 })
    } finally {
      await connection.send('x', ['CONFIG', 'SET', 'maxmemory', '0'])
    }
    await until(({ values }) => values === list.length)
    expect(await found()).toEqual(expected(list))
  })

  it('cannot write to its disk, or is killed in the midst, loses nothing', async () => {
    const own = new OwnRedis(['--appendfsync', 'always'])
    await own.start()
    let admin = await connect(own.url)
    try {
      const { stream, work, events } = scene({ redis: own.url })
      const list = records(4000)
      const feeder = new StreamFeeder({ redis: own.url, stream, source: 's', shards: 2, batch: 40 })
      const { worker } = work()
      const feeding = feeder.feed(() => list)
      for (let tries = 0; worker.figures().values < 500 && tries < 500; tries++)
        await new Promise(resolve => setTimeout(resolve, 5))
      // A folder stands where the file would be written.
      mkdirSync(path.join(own.folder, 'dump.rdb'))
      await admin.send('x', ['CONFIG', 'SET', 'save', '3600 1'])
      await admin.send('x', ['BGSAVE'])
      await admin.send('x', ['XADD', `{${stream}:0}`, '*', 'key', 'extra', 'value', '1']).catch(() => {})
      for (let tries = 0; !events.some(({ message }) => message.includes('MISCONF')) && tries < 800; tries++) {
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      expect(events.map(({ message }) => message).join()).toMatch(/MISCONF/)
      await admin.send('x', ['CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no'])
      admin.close()
      await own.kill()
      await own.start()
      admin = await connect(own.url)
      await feeding
      for (let tries = 0; tries < 2000; tries++) {
        const status = await fleet_status(admin, stream, 'g')
        if (status.lag === 0 && status.pending === 0 && status.values >= list.length) break
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      const found: string[] = []
      for await (const { key, anomaly } of fleet_anomalies(admin, stream, 'g'))
        found.push(JSON.stringify([key, anomaly.index, anomaly.value, anomaly.score]))
      expect(found.sort()).toEqual(expected(list))
    } finally {
      await Promise.all(workers.splice(0).map(worker => worker.stop()))
      admin.close()
      await own.stop()
    }
  })

  it('wants a password gets the one of the address, and no message has it', async () => {
    const own = new OwnRedis(['--requirepass', 'p@ss/word'])
    await own.start()
    try {
      const address = (password: string) => `redis://:${encodeURIComponent(password)}@127.0.0.1:${own.port}`
      const right = await connect(address('p@ss/word'))
      expect(await right.send('x', ['PING'])).toBe('PONG')
      right.close()
      const error = await failure(connect(address('wrong-secret')))
      expect(error).toMatchObject({ code: 'ERR_REDIS', message: /^connect: redis:\/\/127\.0\.0\.1:\d+: WRONGPASS/ })
      const { running } = scene({ redis: address('wrong-secret') }).work()
      const ended = await failure(running)
      const { code, out, err } = await cli([
        'worker',
        '--stream',
        's',
        '--group',
        'g',
        '--redis',
        address('wrong-secret'),
      ])
      expect(code).toBe(2)
      expect([error.message, ended.message, out, err].join()).not.toContain('wrong-secret')
      expect(err).toMatch(/WRONGPASS/)
    } finally {
      await own.stop()
    }
  })

  it('speaks TLS is reached by rediss://', async () => {
    const own = new OwnRedis()
    const at = (name: string) => path.join(own.folder, name)
    const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1']
    const files = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', at('key.pem'), '-out', at('cert.pem')]
    await new Promise<void>((resolve, reject) =>
      execFile('openssl', [...certificate, ...files], error => (error === null ? resolve() : reject(error))),
    )
    const { freePort } = await import('../../examples/fleet/redis.mjs')
    const port = await freePort()
    own.settings = [
      '--tls-port',
      port,
      '--tls-cert-file',
      at('cert.pem'),
      '--tls-key-file',
      at('key.pem'),
      '--tls-auth-clients',
      'no',
    ] as never
    await own.start()
    try {
      const args = [
        '-e',
        `import('${path.resolve('dist/redis.mjs')}').then(async ({ connect }) => { const c = await connect('rediss://127.0.0.1:${port}'); console.log(await c.send('x', ['PING'])); c.close() }).catch(e => console.log(e.message))`,
      ]
      const answer = (env: object) =>
        new Promise<string>(resolve =>
          execFile(process.execPath, args, { env: { ...process.env, ...env } }, (_, out) => resolve(out)),
        )
      expect(await answer({ NODE_EXTRA_CA_CERTS: at('cert.pem') })).toBe('PONG\n')
      expect(await answer({})).toMatch(/^connect: rediss:\/\/127\.0\.0\.1:\d+: .*self-signed certificate/)
    } finally {
      await own.stop()
    }
  })
})

describe('summaries', () => {
  const values = records(9000).map(({ value }, i) =>
    i % 50 === 3 ? Number.NaN : i % 4000 === 7 ? Number.NEGATIVE_INFINITY : value,
  )
  const edges = [-1, 0, 0.5, 1, 2]
  const of = (part: readonly number[], options: types.PartialOptions = {}) => {
    const partial = new Partial({ edges, ...options })
    partial.push_batch(part)
    return partial
  }

  it('of parts are that of the whole, exactly or within the bound', () => {
    const whole = of(values).report()
    const parts = Array.from({ length: 7 }, (_, w) =>
      of(
        values.filter((_, i) => i % 7 === w),
        { seed: w },
      ),
    )
    const merged = merge_partials([...parts.slice(3), ...parts.slice(0, 3).map(part => part.snapshot())]).report()
    const { quantiles, rank_error, ...exact } = merged
    expect(exact).toEqual({ ...whole, quantiles: undefined, rank_error: undefined })
    const finite = values.filter(Number.isFinite).sort((a, b) => a - b)
    for (const { q, value } of quantiles) {
      const below = finite.filter(x => x < (value as number)).length / finite.length
      const upTo = finite.filter(x => x <= (value as number)).length / finite.length
      expect(Math.max(0, below - q, q - upTo)).toBeLessThanOrEqual(rank_error)
    }
  })

  it('hold what a second hand counts', () => {
    const report = of(values).report()
    const numbers = values.filter(x => !Number.isNaN(x))
    expect(report).toMatchObject({ values: 9000, missing: values.length - numbers.length, infinite: 3 })
    const inside = (low: number, high: number, last: boolean) =>
      numbers.filter(x => x >= low && (x < high || (last && x === high))).length
    expect(report.histogram).toEqual({
      edges,
      counts: [0, 1, 2, 3].map(i => inside(edges[i] as number, edges[i + 1] as number, i === 3)),
      below: numbers.filter(x => x < -1).length,
      above: numbers.filter(x => x > 2).length,
    })
    const small = [1, 2, 2, Number.NaN, 5, Number.POSITIVE_INFINITY]
    const quality = JSON.parse(new api.WasmQualityMetrics(0.8).quality_report(small))
    for (const [name, percent] of Object.entries(of(small).report().quality as object))
      expect(percent).toBeCloseTo(quality[name], 10)
  })

  it('refuse what is none', () => {
    expect(() => merge_partials([])).toThrow(/merge_partials: no summaries/)
    expect(() => merge_partials([of([1]), new Partial()])).toThrow(/other k or edges/)
    expect(of([]).report()).toMatchObject({ values: 0, quality: null, distinct: 0 })
    const bytes = of([1, 2]).snapshot()
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice()
      damaged[at] ^= 1 << (at % 8)
      expect(() => Partial.from_snapshot(damaged), `byte ${at}`).toThrow(
        expect.objectContaining({ code: 'ERR_FORMAT' }),
      )
    }
    for (const cut of [0, 5, 12, 40, bytes.length - 1])
      expect(() => Partial.from_snapshot(bytes.subarray(0, cut))).toThrow(
        expect.objectContaining({ code: 'ERR_FORMAT' }),
      )
  })
})

describe('from a shell', () => {
  it('feeds files, works, and says how it is', async () => {
    const { stream, until } = scene()
    const day = (i: number) => new Date(START + 60_000 * i).toISOString()
    const csv = file(
      'fleet.csv',
      `time,host,value\n${Array.from({ length: 500 }, (_, i) => `${day(i)},h${i % 3},${i === 400 ? 99 : i % 7}${i === 7 ? ' %' : ''}`).join('\n')}\n`,
    )
    const where = ['--stream', stream, '--redis', redis.url]
    const fed = await cli(['feed', csv, ...where, '--key', 'host', '--shards', '2', '--json'])
    expect(objects(fed)).toEqual([{ file: csv, values: 500, waits: 0 }])
    expect(fed.err).toContain('1 row could not be read')
    expect(objects(await cli(['feed', csv, ...where, '--key', 'host', '--json']))).toMatchObject([{ values: 500 }])
    const args = ['dist/cli.mjs', 'worker', ...where, '--group', 'g', '--json', '--metrics', '0', '--idle-ms', '5']
    const child = spawn(process.execPath, args, { cwd: root })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    const ended = new Promise(resolve => child.once('close', resolve))
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await ended
    })
    await until(({ values }) => values === 500)
    const group = [...where, '--group', 'g']
    const [status] = objects(await cli(['status', ...group, '--json']))
    expect(status).toMatchObject({ values: 500, series: 3, lag: 0, pending: 0, workers: [{ connected: true }] })
    expect((await cli(['status', ...group])).out).toMatch(/^shard +worker +lag +pending +series +values/)
    expect(objects(await cli(['status', ...group, '--anomalies']))).toMatchObject([
      { key: 'h1', anomaly: { value: 99, time: START + 60_000 * 400 } },
    ])
    expect((await cli(['status', ...group, '--summary'])).out).toMatch(/^500 values, 1 missing, 0 infinite\nmean /)
    expect(objects(await cli(['status', ...group, '--summary', '--json']))).toMatchObject([{ values: 500, missing: 1 }])
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(out).toMatch(/"kind":"metrics","message":"port \d+"/)
    expect(out).toMatch(/"kind":"stopped","message":"500 values in \d+ entries, 1 anomalies, 0 dead letters"/)
    expect(await until(({ workers }) => workers.length === 0)).toMatchObject({
      shards: [{ worker: null }, { worker: null }],
    })
  })

  it('status draws again and again until a signal', async () => {
    const { stream, feed, until } = scene({}, 1)
    await feed(records(10))
    await until(({ lag }) => lag === 7)
    const args = [
      'dist/cli.mjs',
      'status',
      '--stream',
      stream,
      '--group',
      'g',
      '--redis',
      redis.url,
      '--watch',
      '--every-ms',
      '20',
    ]
    const child = spawn(process.execPath, args, { cwd: root })
    let out = ''
    await new Promise<void>(resolve =>
      child.stdout.setEncoding('utf8').on('data', text => {
        out += text
        if (out.split('values a second').length > 3) resolve()
      }),
    )
    child.kill('SIGTERM')
    expect(out).toMatch(/^0 +nobody +7 +0 +0 +0 +0 +0$/m)
  })

  it.each([
    [['worker', '--group', 'g'], /--stream is missing/],
    [['worker', '--stream', 's'], /--group is missing/],
    [['worker', '--stream', 's', '--group', 'g', 'x'], /worker takes no x/],
    [
      ['worker', '--stream', 's', '--group', 'g', '--method', 'x'],
      /--method must be one of zscore, series, forecast, got x/,
    ],
    [['worker', '--stream', 's', '--group', 'g', '--batch', 'x'], /--batch must be a number, got x/],
    [['status', '--stream', 's'], /--group is missing/],
    [
      ['status', '--stream', 's', '--group', 'g', '--redis', 'redis://127.0.0.1:1'],
      /connect: redis:\/\/127.0.0.1:1: .*ECONNREFUSED/,
    ],
    [['feed', '--stream', 's'], /expected: feed FILE/],
    [['feed', 'a', 'b', '--stream', 's', '--source', 'x'], /--source is for one FILE/],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await cli(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(message)
  })
})

it('metrics and health are served', async () => {
  const { work, feed, until } = scene()
  const { worker } = work()
  const server = await serve_metrics(worker)
  try {
    await feed(records(100))
    await until(({ values }) => values === 100)
    const get = async (what: string) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${what}`)
      return { status: response.status, text: await response.text() }
    }
    const { text } = await get('/metrics')
    expect(text).toMatch(
      /# TYPE rustorch_worker_values_total counter\nrustorch_worker_values_total\{worker="worker-[\da-f]{8}"\} 100\n/,
    )
    // The text format: comments, and lines of a name, labels and a number.
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+\{worker="[\w-]+"\} [\d.]+)$/)
    expect(await get('/health')).toMatchObject({ status: 200 })
    expect(await get('/x')).toMatchObject({ status: 404 })
    const away = new StreamWorker({ redis: 'redis://127.0.0.1:1', stream: 's', group: 'g' })
    const other = await serve_metrics(away)
    expect((await fetch(`http://127.0.0.1:${other.port}/health`)).status).toBe(503)
    await other.close()
    await failure(serve_metrics(worker, -1))
  } finally {
    await server.close()
  }
})

it('the example of docs/fleet.md does what the page says', async () => {
  const page = readFileSync(path.join(root, 'docs', 'fleet.md'), 'utf8')
  const block = /^```js\n([\s\S]*?)^```$/m.exec(page)?.[1] as string
  const env = { ...process.env, REDIS_URL: redis.url }
  const args = ['--input-type=module', '-e', block]
  const out = await new Promise((resolve, reject) =>
    execFile(process.execPath, args, { cwd: root, env, timeout: 60_000 }, (error, text) =>
      error === null ? resolve(text) : reject(error),
    ),
  )
  expect(out).toBe('tide 400 high\n500 500\n')
  expect(page).toContain('It prints `tide 400 high` and `500 500`.')
})
