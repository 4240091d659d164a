// Times in files: ISO 8601 dates, and numbers whose unit the user says. Nothing is guessed.

import { Usage } from './errors'

export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const
export type TimeUnit = (typeof TIME_UNITS)[number]

const PER_SECOND: Record<TimeUnit, number> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }

export function timeUnit(unit: string | undefined): TimeUnit | undefined {
  if (unit === undefined || TIME_UNITS.includes(unit as TimeUnit)) return unit as TimeUnit | undefined
  throw new Usage(`--time-unit must be one of ${TIME_UNITS.join(', ')}, got ${unit}`)
}

const ISO =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?)?$/i

/**
 * Seconds since 1970 of an ISO 8601 date, with or without a time of day; NaN where it is none, or no day of the calendar.
 * Without a zone it is UTC.
 */
export function isoSeconds(text: string): number {
  const match = ISO.exec(text)
  if (match === null) return Number.NaN
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = match
  const [y, m, d, h, min, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (h > 23 || min > 59 || s > 59) return Number.NaN
  // setUTCFullYear, because Date.UTC takes the years below 100 for 1900 and later.
  const date = new Date(0)
  date.setUTCFullYear(y, m - 1, d)
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return Number.NaN
  const offset = zoneSeconds(zone)
  return date.getTime() / 1000 + 3600 * h + 60 * min + s + Number(`0.${fraction}`) - offset
}

function zoneSeconds(zone: string): number {
  if (/^z$/i.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '')
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || 0)]
  if (hours > 23 || minutes > 59) return Number.NaN
  return (zone[0] === '-' ? -1 : 1) * (3600 * hours + 60 * minutes)
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Whether a text could be a time as a number, in a unit that only the user knows. */
export const isTimeNumber = (text: string): boolean => NUMBER.test(text.trim())

/** Reads a field as seconds since 1970, NaN where it is no time: ISO 8601, and numbers where their unit is given. */
export function timeReader(unit: TimeUnit | undefined): (field: string) => number {
  if (unit === undefined) return field => isoSeconds(field.trim())
  const divisor = PER_SECOND[unit]
  return field => {
    const text = field.trim()
    return NUMBER.test(text) ? Number(text) / divisor : isoSeconds(text)
  }
}
