// A function that is started for a batch of values and may be gone after it: it loads the state of a series from Redis, judges, and
// stores state and answer where nobody else stored meanwhile. A batch has a name, so one that is delivered again at once counts
// once and is answered as before; where others may come between, keep the names of more batches.

import { connect, SeriesState } from 'rustorch-wasm/redis'

const DETECTOR = { method: 'zscore', threshold: 3, window: 100 }

/** Stores, where the state is still the one that was loaded. Keys: the series. Args: the state loaded, the new one, batch, answer. */
const STORE = `
local state = redis.call('HGET', KEYS[1], 'state') or ''
if state ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'batch', ARGV[3], 'answer', ARGV[4])
return 1`

/** Kept while the platform keeps the process; a connection that failed is made anew. */
let connection

export async function handler({ series, batch, values, times }) {
  try {
    connection ??= await connect(process.env.REDIS_URL)
    return await judge(connection, series, batch, values, times)
  } catch (error) {
    connection?.close()
    connection = undefined
    throw error // the platform delivers the batch again
  }
}

async function judge(redis, series, batch, values, times) {
  const key = `{${series}}:series`
  for (let attempt = 0; attempt < 20; attempt++) {
    const [bytes, last, answer] = await redis.send(key, ['HMGET', key, 'state', 'batch', 'answer'])
    if (last !== null && String(last) === batch) return JSON.parse(String(answer))
    const state = bytes === null ? SeriesState.create(DETECTOR) : SeriesState.load(DETECTOR, bytes)
    const found = values.map((value, i) => state.push(value, times?.[i])).filter(anomaly => anomaly !== null)
    const next = state.snapshot()
    state.free()
    const reply = { series, of: values.length, anomalies: found }
    const args = [bytes ?? '', next, batch, JSON.stringify(reply)]
    if ((await redis.send(key, ['EVAL', STORE, '1', key, ...args])) === 1) return reply
  }
  throw new Error(`${key}: others stored 20 times in a row meanwhile`)
}
