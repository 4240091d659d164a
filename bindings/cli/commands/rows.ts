// A walk over a table's rows, with its progress and with what could not be read told at the end.

import type { ReadingValues } from '../arguments'
import { count, remark } from '../output'
import { Progress } from '../progress'
import { nothingParsed } from '../reader/columns'
import { Unreadable } from '../reader/errors'
import type { Table } from '../reader/table'
import type { Tally } from '../tally'

/** Calls `each` with every record and its label; before something is written to the terminal, call `clear`. */
export async function walk(
  table: Table,
  values: ReadingValues,
  found: () => string,
  each: (record: readonly string[], row: number, clear: () => void) => Promise<void> | undefined,
): Promise<number> {
  const progress = new Progress(table.position, { asked: values.progress, found })
  const clear = (): void => progress.clear()
  let row = 0
  try {
    for await (const batch of table.batches) {
      for (const record of batch) {
        const pending = each(record, row++, clear)
        if (pending !== undefined) await pending
      }
      progress.at(row)
    }
  } catch (error) {
    progress.clear()
    throw error
  }
  progress.end(row)
  if (row === 0) throw new Unreadable(`${table.name}: no values`)
  return row
}

/** The label of a row: its field in the column of times, or its number. */
export function labelOf(table: Table, record: readonly string[], row: number): string {
  return table.time === undefined ? String(row) : (record[table.time.index] ?? '').trim()
}

/** Says on standard error what could not be read; a column without any number is an error. */
export function complain(table: Table, tallies: readonly Tally[]): void {
  for (const tally of tallies) {
    const nothing = tally.nothing()
    if (nothing !== undefined) throw nothingParsed(table.name, tally.column, nothing.seen, nothing.hint)
  }
  for (const tally of tallies) {
    const complaint = tally.complaint()
    if (complaint !== '') remark(complaint)
    if (tally.infinite > 0) remark(`column ${tally.column.name}: ${count(tally.infinite, 'infinite value')}`)
  }
}

/** The exit code of --fail. */
export function failCode(fail: boolean, found: boolean, tallies: readonly Tally[], what: string): number {
  if (!fail) return 0
  if (found) return 1
  const unknown = tallies.reduce((sum, tally) => sum + tally.unknown(), 0)
  if (unknown === 0) return 0
  remark(
    `${what}, but ${count(unknown, 'row')} could not be read, so --fail cannot pass; a word for missing is said with --na`,
  )
  return 2
}
