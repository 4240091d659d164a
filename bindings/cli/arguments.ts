// The options that commands share, and how a command is described.

import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Usage } from './reader/errors'
import { MISSING_WORDS } from './reader/numbers'

type Specs = NonNullable<ParseArgsConfig['options']>

const text = { type: 'string' } as const
const list = { type: 'string', multiple: true } as const
const flag = { type: 'boolean', default: false } as const

/** What every command that reads a table takes. */
export const READING = {
  column: list,
  timestamp: text,
  'time-unit': text,
  header: text,
  delimiter: text,
  quote: text,
  decimal: text,
  thousands: text,
  na: list,
  encoding: text,
  json: flag,
  chart: flag,
  svg: text,
  progress: flag,
  help: flag,
} as const satisfies Specs

export interface ReadingValues {
  column?: string[] | undefined
  timestamp?: string | undefined
  'time-unit'?: string | undefined
  header?: string | undefined
  delimiter?: string | undefined
  quote?: string | undefined
  decimal?: string | undefined
  thousands?: string | undefined
  na?: string[] | undefined
  encoding?: string | undefined
  json: boolean
  chart: boolean
  svg?: string | undefined
  progress: boolean
  help: boolean
}

const words = MISSING_WORDS.filter(word => word !== '').join(', ')

export const READING_HELP = `how FILE is read: CSV, or a value a line, from a file, standard input (-) or an http address; gzip is unpacked
  --column NAME      a column, by name or number from 0; repeat it for more where a command takes more
  --timestamp NAME   the column that labels the rows (default: timestamp, time, date, datetime, or one of ISO dates; else
                     rows have numbers). Times are ISO 8601; without a zone they are UTC
  --time-unit UNIT   s, ms, us or ns: the unit of times that are numbers; without it such numbers are labels only
  --header WHICH     yes, no or auto (default auto: the first record is a header where it has text above numbers)
  --delimiter CHAR   one character, or comma, semicolon, tab, pipe, space (default: what the first records leave no doubt of)
  --quote WHICH      double, single or none (default double, as RFC 4180)
  --decimal WHICH    point or comma (default point)
  --thousands WHICH  none, comma, point, space, apostrophe or underscore between groups of three digits (default none)
  --na WORD          one more word for a missing value; repeat it for more. Known, in any case, beside an empty cell:
                     ${words}
  --encoding NAME    default: by the byte order mark, or utf-8
Numbers are decimal; inf and infinity, with a sign, are infinities. Other cells are counted on standard error.

what is shown
  --json             for programs
  --chart            a chart in the terminal
  --svg FILE         a chart in a file
  --progress         how far it is, on standard error; of itself in a terminal for files above 10 MB and for feeds`

export interface Command {
  name: string
  /** in a few words, for the list of commands */
  summary: string
  usage: string
  /** Runs it; the exit code. */
  run(argv: string[]): Promise<number>
}

/** Shows a command's usage; thrown where --help asks for it. */
export class Help extends Error {}

type Values<T extends Specs> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>
>['values']

/** The options of a command and what else stands there. */
export function parseAll<T extends Specs>(argv: string[], options: T): { values: Values<T>; sources: string[] } {
  const read = () => parseArgs({ args: argv, allowPositionals: true, options })
  let parsed: ReturnType<typeof read>
  try {
    parsed = read()
  } catch (error) {
    throw new Usage((error as Error).message)
  }
  const { values, positionals } = parsed
  if ((values as { help?: boolean }).help) throw new Help()
  return { values, sources: positionals }
}

/** The options and the one file of a command. */
export function parse<T extends Specs>(
  name: string,
  argv: string[],
  options: T,
): { values: Values<T>; source: string } {
  const { values, sources } = parseAll(argv, options)
  const [source, ...more] = sources
  if (source === undefined || more.length > 0) throw new Usage(`expected: ${name} FILE`)
  return { values, source }
}

/** An option that is a number. */
export function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const n = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isNaN(n)) throw new Usage(`--${name} must be a number, got ${text}`)
  return n
}

export const choiceOption = <T extends string>(name: string, values: readonly T[], given: string): T => {
  if (values.includes(given as T)) return given as T
  throw new Usage(`--${name} must be one of ${values.join(', ')}, got ${given}`)
}
