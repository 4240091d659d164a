// `rustorch-wasm describe FILE`: what a file holds, before anything is made of it.

import { writeFileSync } from 'node:fs'
import type { SeasonalAnalysis, TrendAnalysis } from '../../api'
import { type Command, parse, READING, READING_HELP } from '../arguments'
import { Envelope, Marks } from '../charts/envelope'
import { seriesSvg } from '../charts/svg'
import { seriesChart } from '../charts/terminal'
import { Clock } from '../clock'
import { formatterFor } from '../digits'
import { Distinct } from '../distinct'
import { count, json, print, shown, table as textTable } from '../output'
import * as api from '../package'
import { allColumns, type Kind, kindOf, mainColumn, timeKind } from '../reader/columns'
import { delimiterName } from '../reader/dialect'
import { isMissing, type NumberFormat } from '../reader/numbers'
import { type Column, openTable } from '../reader/table'
import { timeReader } from '../reader/times'
import { Tally } from '../tally'
import { labelOf, walk } from './rows'

const usage = `usage: rustorch-wasm describe FILE [options]

What a file holds: how it is written, its columns and what they hold, the rows' times and their spacing, and the trend and the
season of the values (--column, or value, or the first column of numbers).

${READING_HELP}

Memory is bounded: above 65,536 different values of a column, how many there are is estimated (marked ~).

exit codes: 0 well; 2 wrong use, unreadable input`

/** Values that trend and season look at. */
const WINDOW = 2000

/** A column that is no number: how often it is missing, and how many different texts it has. */
class Texts {
  missing = 0
  rows = 0
  first = ''
  last = ''
  private readonly distinct = new Distinct(1 << 16)

  constructor(
    readonly column: Column,
    private readonly numbers: NumberFormat,
  ) {}

  take(record: readonly string[]): void {
    this.rows++
    const field = record[this.column.index] ?? ''
    if (isMissing(field, this.numbers)) {
      this.missing++
      return
    }
    if (this.first === '') this.first = Buffer.from(field.trim()).toString()
    this.last = field.trim()
    this.distinct.add(hashOf(field))
  }

  different(): { count: number; exact: boolean } {
    return { count: Math.min(this.distinct.count(), this.rows), exact: this.distinct.exact() }
  }
}

/** 52 bits of a text: FNV-1a over two starts. */
function hashOf(text: string): number {
  let [a, b] = [0x811c9dc5, 0x050c5d1f]
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    a = Math.imul(a ^ c, 0x01000193)
    b = Math.imul(b ^ c, 0x01000193) ^ (b >>> 13)
  }
  return (a >>> 0) * 2 ** 20 + ((b >>> 0) & 0xfffff)
}

interface Summary {
  column: string
  kind: Kind
  values: number
  missing: number
  unreadable: number
  distinct: number
  distinct_exact: boolean
  from: number | string | null
  to: number | string | null
}

async function run(argv: string[]): Promise<number> {
  const { values, source } = parse('describe', argv, READING)
  const table = await openTable(source, values)
  const columns = table.asked ?? allColumns(table)
  const kind = timeKind(table)
  const timed = kind === 'iso' || kind === 'numbers'
  const kinds = columns.map(({ index }) => (index === table.time?.index && timed ? 'time' : kindOf(table, index)))
  const numberOptions = { quantiles: false, distinct: true, columns: columns.length }
  const keepers = columns.map((column, i) =>
    kinds[i] === 'number'
      ? new Tally(column, table.width, table.numbers, numberOptions)
      : new Texts(column, table.numbers),
  )
  const main = mainColumn(table)
  const mainTally = new Tally(main, table.width, table.numbers, { quantiles: false, distinct: false, columns: 1 })
  const series = new Envelope()
  const detector = new api.WasmTimeSeriesDetector(WINDOW)
  const time = timeReader(table.timeUnit)
  const clock = timed ? new Clock() : undefined
  const rows = await walk(
    table,
    values,
    () => '',
    (record, row) => {
      for (const keeper of keepers) keeper.take(record)
      const label = labelOf(table, record, row)
      const value = mainTally.take(record)
      series.add(value, label)
      detector.score(Number.isFinite(value) ? value : Number.NaN)
      clock?.add(time(label), label)
      return undefined
    },
  )
  const summaries = keepers.map((keeper, i) => summaryOf(keeper, kinds[i] as Kind))
  const trend: TrendAnalysis = JSON.parse(detector.get_trend_analysis())
  const season: SeasonalAnalysis = JSON.parse(detector.get_seasonal_analysis())
  detector.free()
  const written = {
    delimiter: delimiterName(table.dialect.delimiter),
    header: table.header !== undefined,
    columns: table.width,
  }
  const spacing = clock?.report()
  const hasNumbers = mainTally.numbers() > 0
  if (values.json) {
    const { profile: _, ...kept } = season
    const analysis = hasNumbers ? { column: main.name, window: Math.min(rows, WINDOW), trend, season: kept } : null
    await print(json({ rows, ...written, summaries, time: spacing ?? null, analysis }))
  } else {
    const parted = table.width === 1 ? '' : `, parted by ${written.delimiter}`
    await print(
      `${shown(table.name)}: ${count(rows, 'row')}, ${count(table.width, 'column')}${parted}, ${written.header ? 'with' : 'without'} a header\n`,
    )
    await print(textTable([HEAD, ...summaries.map(cells)], [0, 1]))
    if (spacing !== undefined) await print(`\n${spacing.text}`)
    else if (kind === 'unknown')
      await print(`\ncolumn ${shown(table.time?.name ?? '')} may hold times: --time-unit s, ms, us or ns says so`)
    if (hasNumbers) await print(`\n${analysisText(main.name, Math.min(rows, WINDOW), trend, season)}`)
  }
  if (values.chart) {
    const chart = `\n${shown(main.name)}\n${seriesChart(series, new Marks())}`
    if (values.json) process.stderr.write(`${chart}\n`)
    else await print(chart)
  }
  if (values.svg !== undefined) writeFileSync(values.svg, seriesSvg(`${table.name}, ${main.name}`, series))
  for (const keeper of keepers) if (keeper instanceof Tally) keeper.free()
  mainTally.free()
  return 0
}

const HEAD = ['column', 'kind', 'values', 'missing', 'unreadable', 'distinct', 'from', 'to']

function summaryOf(keeper: Tally | Texts, kind: Kind): Summary {
  const { count: distinct, exact } = keeper.different()
  const common = { column: keeper.column.name, kind, distinct, distinct_exact: exact }
  if (keeper instanceof Tally) {
    const { min, max } = keeper.figures()
    return {
      ...common,
      values: keeper.numbers(),
      missing: keeper.missing,
      unreadable: keeper.unknown(),
      from: min,
      to: max,
    }
  }
  const present = keeper.rows - keeper.missing
  return {
    ...common,
    values: present,
    missing: keeper.missing,
    unreadable: 0,
    from: keeper.first || null,
    to: keeper.last || null,
  }
}

function cells(summary: Summary): string[] {
  const { column, kind, values, missing, unreadable, distinct, distinct_exact, from, to } = summary
  const number =
    typeof from === 'number' && typeof to === 'number' ? formatterFor((to - from) / 1000, 6) : (x: number) => String(x)
  const end = (x: number | string | null): string =>
    x === null ? '' : typeof x === 'number' ? String(Number(number(x))) : shown(x, 25)
  return [
    shown(column, 40),
    kind,
    String(values),
    String(missing),
    String(unreadable),
    `${distinct_exact ? '' : '~'}${distinct}`,
    end(from),
    end(to),
  ]
}

function analysisText(name: string, rows: number, trend: TrendAnalysis, season: SeasonalAnalysis): string {
  const number = formatterFor(0, 4)
  const slope = trend.direction === 'stable' ? '' : ` by ${number(trend.slope)} a row`
  const period =
    season.period === null
      ? 'no season found'
      : `a season of ${season.period} rows that explains ${(100 * season.strength).toFixed(0)} % of the rest`
  return `${shown(name)}, the last ${rows} rows: ${trend.direction}${slope} (the line explains ${(100 * trend.r_squared).toFixed(0)} %), ${period}`
}

export const describe: Command = {
  name: 'describe',
  summary: 'what a file holds: columns, times, spacing, trend, season',
  usage,
  run,
}
