// From the results of a run to Markdown: the table for the terminal, and docs/benchmarks.md.

import { higherIsBetter } from './rows.mjs'

const UNITS = { us: 'µs', 'ns/element': 'ns a value' }
const COUNTS = ['MiB', 'KiB', 'collections']
const unitOf = ({ unit, measure }) => (measure === 'time' || !COUNTS.includes(unit) ? (UNITS[unit] ?? unit) : unit)

/** Three digits, no exponent. */
function figure(value) {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size >= 100 ? value.toFixed(0) : value.toPrecision(size < 0.01 ? 2 : 3)
}

export function sizeName(size) {
  if (size >= 1_048_576 && size % 1_048_576 === 0) return `${size / 1_048_576}M`
  if (size >= 1024 && size % 1024 === 0) return `${size / 1024}K`
  return String(size)
}
const where = ({ label, size }) => label ?? (size === 0 ? '' : sizeName(size))

/** Whether a goal is reached; undefined where there is none, or nothing measured. */
export function reached({ unit, goals, of }, id) {
  const goal = goals[id]
  const got = of[id]?.median
  if (goal === undefined || got === undefined || typeof goal !== 'number') return undefined
  return higherIsBetter(unit) ? got >= goal : got <= goal
}

/** The fastest of the others, and how many times as fast as it we are. */
export function against(result, id, contestants) {
  const better = higherIsBetter(result.unit) ? (a, b) => a > b : (a, b) => a < b
  const got = result.of[id]?.median
  if (got === undefined) return undefined
  let best
  for (const other of contestants) {
    if (other.ours || (id === 'wasm' && !other.browser)) continue
    const median = result.of[other.id]?.median
    if (median !== undefined && (best === undefined || better(median, best.median))) best = { ...other, median }
  }
  if (best === undefined || got <= 0 || best.median <= 0) return undefined
  return { best, ratio: higherIsBetter(result.unit) ? got / best.median : best.median / got }
}

function cell(result, { id, ours }) {
  const of = result.of[id]
  if (of === undefined) return ''
  if (of.absent?.startsWith('not there yet')) return 'not there yet'
  if (of.absent) return '-'
  if (of.wrong) return '**wrong**'
  if (of.failed) return 'failed'
  const value = `${of.core < ENOUGH ? '~' : ''}${figure(of.median)}`
  const goal = result.goals[id]
  if (!ours || typeof goal !== 'number') return value
  const sign = higherIsBetter(result.unit) ? '>=' : '<='
  return reached(result, id) ? `${value} (${sign} ${figure(goal)} ✓)` : `**${value}** (${sign} ${figure(goal)} ✗)`
}

/** Less of a core than this while timing, and a figure is marked with ~: others used the machine. */
const ENOUGH = 0.8

/** The results that a table shows together: not the points of the curves. */
const main = ({ results }) => results.filter(({ curve }) => !curve)

function ratioCell(result, id, contestants) {
  const found = against(result, id, contestants)
  return found === undefined ? '' : `${figure(found.ratio)}x ${found.best.title}`
}

const markdown = (header, lines) =>
  [
    `| ${header.join(' | ')} |`,
    `|${header.map(() => '---').join('|')}|`,
    ...lines.map(line => `| ${line.join(' | ')} |`),
  ].join('\n')

/** The main table. A goal stands in brackets; ✗ is a goal missed. */
export function table(report) {
  const { contestants } = report
  const shown = contestants.filter(({ id }) =>
    report.results.some(({ of }) => of[id]?.median !== undefined || of[id]?.wrong || of[id]?.ours),
  )
  const us = contestants.filter(c => c.ours)
  const columns = [...us, ...shown.filter(c => !c.ours)]
  return markdown(
    [
      'work',
      'size',
      'unit',
      ...columns.map(c => c.title),
      'native: times the best other',
      'WASM: times the best in a browser',
    ],
    main(report).map(result => [
      result.title,
      where(result),
      unitOf(result),
      ...columns.map(c => cell(result, c)),
      ratioCell(result, 'native', contestants),
      ratioCell(result, 'wasm', contestants),
    ]),
  )
}

/** What did not go well, in lists. */
function losses(report) {
  const { contestants } = report
  const missed = []
  const slower = []
  const absent = new Set()
  const wrong = []
  for (const result of main(report)) {
    const name = `${result.title}${where(result) ? `, ${where(result)}` : ''}`
    for (const { id, title } of contestants.filter(c => c.ours)) {
      const of = result.of[id] ?? {}
      if (of.absent?.startsWith('not there yet')) absent.add(`${name}: ${of.absent.slice('not there yet: '.length)}`)
      if (reached(result, id) === false) {
        const factor = higherIsBetter(result.unit) ? result.goals[id] / of.median : of.median / result.goals[id]
        missed.push(
          `${name}, ${title}: ${figure(of.median)} ${unitOf(result)}, goal ${figure(result.goals[id])} (${figure(factor)} times)`,
        )
      }
      const found = against(result, id, contestants)
      if (found && found.ratio < 1)
        slower.push(
          `${name}, ${title}: ${figure(found.ratio)} times as fast as ${found.best.title} (${figure(found.best.median)} ${unitOf(result)})`,
        )
    }
    for (const { id, title } of contestants)
      if (result.of[id]?.wrong) wrong.push(`${name}, ${title}: ${result.of[id].wrong}`)
  }
  return { missed, slower, absent: [...absent], wrong }
}

/** From which size on each build is faster than plain JS, where a curve was measured. */
function crossover(report) {
  const rows = [...new Set(report.results.filter(({ curve }) => curve).map(({ row }) => row))]
  return rows.map(row => {
    const points = report.results
      .filter(result => result.row === row && result.of.js?.median !== undefined)
      .sort((a, b) => a.size - b.size)
    const from = id => {
      let size
      for (const point of points.toReversed()) {
        if (!(point.of[id]?.median < point.of.js.median)) break
        size = point.size
      }
      return size === undefined
        ? 'never'
        : size === points[0].size
          ? `always (${sizeName(size)} and up)`
          : sizeName(size)
    }
    return [row, from('native'), from('wasm')]
  })
}

/** Bytes read and written for an element, of operations that only memory should limit. */
const TRAFFIC = { copy: 8, neg: 8, abs: 8, square: 8, relu: 8, clamp: 8, add: 12, multiply: 12, less: 12, broadcast: 8 }

/** Bytes a second of what only memory limits, beside the fastest copy that anybody made in the same run. */
function bandwidth(report) {
  const rate = ({ row, size }, ms) => (TRAFFIC[row] * size) / (ms * 1e6)
  const rows = main(report).filter(({ row, unit }) => row in TRAFFIC && unit === 'ms')
  return rows.flatMap(result => {
    const copies = rows.find(({ row, size }) => row === 'copy' && size === result.size)
    const medians = Object.values(copies?.of ?? {}).flatMap(({ median }) => median ?? [])
    if (medians.length === 0) return []
    const limit = rate(copies, Math.min(...medians))
    const of = id => {
      const median = result.of[id]?.median
      if (median === undefined) return ''
      const got = rate(result, median)
      return `${figure(got)} (${Math.round((100 * got) / limit)} %)`
    }
    return [[result.title, where(result), figure(limit), of('native'), of('wasm')]]
  })
}

const bullets = list => (list.length === 0 ? 'Nothing.' : list.map(line => `- ${line}`).join('\n'))

/** docs/benchmarks.md: what a reader looks at. `charts` are those that stand in docs/charts. */
export function document(report, charts) {
  const { machine, contestants, versions } = report
  const { missed, slower, absent, wrong } = losses(report)
  const crossings = crossover(report)
  const streams = bandwidth(report)
  return `# Benchmarks

Made by \`${report.command}\`; do not edit. ${report.date.slice(0, 10)}, Node ${report.node}, ${machine.cpu} (${machine.flags}), ${machine.cores} cores,
${machine.memory_gib} GiB, ${machine.system}; load average at the end ${machine.load}; ${report.rounds} rounds, ${Math.round(report.seconds / 60)} minutes.

Every contestant runs every row in a process of its own, in turn, on one thread; its answer is checked against f64 before
anything is timed, and a wrong one is not timed. Figures are medians; a result is made anew by each operation and given
back (NumPy writes with \`out=\`; JS makes a new Float32Array, pooled JS takes one from a free list). Inputs are already in
the library's memory, results stay there; a reduction ends with its number. Under 1.5 times is noise on this machine.
In brackets our goal: ✓ reached, ✗ missed. ~ is a figure from a process that had less than ${100 * ENOUGH} % of a core while it was timed. "Times" above 1: we are faster. What runs in a browser: JS, tfjs, ort-web, jax-js.

${table(report)}

## Where we lose

Goals missed:

${bullets(missed)}

Slower than the best other (native: of all; WASM: of those that run in a browser):

${bullets(slower)}

Not there yet:

${bullets(absent)}

Answers outside the tolerance, so not timed:

${bullets(wrong)}
${
  crossings.length === 0
    ? ''
    : `
## From which size on it pays

The least number of elements from which on a build is faster than plain JS, at every size measured.

${markdown(['operation', 'native', 'WASM'], crossings)}
`
}
${
  streams.length === 0
    ? ''
    : `
## What memory limits

GB/s read and written together, and what part that is of the fastest copy of the same size by any contestant of this run. Adding
two arrays reads two for each it writes.

${markdown(['operation', 'size', 'fastest copy', 'native', 'WASM'], streams)}
`
}
## Charts

Speed against size, one line for each contestant; higher is faster. A run draws one for every operation into build/bench.

${charts.map(name => `![${name.replace(/\.svg$/, '')}](charts/${name})`).join('\n')}

## Who takes part

${markdown(
  ['contestant', 'version', 'missing'],
  contestants.map(({ id, title }) => [title, versions[id] ?? '', report.missing[id] ?? '']),
)}
`
}

/** Every figure of a run, with its spread: too much for a page that people read, and other lines each time. */
export function spread(report) {
  const { contestants } = report
  const lines = report.results.flatMap(result =>
    contestants.flatMap(({ id, title }) => {
      const of = result.of[id]
      if (of?.median === undefined) return []
      const range = `${figure(of.q1)} - ${figure(of.q3)}`
      return [
        [
          result.title,
          where(result),
          title,
          `${figure(of.median)} ${unitOf(result)}`,
          figure(of.min),
          range,
          of.samples,
          of.error === undefined ? '' : of.error.toExponential(1),
          of.core === undefined ? '' : `${Math.round(100 * of.core)} %`,
          of.note ?? '',
        ],
      ]
    }),
  )
  return `# Spread of ${report.command}, ${report.date.slice(0, 10)}

Minimum, quartiles, how many samples, and the largest error against f64 (relative; absolute below 0.001).

${markdown(['work', 'size', 'contestant', 'median', 'min', 'quartiles', 'samples', 'error', 'core', 'note'], lines)}
`
}
