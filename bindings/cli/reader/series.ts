// A whole column at once, for programs of this checkout: the examples and the benchmarks. The build makes
// dist/csv-reader.mjs of it, which is not part of the package.

import { mainColumn } from './columns'
import { Unreadable } from './errors'
import { numberReader, UNREADABLE } from './numbers'
import { openTable, type TableOptions } from './table'
import { timeReader } from './times'

export interface Series {
  /** the fields of the column of times, or the rows' numbers */
  labels: string[]
  /** seconds since 1970, NaN where a label is no time */
  seconds: Float64Array
  /** NaN where missing */
  values: Float64Array
}

/** Reads the values of a file as the command line does; a cell that is neither a number nor missing is an error. */
export async function readSeries(file: string, options: TableOptions = {}): Promise<Series> {
  const table = await openTable(file, options)
  const column = mainColumn(table)
  const [number, time] = [numberReader(table.numbers), timeReader(table.timeUnit)]
  const labels: string[] = []
  const seconds: number[] = []
  const values: number[] = []
  for await (const batch of table.batches)
    for (const record of batch) {
      const value = number(record[column.index] ?? '')
      if (value === UNREADABLE || record.length > table.width)
        throw new Unreadable(`${file}: row ${values.length + 1}: ${JSON.stringify(record)} cannot be read`)
      const label = table.time === undefined ? String(values.length) : (record[table.time.index] ?? '').trim()
      labels.push(label)
      seconds.push(time(label))
      values.push(value)
    }
  return { labels, seconds: Float64Array.from(seconds), values: Float64Array.from(values) }
}
