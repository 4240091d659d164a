// Which columns of a table hold what, by its first records.

import { Unreadable } from './errors'
import { isMissing, numberReader, UNREADABLE } from './numbers'
import type { Column, Table } from './table'
import { isTimeNumber, timeReader } from './times'

/** What the fields of a column are; `empty`: nothing but words for missing so far. */
export type Kind = 'number' | 'time' | 'text' | 'empty'

/** The kind of a column in the sample: numbers where any is one, times where all are, else text. */
export function kindOf(table: Table, index: number): Kind {
  const read = numberReader(table.numbers)
  const time = timeReader(table.timeUnit)
  const fields = table.sample.map(record => record[index] ?? '').filter(field => !isMissing(field, table.numbers))
  if (fields.length === 0) return 'empty'
  if (fields.some(field => read(field) !== UNREADABLE)) return 'number'
  return fields.every(field => !Number.isNaN(time(field))) ? 'time' : 'text'
}

export function columnAt(table: Table, index: number): Column {
  return { index, name: table.header?.[index] || String(index) }
}

/** All columns. */
export function allColumns(table: Table): Column[] {
  return Array.from({ length: table.width }, (_, index) => columnAt(table, index))
}

/** The columns to judge: those asked for, else those of numbers, without the one of times. */
export function numberColumns(table: Table): Column[] {
  if (table.asked !== undefined) return table.asked
  const found = allColumns(table).filter(
    ({ index }) => index !== table.time?.index && kindOf(table, index) === 'number',
  )
  return found.length > 0 ? found : [mainColumn(table)]
}

/** The one column of values: the one asked for, else `value`, else the first of numbers that is not the time's. */
export function mainColumn(table: Table): Column {
  if (table.asked !== undefined) return table.asked[0] as Column
  const named = table.header?.findIndex(name => name.toLowerCase() === 'value') ?? -1
  if (named >= 0) return columnAt(table, named)
  const others = allColumns(table).filter(({ index }) => index !== table.time?.index)
  return (
    others.find(({ index }) => kindOf(table, index) === 'number') ??
    others.find(({ index }) => kindOf(table, index) === 'empty') ??
    others.at(-1) ??
    columnAt(table, 0)
  )
}

/** What the column of times holds: `iso` dates, `numbers` in the unit given, numbers of an `unknown` unit, or `none`. */
export type TimeKind = 'iso' | 'numbers' | 'unknown' | 'none'

export function timeKind(table: Table): TimeKind {
  if (table.time === undefined) return 'none'
  const { index } = table.time
  const read = timeReader(table.timeUnit)
  const fields = table.sample.map(record => (record[index] ?? '').trim()).filter(field => field !== '')
  if (fields.length === 0) return 'none'
  const numbers = fields.filter(isTimeNumber).length
  if (table.timeUnit === undefined && numbers === fields.length) return 'unknown'
  const times = fields.filter(field => !Number.isNaN(read(field))).length
  if (times * 2 < fields.length) return 'none'
  return numbers * 2 > fields.length ? 'numbers' : 'iso'
}

/** That a column held no number at all: what was seen instead. */
export function nothingParsed(source: string, column: Column, seen: string, hint: string): Unreadable {
  return new Unreadable(
    `${source}: column ${column.name} has no number at all; seen: ${seen === '' ? 'nothing but missing values' : seen}${hint === '' ? '' : ` (${hint})`}`,
  )
}
