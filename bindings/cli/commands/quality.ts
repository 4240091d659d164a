// `rustorch-wasm quality FILE`: how complete, valid, consistent and unique each column is.

import { writeFileSync } from 'node:fs'
import { type Command, numberOption, parse, READING, READING_HELP } from '../arguments'
import { barsSvg } from '../charts/svg'
import { barChart } from '../charts/terminal'
import { json, print, shown, table as textTable } from '../output'
import { numberColumns } from '../reader/columns'
import { Usage } from '../reader/errors'
import { openTable } from '../reader/table'
import { type Quality, Tally } from '../tally'
import { complain, failCode, walk } from './rows'

const usage = `usage: rustorch-wasm quality FILE [options]

A line for each column of numbers: how many of its cells hold a number (completeness), a finite one (validity), how little
the numbers vary (consistency, 100 / (1 + std / |mean|)), how many are different (uniqueness), and
overall = 0.3 completeness + 0.3 validity + 0.2 consistency + 0.2 uniqueness, in percent.

  --threshold N      the overall quality, 0 to 1, from which a column passes (default 0.8)
  --fail             exit with 1 where a column does not pass, for use in CI

${READING_HELP}

Memory is bounded: of a column with more than 262,144 different values uniqueness is estimated (marked ~, within 1 %).

exit codes: 0 well; 1 a column does not pass (with --fail); 2 wrong use, unreadable input, a column without a number, or, with
--fail, all columns pass but cells could not be read`

const FIGURES = ['completeness', 'validity', 'consistency', 'uniqueness', 'overall'] as const

const percent = (x: number): string => `${x.toFixed(2)}%`

/** The table that `detect` shows too. */
export function qualityTable(tallies: readonly Tally[], threshold: number): string {
  return textTable([
    ['column', ...FIGURES, 'verdict'],
    ...tallies.map(tally => {
      const quality = tally.quality(threshold)
      const about = tally.different().exact ? '' : '~'
      const cells = FIGURES.map(figure => `${figure === 'uniqueness' ? about : ''}${percent(quality[figure])}`)
      return [shown(tally.column.name, 40), ...cells, quality.passes ? 'passes' : 'fails']
    }),
  ])
}

async function run(argv: string[]): Promise<number> {
  const { values, source } = parse('quality', argv, {
    ...READING,
    threshold: { type: 'string', default: '0.8' },
    fail: { type: 'boolean', default: false },
  })
  const threshold = numberOption('threshold', values.threshold) as number
  if (!(threshold >= 0 && threshold <= 1))
    throw new Usage(`--threshold is ${values.threshold}; give a fraction from 0 to 1`)
  const table = await openTable(source, values)
  const columns = numberColumns(table)
  const tallies = columns.map(
    column =>
      new Tally(column, table.width, table.numbers, { quantiles: false, distinct: true, columns: columns.length }),
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
  const reports = tallies.map(tally => ({ tally, quality: tally.quality(threshold) }))
  if (values.json) {
    const list = reports.map(({ tally, quality }) => ({
      column: tally.column.name,
      ...quality,
      missing: tally.missing,
      unreadable: tally.unknown(),
      infinite: tally.infinite,
      distinct: tally.different().count,
      distinct_exact: tally.different().exact,
    }))
    await print(json({ rows, columns: list }))
  } else {
    await print(qualityTable(tallies, threshold))
    await print(`\n${rows} rows; a column passes from ${percent(100 * threshold)} on`)
  }
  const groups = reports.map(({ tally, quality }) => ({ heading: tally.column.name, bars: bars(quality) }))
  if (values.chart)
    for (const { heading, bars } of groups) {
      const chart = `\n${shown(heading)}\n${barChart(bars, 100)}`
      if (values.json) process.stderr.write(`${chart}\n`)
      else await print(chart)
    }
  if (values.svg !== undefined) writeFileSync(values.svg, barsSvg(`${table.name}: quality`, groups, 100))
  for (const tally of tallies) tally.free()
  return failCode(
    values.fail,
    reports.some(({ quality }) => !quality.passes),
    tallies,
    'all columns pass',
  )
}

const bars = (quality: Quality) =>
  FIGURES.map(figure => ({ label: figure, value: quality[figure], text: percent(quality[figure]) }))

export const quality: Command = {
  name: 'quality',
  summary: 'how complete, valid, consistent and unique columns are',
  usage,
  run,
}
