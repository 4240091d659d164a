// What a field says: a number by a strict grammar, a known word for missing, or neither.

import { Usage } from './errors'

/** Words for a value that is not there, in lower case; compared without regard to case and to spaces around. */
export const MISSING_WORDS = [
  '',
  'na',
  'n/a',
  '#n/a',
  '<na>',
  'nan',
  '-nan',
  'null',
  'none',
  'nil',
  'missing',
  '-',
  '?',
]

/** How numbers are written. */
export interface NumberFormat {
  decimal: '.' | ','
  /** between groups of three digits; undefined: none */
  thousands: string | undefined
  missing: ReadonlySet<string>
}

const WORDS: Record<string, string> = { comma: ',', point: '.', space: ' ', apostrophe: "'", underscore: '_' }

/** The format that options describe. */
export function numberFormat(decimal = 'point', thousands = 'none', words: readonly string[] = []): NumberFormat {
  const mark = WORDS[decimal] ?? decimal
  if (mark !== '.' && mark !== ',') throw new Usage(`--decimal must be point or comma, got ${decimal}`)
  const group = thousands === 'none' ? undefined : (WORDS[thousands] ?? thousands)
  if (group !== undefined && ![',', '.', ' ', "'", '_'].includes(group))
    throw new Usage(`--thousands must be none, comma, point, space, apostrophe or underscore, got ${thousands}`)
  if (group === mark) throw new Usage(`--decimal and --thousands are both ${decimal}`)
  return {
    decimal: mark,
    thousands: group,
    missing: new Set([...MISSING_WORDS, ...words.map(word => word.trim().toLowerCase())]),
  }
}

/** Whether a field is a word for missing. */
export const isMissing = (field: string, { missing }: NumberFormat): boolean => missing.has(field.trim().toLowerCase())

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const INFINITE = /^([+-]?)inf(?:inity)?$/i

/** A field that is neither a number nor a word for missing. */
export const UNREADABLE = Symbol('neither a number nor missing')

/** Reads fields: a number (an infinity too), NaN for missing, or UNREADABLE. */
export function numberReader(format: NumberFormat): (field: string) => number | typeof UNREADABLE {
  const { decimal, thousands, missing } = format
  const plain = decimal === '.' && thousands === undefined
  const grammar = plain ? PLAIN : localGrammar(decimal, thousands)
  const group = thousands === undefined ? undefined : new RegExp(`[${separators(thousands)}]`, 'g')
  return field => {
    const text = field.trim()
    if (grammar.test(text)) {
      if (plain) return Number(text)
      const digits = group === undefined ? text : text.replace(group, '')
      return Number(decimal === ',' ? digits.replace(',', '.') : digits)
    }
    if (missing.has(text.toLowerCase())) return Number.NaN
    const infinite = INFINITE.exec(text)
    if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    return UNREADABLE
  }
}

/** A space is any of those that are set between digits; an apostrophe is also the typographic one. */
function separators(thousands: string): string {
  if (thousands === ' ') return ' \\u00a0\\u2009\\u202f'
  if (thousands === "'") return "'\\u2019"
  return `\\${thousands}`
}

function localGrammar(decimal: string, thousands: string | undefined): RegExp {
  const mark = `\\${decimal}`
  const grouped = thousands === undefined ? '' : `\\d{1,3}(?:[${separators(thousands)}]\\d{3})+(?:${mark}\\d*)?|`
  return new RegExp(`^[+-]?(?:${grouped}\\d+${mark}?\\d*|${mark}\\d+)(?:e[+-]?\\d+)?$`, 'i')
}

const UNIT = /^[^\d\s+-]{1,3}\s*[+-]?\d|\d\s*(?:[%€$£¥]|[a-z]{1,4})$/i

/** Which option may help with a field that could not be read; '' where none comes to mind. */
export function hintFor(field: string): string {
  const text = field.trim()
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)) return '--thousands comma reads it as a number with groups of three'
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d*$/.test(text)) return '--thousands point --decimal comma reads it'
  if (/^[+-]?\d+,\d+$/.test(text)) return '--decimal comma reads it'
  if (/^[+-]?0[xob]/i.test(text)) return 'numbers are decimal'
  if (/^[+-]?\d+(_\d+)+$/.test(text)) return '--thousands underscore reads groups of three'
  if (UNIT.test(text)) return 'numbers have no unit or currency'
  return ''
}
