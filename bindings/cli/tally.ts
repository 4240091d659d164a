// What is kept of a column while it streams past: counts, moments, a sketch of its quantiles and how many different values
// it has. The memory is bounded, so the figures of files of any length come from one pass.

import type { StreamFigures } from '../api'
import { Distinct } from './distinct'
import { shown } from './output'
import * as api from './package'
import { Quantiles } from './quantiles'
import { hintFor, type NumberFormat, numberReader, UNREADABLE } from './reader/numbers'
import type { Column } from './reader/table'

/** Values that go to the statistics at once. */
const BATCH = 1024
/** Examples of fields that could not be read. */
const EXAMPLES = 3
/** Different values that all columns together keep, and the most and fewest for one. */
const DISTINCT = { all: 1 << 22, most: 1 << 18, least: 1 << 12 }
/** Values that all columns together keep for exact quantiles, and the most for one. */
const EXACT = { all: 1 << 22, most: 1 << 16 }

export interface TallyOptions {
  quantiles: boolean
  distinct: boolean
  columns: number
}

/** What `quality` says of a column; percentages as of WasmQualityMetrics. */
export interface Quality {
  completeness: number
  validity: number
  consistency: number
  uniqueness: number
  overall: number
  threshold: number
  passes: boolean
}

export class Tally {
  rows = 0
  missing = 0
  infinite = 0
  /** fields that are neither a number nor a word for missing */
  unreadable = 0
  /** records with more fields than the first: nobody knows which of them is the column's */
  overlong = 0
  readonly examples: string[] = []
  private hint = ''
  private readonly read: ReturnType<typeof numberReader>
  private readonly finite = new api.WasmStreamStats()
  readonly quantiles: Quantiles | undefined
  private readonly distinct: Distinct | undefined
  private readonly batch = new Float64Array(BATCH)
  private waiting = 0

  constructor(
    readonly column: Column,
    private readonly width: number,
    numbers: NumberFormat,
    { quantiles, distinct, columns }: TallyOptions,
  ) {
    this.read = numberReader(numbers)
    this.quantiles = quantiles ? new Quantiles(Math.min(EXACT.most, Math.floor(EXACT.all / columns))) : undefined
    const share = Math.floor(DISTINCT.all / columns)
    this.distinct = distinct ? new Distinct(Math.max(DISTINCT.least, Math.min(DISTINCT.most, share))) : undefined
  }

  /** The column's value in a record: a number, or NaN where there is none. */
  take(record: readonly string[]): number {
    this.rows++
    let value: number
    if (record.length > this.width && !onlyEmptyFrom(record, this.width)) {
      this.overlong++
      this.note(record.join(','), 'a delimiter inside a field needs quotes around the field')
      value = Number.NaN
    } else {
      const field = record[this.column.index] ?? ''
      const found = this.read(field)
      if (found === UNREADABLE) {
        this.unreadable++
        this.note(field, hintFor(field))
        value = Number.NaN
      } else {
        value = found
        if (Number.isNaN(value)) this.missing++
      }
    }
    this.distinct?.add(value)
    if (Number.isFinite(value)) {
      this.batch[this.waiting++] = value
      if (this.waiting === BATCH) this.flush()
    } else if (!Number.isNaN(value)) this.infinite++
    return value
  }

  private note(text: string, hint: string): void {
    if (this.examples.length === EXAMPLES) return
    this.examples.push(`${shown(text, 40)} (row ${this.rows})`)
    if (this.hint === '') this.hint = hint
  }

  /** Hands what waits to the statistics; `figures` and `quantiles` are complete after it. */
  flush(): void {
    const values = this.batch.subarray(0, this.waiting)
    this.finite.push_batch(values)
    this.quantiles?.add(values)
    this.waiting = 0
  }

  /** Numbers, infinities among them. */
  numbers(): number {
    return this.rows - this.missing - this.unreadable - this.overlong
  }

  /** Rows whose value may be anything. */
  unknown(): number {
    return this.unreadable + this.overlong
  }

  /** What could not be read, for people; '' where all could. */
  complaint(): string {
    const parts = [
      this.unreadable > 0
        ? `${this.unreadable} ${this.unreadable === 1 ? 'cell is' : 'cells are'} neither a number nor a known word for missing`
        : '',
      this.overlong > 0
        ? `${this.overlong} ${this.overlong === 1 ? 'record has' : 'records have'} more fields than the first`
        : '',
    ].filter(part => part !== '')
    if (parts.length === 0) return ''
    return `column ${shown(this.column.name)}: ${parts.join(', ')}: ${this.examples.join(', ')}${this.hint === '' ? '' : `; ${this.hint}`}`
  }

  /** What was seen in a column without a number; '' where it has one. */
  nothing(): { seen: string; hint: string } | undefined {
    return this.numbers() > 0 ? undefined : { seen: this.examples.join(', '), hint: this.hint }
  }

  /** Of the finite values. */
  figures(): StreamFigures {
    this.flush()
    return JSON.parse(this.finite.figures())
  }

  /** How many different values; those missing are one. */
  different(): { count: number; exact: boolean } {
    return { count: Math.min(this.distinct?.count() ?? 0, this.rows), exact: this.distinct?.exact() ?? true }
  }

  /** As WasmQualityMetrics has it of the whole column; a test compares. */
  quality(threshold: number): Quality {
    const { mean, std_dev } = this.figures()
    const percent = (part: number): number => 100 * (part / this.rows)
    const numbers = this.numbers()
    const completeness = percent(numbers)
    const validity = percent(numbers - this.infinite)
    const consistency =
      mean === null || std_dev === null ? 0 : std_dev === 0 ? 100 : 100 / (1 + std_dev / Math.abs(mean))
    const uniqueness = percent(this.different().count)
    const overall = 0.3 * completeness + 0.3 * validity + 0.2 * consistency + 0.2 * uniqueness
    return { completeness, validity, consistency, uniqueness, overall, threshold, passes: overall >= 100 * threshold }
  }

  free(): void {
    this.finite.free()
    this.quantiles?.free()
  }
}

function onlyEmptyFrom(record: readonly string[], from: number): boolean {
  for (let i = from; i < record.length; i++) if ((record[i] as string).trim() !== '') return false
  return true
}
