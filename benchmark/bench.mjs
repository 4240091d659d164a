// `npm run bench`: both builds beside plain JavaScript and the peers, on every row of rows.mjs.
//
// Each contestant runs each row in a process of its own, one after another, in rounds whose order turns: when the machine
// drifts, it drifts for all. In each process the answer is checked against f64 before anything is timed. What is printed is
// the median of all samples of all rounds. All of it goes to build/bench; a whole run also writes docs/benchmarks.md.
//
//   npm run bench                              all, about an hour
//   npm run bench -- --only tanh --quick       one row, a few seconds for each contestant
//   npm run bench -- --only add --sizes 1048576 --peers numpy,tfjs-wasm --rounds 5

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { charts } from './charts.mjs'
import { CONTESTANTS, python, root } from './contestants.mjs'
import { answerOf, inputsOf } from './inputs.mjs'
import { machine, summary } from './machine.mjs'
import { installPeers } from './peers/install.mjs'
import { document, spread, table } from './report.mjs'
import { inUnit, measuresOf, rowsOf } from './rows.mjs'
import { files, start } from './special.mjs'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    sizes: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
    record: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
/** The charts that docs/benchmarks.md shows: a function, an operation that memory limits, a reduction. */
const SHOWN_CHARTS = ['tanh.svg', 'add.svg', 'sum.svg']
const say = text => process.stderr.write(`${text}\n`)
function quit(message) {
  say(message)
  process.exit(1)
}

/** A TypeScript file without imports of its own packages, as a module. */
async function typescript(...parts) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, ...parts)],
    bundle: true,
    write: false,
    format: 'esm',
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
const { UNARY } = await typescript('bindings', 'generated', 'operations.ts')
const oracle = await typescript('__test__', 'oracle.ts')
const everyRow = rowsOf(UNARY)

if (options.help) {
  console.log(`npm run bench -- [--only ROW,...] [--sizes ELEMENTS,...] [--peers NAME,...|none] [--rounds N] [--quick] [--out FOLDER] [--record]
--quick   one round, short samples, no curves
--out     where the JSON, the spread and the charts go, instead of build/bench
--record  write docs/benchmarks.md and its charts even after a part of the rows
rows:     ${everyRow.map(row => row.id).join(' ')}
families: ${[...new Set(everyRow.map(row => row.family))].join(', ')}
peers:    ${CONTESTANTS.filter(c => !c.ours)
    .map(c => c.id)
    .join(' ')}`)
  process.exit(0)
}

const list = text =>
  text
    ?.split(',')
    .map(word => word.trim())
    .filter(Boolean)
const only = list(options.only)
const sizes = list(options.sizes)?.map(Number)
const peers = list(options.peers)
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3))
const budget = options.quick ? 80 : 250
/** ms that a contestant may take for 10,000 passes; what is cut short is said. */
const longest = options.quick ? 2000 : 60_000
const whole = !only && !sizes && !peers && !options.quick

const unknown = only?.filter(word => !everyRow.some(row => row.id === word || row.family === word)) ?? []
if (unknown.length > 0) quit(`no row or family ${unknown.join(', ')}; see npm run bench -- --help`)
const strangers = peers?.filter(word => word !== 'none' && !CONTESTANTS.some(c => c.id === word && !c.ours)) ?? []
if (strangers.length > 0) quit(`no peer ${strangers.join(', ')}; see npm run bench -- --help`)
if (sizes?.some(size => !(Number.isInteger(size) && size > 0))) quit('--sizes wants whole numbers of elements')
if (!(Number.isInteger(rounds) && rounds > 0)) quit('--rounds wants a whole number')

const rows = everyRow.filter(row => !only || only.includes(row.id) || only.includes(row.family))
const contestants = CONTESTANTS.filter(c => c.ours || !peers || peers.includes(c.id))
const missing = installPeers(contestants)

/** Sizes of a row in this run; a row of a fixed shape has its own only. */
const FREE = [
  'unary',
  'binary',
  'copy',
  'reduce',
  'chain',
  'chain-composed',
  'sort',
  'percentile',
  'quality',
  'rolling-batch',
  'rolling-call',
]
function sizesOf(row) {
  const own = options.quick ? row.sizes.filter(size => size <= 1_048_576) : [...(row.curve ?? []), ...row.sizes]
  if (!sizes || row.endurance || !FREE.includes(row.work)) return own
  return sizes
}

/** Runs a contestant on a row: its lines, by size. */
function work(contestant, row, folder, ofSizes) {
  const { id, module, python: script } = contestant
  const job = {
    contestant: { id, module, ours: contestant.ours },
    row,
    sizes: ofSizes,
    folder,
    budget,
    longest,
    passes: options.quick ? row.endurance / 10 : row.endurance,
  }
  const [program, args] = script
    ? [python, [script]]
    : [process.execPath, ['--expose-gc', path.join(root, 'benchmark', 'contestant.mjs')]]
  return new Promise(resolve => {
    const child = spawn(program, [...args, JSON.stringify(job)], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', data => (stdout += data))
    child.stderr.on('data', data => (stderr = (stderr + data).slice(-4000)))
    // Twice what the job may take by its own clock: a hanging peer ends, and the row says so.
    const timer = setTimeout(() => child.kill('SIGKILL'), 120_000 + 2 * longest)
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      const lines = stdout
        .split('\n')
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line))
      const end = signal ? `ended by ${signal}` : `ended with status ${status}: ${stderr.trim().split('\n').at(-1)}`
      resolve(
        ofSizes.map(
          size =>
            lines.find(line => line.size === size || line.size === undefined) ?? { failed: end.replaceAll(root, '.') },
        ),
      )
    })
    child.on('error', () => resolve(ofSizes.map(() => ({ failed: 'could not be started' }))))
  })
}

const begun = Date.now()
/** Where this is: a line that changes on a terminal, lines in a file. */
function progress(text) {
  const line = text && `[${((Date.now() - begun) / 1000).toFixed(0)} s] ${text}`
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
  else if (line) say(line)
}
const results = []
const versions = {}

for (const [place, row] of rows.entries()) {
  const ofSizes = sizesOf(row)
  if (ofSizes.length === 0) continue
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'))
  /** size to contestant to what it said. */
  const said = new Map(ofSizes.map(size => [size, new Map()]))
  try {
    if (!row.special) {
      for (const size of ofSizes) {
        const inputs = inputsOf(row, size)
        for (const [name, array] of Object.entries({ ...inputs, want: answerOf(row, inputs, oracle) })) {
          writeFileSync(path.join(folder, `${size}.${name}`), new Uint8Array(array.buffer))
        }
      }
    }
    // Passes by the ten thousand are a median by themselves.
    const times = row.endurance || row.special ? 1 : rounds
    for (let round = 0; round < times; round++) {
      for (let i = 0; i < contestants.length; i++) {
        const contestant = contestants[(i + round * 3) % contestants.length]
        const { id } = contestant
        const open = ofSizes.filter(size => said.get(size).get(id)?.samples !== undefined || !said.get(size).has(id))
        if (missing.has(id)) {
          for (const size of ofSizes) said.get(size).set(id, { absent: missing.get(id) })
          continue
        }
        if (open.length === 0) continue
        progress(`row ${place + 1} of ${rows.length}, ${row.id}: round ${round + 1} of ${times}, ${id}`)
        const answers = row.special
          ? [row.special === 'files' ? files(contestant) : start(contestant, options.quick ? 3 : 15)]
          : await work(contestant, row, folder, open)
        for (const [k, size] of open.entries()) {
          const before = said.get(size).get(id)
          const answer = answers[k]
          if (answer.version) versions[id] = answer.version
          if (answer.samples && before) {
            for (const [measure, samples] of Object.entries(answer.samples)) before.samples[measure].push(...samples)
            if (answer.core !== undefined) before.core = Math.min(before.core, answer.core)
          } else said.get(size).set(id, answer)
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }

  for (const size of ofSizes) {
    for (const measure of measuresOf(row)) {
      const of = {}
      for (const { id } of contestants) {
        const { samples, error, note, core, version, ...no } = said.get(size).get(id) ?? {}
        if (samples?.[measure.id] === undefined) {
          of[id] = samples ? { absent: 'not measured' } : no
          continue
        }
        const inRowUnit = samples[measure.id].map(value => inUnit(value, measure.unit, size))
        of[id] = {
          ...summary(inRowUnit),
          ...(error === undefined ? {} : { error }),
          ...(core == null ? {} : { core: Number(core.toFixed(2)) }),
          ...(note ? { note } : {}),
        }
      }
      results.push({
        row: row.id,
        family: row.family,
        title: measure.title ? `${row.title}: ${measure.title}` : row.title,
        size,
        label: row.label?.(size),
        curve: !sizes && !row.sizes.includes(size), // sizes that were asked for stand in the table
        measure: measure.id,
        unit: measure.unit,
        goals: measure.goals[size] ?? {},
        tolerance: row.tolerance,
        of,
      })
    }
  }
}
progress('')

// Goals in times of plain JS become numbers, by plain JS of the same run.
for (const { goals, of } of results) {
  for (const [id, goal] of Object.entries(goals)) {
    if (goal?.timesJs)
      goals[id] = of.js?.median === undefined ? undefined : Number((goal.timesJs * of.js.median).toPrecision(3))
  }
}

const command = ['npm run bench', process.argv.length > 2 ? `-- ${process.argv.slice(2).join(' ')}` : '']
  .join(' ')
  .trim()
const report = {
  date: new Date().toISOString(),
  command,
  seconds: Math.round((Date.now() - begun) / 1000),
  rounds,
  machine: machine(),
  node: process.version,
  versions,
  contestants: contestants.map(({ id, title, ours, browser }) => ({ id, title, ours: !!ours, browser: !!browser })),
  missing: Object.fromEntries(missing),
  results,
}

const record = whole || options.record
const out = options.out ?? path.join(root, 'build', 'bench')
mkdirSync(out, { recursive: true })
writeFileSync(path.join(out, 'latest.json'), `${JSON.stringify(report, null, 1)}\n`)
writeFileSync(path.join(out, 'spread.md'), spread(report))
const drawn = charts(report)
for (const [name, svg] of Object.entries(drawn)) writeFileSync(path.join(out, name), svg)
if (record) {
  const shown = SHOWN_CHARTS.filter(name => name in drawn)
  for (const name of shown) writeFileSync(path.join(root, 'docs', 'charts', name), drawn[name])
  writeFileSync(path.join(root, 'docs', 'benchmarks.md'), document(report, shown))
}
console.log(table(report))
const disturbed = results.filter(({ of }) => Object.values(of).some(({ core }) => core < 0.8)).length
if (disturbed > 0) say(`${disturbed} rows hold figures marked ~: others used the machine meanwhile; do not trust those`)
say(
  `JSON, every figure's spread and ${Object.keys(drawn).length} charts: ${path.relative(process.cwd(), out) || '.'}${record ? '; docs/benchmarks.md' : ''}`,
)
const wrong = results.flatMap(({ row, size, of }) =>
  Object.entries(of)
    .filter(([id, r]) => r.wrong && (id === 'native' || id === 'wasm'))
    .map(([id, r]) => `${row} at ${size}, ${id}: ${r.wrong}`),
)
if (wrong.length > 0) quit(`wrong answers of ours:\n${wrong.join('\n')}`)
