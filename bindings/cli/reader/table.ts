// A table out of a source: its dialect, its header, and its records in batches, in memory that does not grow with it.

import { allColumns, kindOf } from './columns'
import { delimiterOption, dialectOf, quoteOption } from './dialect'
import { Unreadable, Usage } from './errors'
import { type NumberFormat, numberFormat, numberReader, UNREADABLE } from './numbers'
import { type Dialect, Records } from './records'
import { openSource, type Position } from './source'
import { isoSeconds, isTimeNumber, type TimeUnit, timeUnit } from './times'

export interface TableOptions {
  delimiter?: string | undefined
  quote?: string | undefined
  header?: string | undefined
  encoding?: string | undefined
  decimal?: string | undefined
  thousands?: string | undefined
  na?: readonly string[] | undefined
  column?: readonly string[] | undefined
  timestamp?: string | undefined
  'time-unit'?: string | undefined
}

/** A column of the table. */
export interface Column {
  index: number
  name: string
}

export interface Table {
  name: string
  position: Position
  dialect: Dialect
  numbers: NumberFormat
  timeUnit: TimeUnit | undefined
  /** undefined where the first record is one of values */
  header: string[] | undefined
  /** fields of the first record */
  width: number
  /** the first records, without the header */
  sample: string[][]
  /** whether the sample is all there is */
  whole: boolean
  /** the columns that were asked for; undefined: none in particular */
  asked: Column[] | undefined
  /** the column of times or labels */
  time: Column | undefined
  /** the records, those of the sample too; to be read once */
  batches: AsyncGenerator<string[][]>
}

/** Characters that are looked at before the first record is given out. */
const BEGINNING = 1 << 16
/** A feed that says nothing more for so long gets its records judged by what it has said. */
const PATIENCE_MS = 1000
/** Names of a column of times, in lower case. */
const TIME_NAMES = ['timestamp', 'time', 'date', 'datetime']

export async function openTable(source: string, options: TableOptions): Promise<Table> {
  const delimiter = delimiterOption(options.delimiter)
  const quote = quoteOption(options.quote)
  const numbers = numberFormat(options.decimal, options.thousands, options.na)
  const unit = timeUnit(options['time-unit'])
  const headerWanted = headerOption(options.header)
  checkEncoding(options.encoding)
  if (delimiter !== undefined && delimiter === numbers.decimal && delimiter !== ',')
    throw new Usage(`--delimiter and --decimal are both ${delimiter}`)
  const { name, position, text } = await openSource(source, options.encoding)
  const { beginning: all, rest, whole } = await beginningOf(text)
  // Excel's first line `sep=;` says the delimiter.
  const separator = /^sep=(.)\r?\n/i.exec(all)
  const beginning = separator === null ? all : all.slice(separator[0].length)
  const said = delimiter ?? separator?.[1]
  // Whoever speaks of a second column says that there is one.
  const columnsNamed = options.timestamp !== undefined || (options.column ?? []).some(column => column !== '0')
  const dialect = dialectOf(name, beginning, whole, { delimiter: said, quote, decimal: numbers.decimal, columnsNamed })
  const records = new Records(name, dialect)
  const first = records.push(beginning)
  if (whole) first.push(...records.end())
  // A first record longer than the beginning: on until it is whole.
  const pieces = rest[Symbol.asyncIterator]()
  let ended = whole
  while (first.length === 0 && !ended) {
    const { done, value } = await pieces.next()
    ended = done === true
    first.push(...(ended ? records.end() : records.push(value as string)))
  }
  const top = first[0]
  if (top === undefined) throw new Unreadable(`${name}: no values`)
  const names = top.map(field => field.trim())
  const found = resolve(name, names, first, options, headerWanted, numbers, unit)
  const sample = found.isHeader ? first.slice(1) : first
  async function* batches(): AsyncGenerator<string[][]> {
    if (sample.length > 0) yield sample
    if (ended) return
    for await (const piece of { [Symbol.asyncIterator]: () => pieces }) {
      const batch = records.push(piece)
      if (batch.length > 0) yield batch
    }
    const last = records.end()
    if (last.length > 0) yield last
  }
  const table: Table = {
    name,
    position,
    dialect,
    numbers,
    timeUnit: unit,
    header: found.isHeader ? names : undefined,
    width: top.length,
    sample,
    whole,
    asked: found.asked,
    time: found.time,
    batches: batches(),
  }
  // Dates speak for themselves, whatever stands above them.
  table.time ??= allColumns(table).find(({ index }) => kindOf(table, index) === 'time')
  return table
}

function headerOption(header = 'auto'): 'yes' | 'no' | 'auto' {
  if (header === 'yes' || header === 'no' || header === 'auto') return header
  throw new Usage(`--header must be yes, no or auto, got ${header}`)
}

function checkEncoding(encoding: string | undefined): void {
  if (encoding === undefined) return
  try {
    new TextDecoder(encoding)
  } catch {
    throw new Usage(`--encoding ${encoding} is not known; for example utf-8, utf-16le, windows-1252`)
  }
}

/** The first piece of text that is long enough to judge by, and what follows it. */
async function beginningOf(
  text: AsyncGenerator<string>,
): Promise<{ beginning: string; rest: AsyncIterable<string>; whole: boolean }> {
  let beginning = ''
  let lines = 0
  let late: Promise<IteratorResult<string>> | undefined
  let whole = false
  while (beginning.length < BEGINNING) {
    const next = text.next()
    const result = lines >= 2 ? await inTime(next) : await next
    if (result === undefined) {
      late = next
      break
    }
    if (result.done) {
      whole = true
      break
    }
    beginning += result.value
    lines += result.value.split('\n').length - 1
  }
  async function* rest(): AsyncGenerator<string> {
    if (late !== undefined) {
      const result = await late
      if (result.done) return
      yield result.value
    }
    yield* text
  }
  return { beginning, rest: rest(), whole }
}

async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

interface Resolved {
  isHeader: boolean
  asked: Column[] | undefined
  time: Column | undefined
}

/** Which columns are meant, and whether the first record names them. */
function resolve(
  source: string,
  names: string[],
  first: string[][],
  options: TableOptions,
  header: 'yes' | 'no' | 'auto',
  numbers: NumberFormat,
  unit: TimeUnit | undefined,
): Resolved {
  const width = names.length
  let byName = false
  // Text above what is none: then a number may be a name, too.
  const speaking = isNames(names, first, undefined, numbers, unit)
  const find = (option: string, wanted: string): number => {
    const place = /^\d+$/.test(wanted) && Number(wanted) < width ? Number(wanted) : -1
    const named = header === 'no' ? -1 : names.indexOf(wanted.trim())
    if (named !== names.lastIndexOf(wanted.trim()) && place < 0 && header !== 'no')
      throw new Unreadable(
        `${source}: ${option} ${wanted}: several columns have that name; say which by its number from 0`,
      )
    if (named >= 0 && place >= 0 && named !== place && header === 'auto' && speaking)
      throw new Unreadable(
        `${source}: ${option} ${wanted} may be the column of that number or the field "${wanted}" of the first record; say --header yes or --header no`,
      )
    // A number within the table is a place, unless it is known that names stand above the columns.
    if (named >= 0 && (place < 0 || header === 'yes')) {
      byName = true
      return named
    }
    if (place >= 0) return place
    const columns = names.map(name => JSON.stringify(name)).join(', ')
    throw new Unreadable(`${source}: there is no column ${wanted}; the first record is: ${columns.slice(0, 200)}`)
  }
  const asked = options.column?.map(wanted => find('--column', wanted))
  let time = options.timestamp === undefined ? undefined : find('--timestamp', options.timestamp)
  if (time === undefined && header !== 'no') {
    const lower = names.map(name => name.toLowerCase())
    const place = TIME_NAMES.map(name => lower.indexOf(name)).find(at => at >= 0)
    if (place !== undefined && !asked?.includes(place)) time = place
    if (place !== undefined) byName = true
  }
  const isHeader = header === 'yes' || (header === 'auto' && (byName || isNames(names, first, asked, numbers, unit)))
  const column = (index: number): Column => ({
    index,
    name: isHeader ? (names[index] ?? '') || String(index) : String(index),
  })
  return {
    isHeader,
    asked: asked?.map(column),
    time: time === undefined ? undefined : column(time),
  }
}

/**
 * Whether the first record holds names: where a column that was asked for, or any, has there what is neither a number,
 * a time nor a word for missing; and where it is missing there, whether another column has text only in the first record.
 */
function isNames(
  names: string[],
  first: string[][],
  asked: readonly number[] | undefined,
  numbers: NumberFormat,
  unit: TimeUnit | undefined,
): boolean {
  const read = numberReader(numbers)
  const isText = (field = ''): boolean =>
    read(field) === UNREADABLE && Number.isNaN(isoSeconds(field.trim())) && !(unit !== undefined && isTimeNumber(field))
  if (asked?.some(at => isText(names[at]))) return true
  const next = first[1]
  if (asked === undefined && names.every(name => isText(name))) return true
  // Text above what is none is a name.
  return next !== undefined && names.some((name, at) => isText(name) && !isText(next[at]))
}
