// `rustorch-wasm feed FILE...`: the values of files into a stream in Redis.

import path from 'node:path'
import { type Command, parseAll, READING, READING_HELP } from '../arguments'
import { type FeedRecord, StreamFeeder } from '../fleet'
import { count, json, print, remark } from '../output'
import { mainColumn, timeKind } from '../reader/columns'
import { Unreadable, Usage } from '../reader/errors'
import { numberReader, UNREADABLE } from '../reader/numbers'
import { openTable, type Table, type TableOptions } from '../reader/table'
import { timeReader } from '../reader/times'
import { FLEET, FLEET_HELP, fleetOf, numbersGiven } from './redis'

const usage = `usage: rustorch-wasm feed FILE... --stream NAME [options]

Puts the values of files into a stream in Redis, each once: how far a file is, is stored with its values, so what was fed is
skipped when the same file is fed again, after a failure too. It waits while the workers are behind.

${FLEET_HELP}
  --key NAME         the column with the names of the series (default: a file is one series, with the name of the file)
  --source NAME      the name under which it is stored how far a file is (default: the file as given)
  --shards N         how many shards a stream gets that is not there yet (default 16)
  --batch N          values of a shard sent at once (default 500); of a file it must stay the same
  --most-waiting N   entries that may wait in a shard (default 10000; 0: no limit, which workers with --keep need)
  --tries N          tries in a row without Redis (default 30)

${READING_HELP}

exit codes: 0 Redis has all values; 2 wrong use, unreadable input, Redis is not there`

const text = { type: 'string' } as const

/** The column with the names of the series, by its name or number. */
function keyColumn(table: Table, key: string): number {
  const index = table.header?.indexOf(key) ?? -1
  if (index >= 0) return index
  const number = /^\d+$/.test(key) ? Number(key) : Number.NaN
  if (number < table.width) return number
  throw new Unreadable(`${table.name}: there is no column ${key}`)
}

interface Counts {
  unreadable: number
  badTimes: number
}

async function* recordsOf(
  file: string,
  key: string | undefined,
  options: TableOptions,
  counts: Counts,
): AsyncGenerator<FeedRecord> {
  const table = await openTable(file, options)
  const column = mainColumn(table)
  const [number, time] = [numberReader(table.numbers), timeReader(table.timeUnit)]
  const kind = timeKind(table)
  const timed = kind === 'iso' || kind === 'numbers'
  const keyAt = key === undefined ? -1 : keyColumn(table, key)
  const whole = path.basename(file)
  counts.unreadable = counts.badTimes = 0
  for await (const batch of table.batches)
    for (const record of batch) {
      const read = record.length > table.width ? UNREADABLE : number(record[column.index] ?? '')
      if (read === UNREADABLE) counts.unreadable++
      const value = read === UNREADABLE || !Number.isFinite(read) ? Number.NaN : read
      const name = keyAt < 0 ? whole : (record[keyAt] ?? '').trim()
      const ms = timed ? 1000 * time((record[table.time?.index as number] ?? '').trim()) : Number.NaN
      if (timed && Number.isNaN(ms)) {
        counts.badTimes++
        continue // beside rows with times one without would be judged by another clock
      }
      if (name === '') {
        counts.unreadable++
        continue
      }
      yield timed ? { key: name, value, time: ms } : { key: name, value }
    }
}

async function run(argv: string[]): Promise<number> {
  const { values, sources } = parseAll(argv, {
    ...READING,
    ...FLEET,
    key: text,
    source: text,
    shards: text,
    batch: text,
    'most-waiting': text,
    tries: text,
  })
  const { url, connecting, stream } = fleetOf(values)
  if (sources.length === 0) throw new Usage('expected: feed FILE...')
  if (values.source !== undefined && sources.length > 1) throw new Usage('--source is for one FILE')
  for (const file of sources) {
    const counts: Counts = { unreadable: 0, badTimes: 0 }
    // What comes once cannot be read again.
    const once = file === '-' || /^https?:/.test(file)
    const feeder = new StreamFeeder({
      redis: url,
      ...connecting,
      stream,
      source: values.source ?? file,
      ...numbersGiven(values, { shards: 'shards', batch: 'batch', most_waiting: 'most-waiting', tries: 'tries' }),
      ...(once ? { tries: 1 } : {}),
      on_trouble: message => remark(`trouble: ${message}`),
    })
    await feeder.feed(() => recordsOf(file, values.key, values, counts))
    if (counts.unreadable > 0)
      remark(`${file}: ${count(counts.unreadable, 'row')} could not be read, and count as missing`)
    if (counts.badTimes > 0) remark(`${file}: ${count(counts.badTimes, 'row')} without a time left out`)
    const { records, waits } = feeder.figures()
    if (values.json) await print(json({ file, values: records, waits }))
    else await print(`${file}: ${count(records, 'value')} in ${stream}`)
  }
  return 0
}

export const feed: Command = { name: 'feed', summary: 'puts the values of files into a stream in Redis', usage, run }
