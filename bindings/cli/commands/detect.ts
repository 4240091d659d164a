// `rustorch-wasm detect FILE`: anomalies, each as it is found, and the quality of the values at the end.

import { writeFileSync } from 'node:fs'
import type { DetectorOptions } from '../../api'
import { type Command, choiceOption, numberOption, parse, READING, READING_HELP } from '../arguments'
import { Envelope, Marks } from '../charts/envelope'
import { seriesSvg } from '../charts/svg'
import { seriesChart } from '../charts/terminal'
import { formatterFor, valueAndRange } from '../digits'
import { type Finding, forest, type Method, series, zscore } from '../methods'
import { json, print, remark, shown } from '../output'
import { mainColumn, timeKind } from '../reader/columns'
import { Usage } from '../reader/errors'
import { openTable, type Table } from '../reader/table'
import { timeReader } from '../reader/times'
import { Tally } from '../tally'
import { qualityTable } from './quality'
import { complain, failCode, labelOf, walk } from './rows'

const METHODS = ['zscore', 'series', 'forest'] as const
type MethodName = (typeof METHODS)[number]

/** Rows below which a series has hardly begun: its method waits for 100 before its first verdict. */
const SHORT = 200
const THRESHOLDS: Record<MethodName, number> = { zscore: 3, series: 0.5, forest: 0.6 }
const WINDOWS: Record<MethodName, number> = { zscore: 100, series: 1000, forest: 1 }
const QUALITY_THRESHOLD = 0.8

const usage = `usage: rustorch-wasm detect FILE [options]

Prints each anomaly as it is found, and the quality of the values at the end.

  --method WHICH     zscore: a value more than THRESHOLD standard deviations from the mean of the WINDOW values before it
                     series: a streaming score, from THRESHOLD on, that learns level, trend and season, and knows the day
                     and the week by the rows' times
                     forest: rows that an isolation forest over all rows scores above THRESHOLD; of one column or more, and
                     all rows are kept in memory (at most 4 million)
                     (default series where rows have times and there are ${SHORT} or more, unless --threshold or --window is
                     given, which are the z-score's; else zscore)
  --threshold N      zscore: standard deviations (default ${THRESHOLDS.zscore}); series and forest: a score in (0, 1) (default ${THRESHOLDS.series} and ${THRESHOLDS.forest})
  --window N         values (default zscore ${WINDOWS.zscore}, series ${WINDOWS.series})
  --season N         series: the season's length in values (default: it finds the day and the week by itself)
  --refractory N     one alert for an event: none within N values of another (default 0)
  --warm-up N        values before the first verdict (default zscore 10, or a smaller WINDOW; series 100)
  --missing HOW      a value that is missing or no number: skip it, or carry the last one (default skip)
  --direction WHICH  both, high or low (default both)
  --trees N          forest: how many trees (default 100)
  --seed N           forest: the same seed gives the same forest (default 0)
  --fail             exit with 1 where there is an anomaly, for use in CI

${READING_HELP}

exit codes: 0 well; 1 anomalies (with --fail); 2 wrong use, unreadable input, a column without a number, or, with --fail, no
anomaly but cells that could not be read`

const text = { type: 'string' } as const

async function run(argv: string[]): Promise<number> {
  const { values, source } = parse('detect', argv, {
    ...READING,
    method: text,
    threshold: text,
    window: text,
    season: text,
    refractory: { ...text, default: '0' },
    direction: { ...text, default: 'both' },
    missing: { ...text, default: 'skip' },
    'warm-up': text,
    trees: { ...text, default: '100' },
    seed: { ...text, default: '0' },
    fail: { type: 'boolean', default: false },
  })
  const given = values.method === undefined ? undefined : choiceOption('method', METHODS, values.method)
  const [thresholdGiven, windowGiven] = [
    numberOption('threshold', values.threshold),
    numberOption('window', values.window),
  ]
  const season = numberOption('season', values.season)
  const [trees, seed] = [numberOption('trees', values.trees) as number, numberOption('seed', values.seed) as number]
  const warmUp = numberOption('warm-up', values['warm-up'])
  const options: DetectorOptions = {
    refractory: numberOption('refractory', values.refractory) as number,
    missing: values.missing as 'skip',
    direction: values.direction as 'both',
    ...(warmUp === undefined ? {} : { warm_up: warmUp }),
  }
  // Made before the file is looked at, so that a wrong option is told at once; then anew where the rows say which.
  if (given === undefined || given === 'zscore')
    zscore(thresholdGiven ?? THRESHOLDS.zscore, windowGiven ?? WINDOWS.zscore, options).free()

  const table = await openTable(source, values)
  const methodName = given ?? methodFor(table, thresholdGiven !== undefined || windowGiven !== undefined)
  const threshold = thresholdGiven ?? THRESHOLDS[methodName]
  const window = windowGiven ?? WINDOWS[methodName]
  const kind = timeKind(table)
  if (methodName !== 'zscore' && !(threshold > 0 && threshold < 1))
    throw new Usage(`--threshold is ${threshold}; of --method ${methodName} it is a score above 0 and below 1`)
  if (methodName === 'series' && kind === 'unknown')
    throw new Usage(`the times of column ${table.time?.name} are numbers; say their unit: --time-unit s, ms, us or ns`)
  const columns = table.asked ?? [mainColumn(table)]
  if (columns.length > 1 && methodName !== 'forest')
    throw new Usage(`--method ${methodName} takes one --column, got ${columns.length}`)
  const method: Method =
    methodName === 'zscore'
      ? zscore(threshold, window, options)
      : methodName === 'series'
        ? series(threshold, window, season, options)
        : forest(table.name, threshold, trees, seed, columns.length)

  const tallies = columns.map(
    column =>
      new Tally(column, table.width, table.numbers, { quantiles: false, distinct: true, columns: columns.length }),
  )
  const [first] = tallies as [Tally]
  const timed = methodName === 'series' && (kind === 'iso' || kind === 'numbers')
  const time = timeReader(table.timeUnit)
  const clock = { badTimes: 0, backwards: 0, last: Number.NEGATIVE_INFINITY }
  const drawn = values.chart || values.svg !== undefined ? new Envelope() : undefined
  const marks = new Marks()
  const labels: string[] | undefined = methodName === 'forest' ? [] : undefined
  const write = lineWriter(methodName)

  const report = async (label: string, finding: Finding): Promise<void> => {
    marks.add({ row: finding.index, value: finding.value, score: finding.score, label })
    await print(values.json ? json({ label, ...finding }) : write(label, finding))
  }
  const rows = await walk(
    table,
    values,
    () => `${marks.count} anomalies`,
    (record, row, clear) => {
      const label = labelOf(table, record, row)
      const numbers = tallies.map(tally => tally.take(record))
      // A part of a piece of the file would keep the whole piece.
      labels?.push(Buffer.from(label.slice(0, 200)).toString())
      drawn?.add(numbers[0] as number, label)
      let seconds = Number.NaN
      if (timed) {
        seconds = time(label)
        if (Number.isNaN(seconds)) clock.badTimes++
        else {
          if (seconds < clock.last) clock.backwards++
          clock.last = seconds
        }
      }
      const finding = method.push(row, numbers, seconds)
      if (finding === null) return undefined
      clear()
      return report(label, finding)
    },
  )
  for (const finding of method.end()) await report(labels?.[finding.index] ?? String(finding.index), finding)
  method.free()
  complain(table, tallies)
  if (clock.badTimes > 0)
    remark(`column ${table.time?.name}: ${clock.badTimes} cells are no time, their rows have none`)
  if (clock.backwards > 0)
    remark(`column ${table.time?.name}: ${clock.backwards} times are earlier than the one before`)
  if (methodName === 'zscore' && given === undefined && kind === 'none') sayNoTime(table)
  if (methodName !== 'forest' && given === undefined && kind === 'unknown')
    remark(
      `the times of column ${table.time?.name} are numbers: --time-unit says their unit, and --method series knows them then`,
    )

  const quality = first.quality(QUALITY_THRESHOLD)
  if (values.json) {
    const column = columns.map(one => one.name)
    await print(
      json({
        values: rows,
        anomalies: marks.count,
        method: methodName,
        threshold,
        column: column.length === 1 ? column[0] : column,
        unreadable: tallies.reduce((sum, tally) => sum + tally.unknown(), 0),
        quality,
      }),
    )
  } else {
    const names = columns.map(({ name }) => shown(name)).join(', ')
    await print(`\n${rows} values, ${marks.count} anomalies (column ${names}, ${methodName}, threshold ${threshold})`)
    if (drawn !== undefined && values.chart) await print(`\n${seriesChart(drawn, marks)}`)
    await print(`\n${qualityTable(tallies, QUALITY_THRESHOLD)}`)
  }
  if (values.json && values.chart && drawn !== undefined) process.stderr.write(`${seriesChart(drawn, marks)}\n`)
  if (values.svg !== undefined && drawn !== undefined) writeFileSync(values.svg, seriesSvg(table.name, drawn, marks))
  for (const tally of tallies) tally.free()
  return failCode(values.fail, marks.count > 0, tallies, 'no anomaly was found')
}

/** That labels look like times, and are none that can be read without a guess. */
function sayNoTime(table: Table): void {
  const { time } = table
  const label = time === undefined ? '' : (table.sample[0]?.[time.index] ?? '').trim()
  if (/^\d{1,4}[./-]\d{1,2}[./-]\d/.test(label))
    remark(
      `the times of column ${time?.name} (${shown(label, 40)}) are not ISO 8601 (2024-12-31 23:59), so they are labels only`,
    )
}

/** The method where none is given. */
function methodFor(table: Table, zscoreOptions: boolean): MethodName {
  if (zscoreOptions || (table.asked?.length ?? 1) > 1) return 'zscore'
  const kind = timeKind(table)
  const known = kind === 'iso' || kind === 'numbers'
  return known && !(table.whole && table.sample.length < SHORT) ? 'series' : 'zscore'
}

/** A line for a finding, for people. */
function lineWriter(method: MethodName): (label: string, finding: Finding) => string {
  const number = formatterFor(0, 6)
  return (label, { value, score, type, expected_low, expected_high, values }) => {
    const start = `${shown(label)}  ${type.padEnd(4)}  `
    if (method !== 'zscore') return `${start}${(values ?? [value]).map(number).join(', ')}  score ${score.toFixed(2)}`
    if (expected_low === undefined || expected_high === undefined)
      return `${start}${number(value)}  ${score.toFixed(2)} sigma`
    const digits = valueAndRange(value, expected_low, expected_high)
    return `${start}${digits.value}  ${score.toFixed(2)} sigma, expected ${digits.low} to ${digits.high}`
  }
}

export const detect: Command = {
  name: 'detect',
  summary: 'anomalies of a series, or of the rows of a table',
  usage,
  run,
}
