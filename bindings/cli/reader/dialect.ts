// Which delimiter a file has: what the user says, or what its first records leave no doubt about.

import { Unreadable, Usage } from './errors'
import { type Dialect, Records } from './records'

const NAMES: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|', space: ' ', colon: ':' }
const CANDIDATES = [',', ';', '\t', '|']

/** A delimiter as people write it. */
export function delimiterName(delimiter: string): string {
  return Object.entries(NAMES).find(([, character]) => character === delimiter)?.[0] ?? delimiter
}

/** The delimiter that `--delimiter` says; undefined where it says none. */
export function delimiterOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const delimiter = NAMES[text] ?? (text === '\\t' ? '\t' : text)
  if (delimiter.length !== 1 || /[\r\n"\ufeff]/.test(delimiter))
    throw new Usage(`--delimiter must be one character, or one of ${Object.keys(NAMES).join(', ')}; got ${text}`)
  return delimiter
}

/** The quote that `--quote` says. */
export function quoteOption(text: string | undefined): string | undefined {
  if (text === undefined || text === 'double') return '"'
  if (text === 'single') return "'"
  if (text === 'none') return undefined
  throw new Usage(`--quote must be double, single or none, got ${text}`)
}

export interface DialectOptions {
  delimiter: string | undefined
  quote: string | undefined
  /** the decimal comma makes a comma between digits no delimiter */
  decimal: '.' | ','
  /** whether the user speaks of columns, so that there is more than one */
  columnsNamed: boolean
}

/** The dialect of a text by its beginning; `whole`: the beginning is all of it. */
export function dialectOf(name: string, beginning: string, whole: boolean, options: DialectOptions): Dialect {
  // Carriage returns alone end lines where there is no line feed at all.
  const newline = !beginning.includes('\n') && /\r[^\n]/.test(beginning) ? '\r' : '\n'
  const { quote } = options
  if (options.delimiter !== undefined) return { delimiter: options.delimiter, quote, newline }
  const fits = CANDIDATES.map(delimiter => fit(name, beginning, whole, { delimiter, quote, newline })).filter(
    found => found !== undefined,
  )
  let delimiters = fits.filter(found => found.agree)
  if (options.decimal === ',') {
    const others = delimiters.filter(found => found.delimiter !== ',')
    if (others.length > 0) delimiters = others
    // Without quotes and without a header, `10,5` is the number that the option says it is.
    else delimiters = delimiters.filter(found => found.quoted || found.header)
  }
  if (delimiters.length > 1) {
    const names = delimiters.map(found => delimiterName(found.delimiter)).join(' and ')
    throw new Unreadable(
      `${name}: ${names} both part the records into columns; say which: --delimiter ${names.split(' ')[0]}`,
    )
  }
  const [found] = delimiters
  if (found !== undefined) {
    if (found.delimiter === ',' && !options.columnsNamed && options.decimal === '.') refusePairs(name, found.records)
    return { delimiter: found.delimiter, quote, newline }
  }
  const parted = fits.find(one => !one.agree)
  if (parted !== undefined && options.decimal === '.') refuseDisagreement(name, parted)
  // One column. A delimiter that no text has keeps it whole where the decimal comma is in use.
  return { delimiter: options.decimal === ',' ? '\u001f' : ',', quote, newline }
}

interface Fit {
  delimiter: string
  records: string[][]
  /** whether most records have as many fields as the first */
  agree: boolean
  quoted: boolean
  header: boolean
}

/** How many of the first records must have as many fields as the first one. */
const AGREEING = 0.9

/** How a delimiter parts the first records; undefined where most of them stay whole. */
function fit(name: string, beginning: string, whole: boolean, dialect: Dialect): Fit | undefined {
  const { delimiter, quote } = dialect
  if (!beginning.includes(delimiter)) return undefined
  let records: string[][]
  try {
    const reader = new Records(name, dialect)
    records = reader.push(beginning)
    if (whole) records.push(...reader.end())
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
  const [first] = records
  if (first === undefined) return undefined
  const parted = records.filter(record => record.length > 1).length
  const same = records.filter(
    record => record.length === first.length || fieldCount(record) === fieldCount(first),
  ).length
  if (parted <= records.length / 2) return undefined
  return {
    delimiter,
    records,
    agree: first.length > 1 && same >= AGREEING * records.length,
    quoted: quote !== undefined && beginning.includes(quote),
    header: first.every(field => !/^\s*[+-]?[\d.]/.test(field)),
  }
}

/** Fields without the empty ones at the end: a delimiter too many there changes nothing. */
export function fieldCount(record: readonly string[]): number {
  let count = record.length
  while (count > 1 && (record[count - 1] as string).trim() === '') count--
  return count
}

/** `10,5` on each line: one number or two? */
function refusePairs(name: string, records: string[][]): void {
  const pair = (record: string[]): boolean =>
    record.length === 2 && /^\s*[+-]?\d+$/.test(record[0] as string) && /^\d+\s*$/.test(record[1] as string)
  if (!records.every(pair)) return
  const line = (records[0] as string[]).join(',')
  throw new Unreadable(
    `${name}: each line is like "${line}", which may be one number or two; say --decimal comma, or --delimiter comma`,
  )
}

function refuseDisagreement(name: string, { delimiter, records }: Fit): void {
  const [first] = records as [string[]]
  const at = records.findIndex(record => fieldCount(record) !== fieldCount(first))
  const other = records[at] as string[]
  // A text with a delimiter here and there is one column; one that most records hold, the first not, is not understood.
  if (records.filter(record => fieldCount(record) > 1).length < AGREEING * (records.length - 1)) return
  const comma = delimiter === ',' ? 'where the comma is a decimal comma: --decimal comma; else say' : 'say'
  throw new Unreadable(
    `${name}: parted by ${delimiterName(delimiter)}, record 1 has ${plural(fieldCount(first))} ` +
      `and record ${at + 1} has ${fieldCount(other)} (${JSON.stringify(other.join(delimiter).slice(0, 60))}); ${comma} what parts them: --delimiter`,
  )
}

const plural = (fields: number): string => `${fields} field${fields === 1 ? '' : 's'}`
