// What an entry of the stream says: the values of one series, in order. A program of ours writes `values` and `times` as packed
// f64, little-endian; anybody else may write `value` and `time` as decimal text.

import type { Reply } from './connection'
import { bytesOf, isBytes, pairsOf, textOf } from './layout'

export interface Entry {
  id: string
  key: string
  values: Float64Array
  /** milliseconds since 1970; undefined where there are none */
  times: Float64Array | undefined
}

/** An entry that cannot be taken, and why. */
export interface Malformed {
  id: string
  reason: string
  content: string
}

/** Bytes of a series' name, and values of an entry, at most. */
export const MOST_KEY = 512
export const MOST_VALUES = 4096
/** Characters of an entry that a dead letter keeps. */
const MOST_CONTENT = 4096
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Whether this machine's typed arrays are big-endian: then the first byte of 1 is not 0. */
const SWAPPED = new Uint8Array(Float64Array.of(1).buffer)[0] !== 0

export function unpack(bytes: Buffer): Float64Array {
  const copy = Buffer.from(bytes)
  if (SWAPPED) copy.swap64()
  return new Float64Array(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.length))
}

export function pack(numbers: readonly number[] | Float64Array): Buffer {
  const bytes = Buffer.from(Float64Array.from(numbers).buffer)
  return SWAPPED ? bytes.swap64() : bytes
}

function decimal(text: string, name: string, missing: boolean): number | string {
  const trimmed = text.trim()
  if (missing && /^(?:nan|)$/i.test(trimmed)) return Number.NaN
  const number = trimmed.length <= 400 && DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN
  return Number.isFinite(number) ? number : `${name} is no finite number: ${JSON.stringify(text.slice(0, 60))}`
}

function packed(bytes: Buffer, name: string): Float64Array | string {
  if (bytes.length === 0 || bytes.length % 8 !== 0) return `${name} has ${bytes.length} bytes, which is no list of f64`
  if (bytes.length > 8 * MOST_VALUES) return `${name} has ${bytes.length / 8} numbers, more than ${MOST_VALUES}`
  return unpack(bytes)
}

/** The numbers of a field, packed or in text, undefined where it is not there; or what is wrong. */
function numbersOf(fields: Map<string, Reply>, many: string, one: string): Float64Array | string | undefined {
  const list = fields.get(many)
  if (list !== undefined) return isBytes(list) ? packed(bytesOf(list), many) : `${many} is no text`
  const single = fields.get(one)
  if (single === undefined) return undefined
  const number = decimal(textOf(single), one, one === 'value')
  return typeof number === 'string' ? number : Float64Array.of(number)
}

/** Reads an entry as Redis gives it. */
export function readEntry(reply: Reply): Entry | Malformed {
  const [idReply, fieldsReply] = Array.isArray(reply) ? reply : []
  const id = textOf(idReply)
  const fields = pairsOf(fieldsReply)
  const bad = (reason: string): Malformed => ({ id, reason, content: contentOf(fields) })
  const key = textOf(fields.get('key'))
  if (key === '') return bad('the field key is missing')
  if (Buffer.byteLength(key) > MOST_KEY) return bad(`key has more than ${MOST_KEY} bytes`)
  if (key.includes('\ufffd')) return bad('key is no UTF-8')
  const values = numbersOf(fields, 'values', 'value')
  if (values === undefined) return bad('the field value, or values, is missing')
  if (typeof values === 'string') return bad(values)
  const times = numbersOf(fields, 'times', 'time')
  if (typeof times === 'string') return bad(times)
  if (times !== undefined && times.length !== values.length)
    return bad(`${times.length} times for ${values.length} values`)
  if (times?.some(time => !Number.isFinite(time))) return bad('a time is no finite number')
  if (values.some(value => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY))
    return bad('a value is infinite')
  return { id, key, values, times }
}

/** The fields as JSON, cut where they are long; what is no text of people, in base64. */
export function contentOf(fields: Map<string, Reply>): string {
  const shown: Record<string, string> = Object.create(null)
  for (const [name, value] of fields) {
    const text = textOf(value)
    shown[name.slice(0, 100)] = /^[\x20-\x7e]*$/.test(text) ? text.slice(0, 1000) : `base64:${base64(value)}`
  }
  return JSON.stringify(shown).slice(0, MOST_CONTENT)
}

const base64 = (value: Reply): string =>
  (isBytes(value) ? bytesOf(value) : Buffer.from(textOf(value))).subarray(0, 750).toString('base64')

/** Whether an entry's id comes after another; '' is before all. */
export function isAfter(id: string, other: string): boolean {
  if (other === '') return true
  const [a, b] = [id, other].map(text => text.split('-').map(BigInt)) as [[bigint, bigint], [bigint, bigint]]
  return a[0] !== b[0] ? a[0] > b[0] : a[1] > b[1]
}

/** The id that comes next after another. */
export function nextId(id: string): string {
  const [time, number] = id.split('-') as [string, string]
  return `${time}-${BigInt(number) + 1n}`
}
