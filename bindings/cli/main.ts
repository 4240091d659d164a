#!/usr/bin/env node
// `npx rustorch-wasm detect FILE`: a series through quality and detector, from a shell.

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Anomaly, DetectorOptions } from '../anomaly'
import { rows } from './csv'
import { valueAndRange } from './digits'
import * as api from './package'
import { chart } from './svg'

const USAGE = `usage: rustorch-wasm detect FILE [options]

Reads a series, CSV or a value a line, from FILE, from standard input (-) or from an http address; prints its quality and
each anomaly as it is found: a value more than THRESHOLD standard deviations from the mean of the WINDOW values before it.

  --column NAME      the column of values, by name or number from 0 (default: value, or the first)
  --timestamp NAME   the column that labels them (default: timestamp, or the row's number)
  --threshold N      standard deviations (default 3)
  --window N         values (default 100)
  --refractory N     one alert for an event: none within N values of another (default 0)
  --warm-up N        values before the first verdict (default 10, or a smaller WINDOW)
  --missing HOW      a value that is missing or no number: skip it, or carry the last one (default skip)
  --direction WHICH  both, high or low (default both)
  --json             a JSON object for each anomaly, and one for the summary
  --progress         values and anomalies so far, on standard error (default where that is a terminal)
  --svg FILE         a chart of the series with its anomalies
  --fail             exit with 1 where there is an anomaly, for use in CI
  --help             this

exit codes: 0 well, 1 anomalies (with --fail), 2 wrong use or unreadable input`

class Usage extends Error {}

interface Options {
  source: string
  column: string | undefined
  timestamp: string | undefined
  threshold: number
  window: number
  detector: DetectorOptions
  json: boolean
  progress: boolean
  svg: string | undefined
  fail: boolean
}

function parse(argv: string[]): Options | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  let parsed: ReturnType<typeof read>
  function read() {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        column: text,
        timestamp: text,
        threshold: { ...text, default: '3' },
        window: { ...text, default: '100' },
        refractory: { ...text, default: '0' },
        direction: { ...text, default: 'both' },
        missing: { ...text, default: 'skip' },
        'warm-up': text,
        json: flag,
        progress: flag,
        svg: text,
        fail: flag,
        help: flag,
      },
    })
  }
  try {
    parsed = read()
  } catch (error) {
    throw new Usage((error as Error).message)
  }
  const { values, positionals } = parsed
  if (values.help) return undefined
  const [command, source, ...more] = positionals
  if (command !== 'detect' || source === undefined || more.length > 0) throw new Usage('expected: detect FILE')
  const number = (name: 'threshold' | 'window' | 'refractory' | 'warm-up'): number => {
    const n = Number(values[name])
    if (Number.isNaN(n)) throw new Usage(`--${name} must be a number, got ${values[name]}`)
    return n
  }
  return {
    source,
    column: values.column,
    timestamp: values.timestamp,
    threshold: number('threshold'),
    window: number('window'),
    detector: {
      refractory: number('refractory'),
      missing: values.missing as 'skip',
      direction: values.direction as 'both',
      ...(values['warm-up'] === undefined ? {} : { warm_up: number('warm-up') }),
    },
    json: values.json,
    progress: values.progress || process.stderr.isTTY,
    svg: values.svg,
    fail: values.fail,
  }
}

const PROGRESS_MS = 250
/** Values between two looks at the clock. */
const PROGRESS_VALUES = 1024

/** How far we are, now and then: over and over on one line of a terminal, else in lines. */
class Progress {
  private last = performance.now()
  private readonly mark = process.stderr.isTTY ? '\r' : '\n'

  constructor(private readonly on: boolean) {}

  at(values: number, anomalies: number): void {
    if (!this.on || values % PROGRESS_VALUES !== 0 || performance.now() - this.last < PROGRESS_MS) return
    this.last = performance.now()
    process.stderr.write(`${values} values, ${anomalies} anomalies${this.mark}`)
  }

  end(values: number, anomalies: number): void {
    if (this.on) process.stderr.write(`${values} values, ${anomalies} anomalies, done\n`)
  }
}

async function detect(options: Options): Promise<number> {
  const { WasmAnomalyDetector, WasmQualityMetrics } = api
  const detector = new WasmAnomalyDetector(options.threshold, options.window, options.detector)
  const progress = new Progress(options.progress)
  const labels: string[] = []
  let values = new Float64Array(1024)
  const found: Anomaly[] = []
  for await (const row of rows(options.source, options.column, options.timestamp)) {
    const index = labels.length
    labels.push(row.label)
    if (index === values.length) {
      const longer = new Float64Array(2 * index)
      longer.set(values)
      values = longer
    }
    values[index] = row.value
    // An infinity is no value of a series; as a gap it shows in the quality's validity.
    const anomaly = detector.detect_realtime(Number.isFinite(row.value) ? row.value : Number.NaN)
    if (anomaly !== null) {
      found.push(anomaly)
      console.log(options.json ? JSON.stringify({ label: row.label, ...anomaly }) : describe(row.label, anomaly))
    }
    progress.at(labels.length, found.length)
  }
  progress.end(labels.length, found.length)
  detector.free()
  if (labels.length === 0) throw new Error(`${options.source}: no values`)
  const series = values.subarray(0, labels.length)
  const quality = new WasmQualityMetrics(0.8)
  const report = JSON.parse(quality.quality_report(series))
  if (options.json) console.log(JSON.stringify({ values: labels.length, anomalies: found.length, quality: report }))
  else {
    console.log(`\n${labels.length} values, ${found.length} anomalies\n\n${quality.quality_table(series)}`)
  }
  if (options.svg !== undefined) writeFileSync(options.svg, chart(options.source, labels, series, found))
  return options.fail && found.length > 0 ? 1 : 0
}

function describe(label: string, { value, score, type, expected_low, expected_high }: Anomaly): string {
  // Only an isolation forest and series of infinities have no range.
  const [low, high] = [expected_low ?? value, expected_high ?? value]
  const shown = valueAndRange(value, low, high)
  const range = expected_low === undefined ? '' : `, expected ${shown.low} to ${shown.high}`
  return `${label}  ${type.padEnd(4)}  ${shown.value}  ${score.toFixed(2)} sigma${range}`
}

async function main(): Promise<number> {
  try {
    const options = parse(process.argv.slice(2))
    if (options === undefined) {
      console.log(USAGE)
      return 0
    }
    return await detect(options)
  } catch (error) {
    console.error(`rustorch-wasm: ${(error as Error).message}`)
    if (error instanceof Usage) console.error(`\n${USAGE}`)
    return 2
  }
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
process.exitCode = await main()
