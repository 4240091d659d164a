// `rustorch-wasm stats FILE`: the figures of each column of numbers.

import { writeFileSync } from 'node:fs'
import type { StreamFigures } from '../../api'
import { type Command, parse, READING, READING_HELP } from '../arguments'
import { type Bar, barsSvg } from '../charts/svg'
import { barChart } from '../charts/terminal'
import { formatterFor } from '../digits'
import { json, print, shown, table as textTable } from '../output'
import { numberColumns } from '../reader/columns'
import { openTable } from '../reader/table'
import { Tally } from '../tally'
import { complain, walk } from './rows'

const usage = `usage: rustorch-wasm stats FILE [options]

A line for each column of numbers, over its finite values: how many, mean, standard deviation (population), smallest, quartiles,
largest, skewness and kurtosis (excess over 3).

${READING_HELP}
The chart is a histogram of each column.

Memory is bounded: quartiles of a column of more than 65,536 values (fewer with more than 64 columns) come from a sketch;
they are marked ~, and how far their ranks can be off is said.

exit codes: 0 well; 2 wrong use, unreadable input, a column without a number`

const QUARTILES = [0.25, 0.5, 0.75]
const BINS = 16

interface Report {
  tally: Tally
  figures: StreamFigures
  quartiles: number[]
  rankError: number
}

async function run(argv: string[]): Promise<number> {
  const { values, source } = parse('stats', argv, READING)
  const table = await openTable(source, values)
  const columns = numberColumns(table)
  const tallies = columns.map(
    column =>
      new Tally(column, table.width, table.numbers, { quantiles: true, distinct: false, columns: columns.length }),
  )
  const rows = await walk(
    table,
    values,
    () => '',
    record => {
      for (const tally of tallies) tally.take(record)
      return undefined
    },
  )
  complain(table, tallies)
  const reports = tallies.map((tally): Report => {
    const figures = tally.figures()
    return {
      tally,
      figures,
      quartiles: tally.quantiles?.at(QUARTILES) ?? [],
      rankError: tally.quantiles?.rankError() ?? 0,
    }
  })
  if (values.json) await print(json({ rows, columns: reports.map(forPrograms) }))
  else {
    const head = [
      'column',
      'count',
      'missing',
      'mean',
      'std',
      'min',
      '25%',
      '50%',
      '75%',
      'max',
      'skewness',
      'kurtosis',
    ]
    await print(textTable([head, ...reports.map(forPeople)]))
    await print(`\n${rows} rows`)
    const error = Math.max(...reports.map(({ rankError }) => rankError))
    if (error > 0)
      await print(
        `~ a quartile's rank is right to ${(100 * error).toFixed(2)} % of the values, with a confidence of 99 %`,
      )
  }
  const groups = reports.map(report => ({ heading: report.tally.column.name, bars: histogram(report) }))
  if (values.chart)
    for (const { heading, bars } of groups) {
      const chart = `\n${shown(heading)}\n${bars.length === 0 ? '(no finite value to draw)' : barChart(bars)}`
      if (values.json) process.stderr.write(`${chart}\n`)
      else await print(chart)
    }
  if (values.svg !== undefined) writeFileSync(values.svg, barsSvg(`${table.name}: histograms`, groups))
  for (const tally of tallies) tally.free()
  return 0
}

function forPrograms({ tally, figures, quartiles, rankError }: Report) {
  const { nan_count: _, ...kept } = figures
  const [q25 = null, median = null, q75 = null] = quartiles
  return {
    column: tally.column.name,
    ...kept,
    q25,
    median,
    q75,
    rank_error: rankError,
    missing: tally.missing,
    unreadable: tally.unknown(),
    infinite: tally.infinite,
  }
}

function forPeople({ tally, figures, quartiles, rankError }: Report): string[] {
  // Six digits, or as many as tell a thousandth of the spread.
  const digits = formatterFor(((figures.max ?? 0) - (figures.min ?? 0)) / 1000, 6)
  const number = (x: number | null | undefined): string =>
    x === null || x === undefined ? '' : String(Number(digits(x)))
  const shape = (x: number | null): string => (x === null ? '' : x.toFixed(3))
  const about = rankError > 0 ? '~' : ''
  return [
    shown(tally.column.name, 40),
    String(figures.count),
    String(tally.rows - tally.numbers()),
    number(figures.mean),
    number(figures.std_dev),
    number(figures.min),
    ...QUARTILES.map((_, i) => (quartiles[i] === undefined ? '' : about + number(quartiles[i]))),
    number(figures.max),
    shape(figures.skewness),
    shape(figures.kurtosis),
  ]
}

/** Bins of equal width from the smallest value to the largest; the last holds its upper edge too. */
function histogram({ tally, figures: { count, min, max } }: Report): Bar[] {
  const { quantiles } = tally
  if (min === null || max === null || quantiles === undefined) return []
  const bins = min === max ? 1 : BINS
  const edge = (i: number): number => min * (1 - i / bins) + max * (i / bins)
  const number = formatterFor((max - min) / bins, 1)
  const parts = Array.from({ length: bins + 1 }, (_, i) => (i === 0 ? 0 : i === bins ? 1 : quantiles.below(edge(i))))
  return Array.from({ length: bins }, (_, i) => {
    const value = Math.round(((parts[i + 1] as number) - (parts[i] as number)) * count)
    return { label: `${number(edge(i))} to ${number(edge(i + 1))}`, value, text: String(value) }
  })
}

export const stats: Command = { name: 'stats', summary: 'mean, spread, quartiles and shape of columns', usage, run }
