// `npm run bench:pool`: replays recorded and random traces on the pool, with the pool switched off, on the system's
// allocator, on mimalloc and on a pool of exact sizes, and writes the table into docs/pool.md. `-- --rounds 1` for a quick
// look, `-- --only taxi,bursts` for some traces, `-- --dry` to leave the document alone.
//
// Each replay is a process of its own, so that its peak is its own; contenders take turns, and the median counts.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { at, attempt, quit, run, step } from '../../scripts/tools.mjs'
import { machine, summary } from '../machine.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    dry: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
if (!(rounds >= 1)) quit('--rounds must be a number of at least 1')

const CONTENDERS = { pool: 'pool', none: 'no pool', exact: 'exact sizes', mimalloc: 'mimalloc', system: 'system' }
const JOBS = { taxi: 'examples/taxi.mjs', guide: 'benchmark/pool/guide-job.mjs' }
const DOCUMENT = at('docs', 'pool.md')
const [BEGIN, END] = ['<!-- npm run bench:pool writes from here -->', '<!-- to here -->']

step('building')
run(process.execPath, [at('scripts', 'build.mjs'), 'all'])
const bench = ['bench', '--quiet', '--features', 'replay', '--bench', 'replay']
const built = attempt('cargo', [...bench, '--no-run', '--message-format=json'])
const executable = built.stdout
  .split('\n')
  .filter(line => line.startsWith('{'))
  .map(line => JSON.parse(line))
  .find(message => message.executable && message.target?.name === 'replay')?.executable
if (!executable) quit(`cargo bench could not build the replay\n${built.output}`)

const RANDOM = ['log-uniform', 'phases', 'bursts', 'queue']
const wanted = values.only?.split(',') ?? [...Object.keys(JOBS), ...RANDOM]
const unknown = wanted.filter(name => !(name in JOBS) && !RANDOM.includes(name))
if (unknown.length > 0) quit(`there is no trace ${unknown.join(', ')}`)
const traces = Object.fromEntries(wanted.map(name => [name, name in JOBS ? record(name) : name]))
const results = {}
for (const [name, trace] of Object.entries(traces)) {
  step(`replaying ${name}`)
  const cells = Object.fromEntries(Object.keys(CONTENDERS).map(c => [c, { touched: [], bare: [], peak: [] }]))
  for (let round = 0; round < rounds; round++) {
    for (const [contender, cell] of Object.entries(cells)) {
      for (const touch of ['1', '0']) {
        const { ok, stdout, output } = attempt(executable, [trace, contender, touch])
        if (!ok) quit(`${name} on ${contender} failed\n${output}`)
        const found = JSON.parse(stdout)
        cell[touch === '1' ? 'touched' : 'bare'].push(found.ns)
        if (touch === '1') cell.peak.push(found.peak_kib)
        Object.assign(cell, { hit_rate: found.hit_rate, waste: found.waste })
      }
    }
  }
  results[name] = cells
}
const text = document()
console.log(`\n${text}`)
if (!values.dry) publish(text)

/** Records a job; a file as replay.rs reads it. */
function record(name) {
  mkdirSync(at('build', 'traces'), { recursive: true })
  step(`recording ${JOBS[name]}`)
  const [json, file] = ['json', 'txt'].map(ending => at('build', 'traces', `${name}.${ending}`))
  const { ok, output } = attempt(process.execPath, [at('examples', 'record-trace.mjs'), json, at(JOBS[name])])
  if (!ok) quit(`${JOBS[name]} could not be recorded\n${output}`)
  writeFileSync(file, stepsOf(JSON.parse(readFileSync(json, 'utf8')).events).join('\n'))
  return file
}

/** Events have no identity: a return is of the block of its size that was taken last. What is left is given back. */
function stepsOf(events) {
  const [out, vacant, steps] = [new Map(), [], []]
  let ids = 0
  for (const { kind, size } of events) {
    if (!out.has(size)) out.set(size, [])
    const list = out.get(size)
    if (kind === 'get') {
      const id = vacant.pop() ?? ids++
      list.push(id)
      steps.push(`+${id} ${size}`)
    } else if (kind === 'return' && list.length > 0) {
      const id = list.pop()
      vacant.push(id)
      steps.push(`-${id}`)
    }
  }
  for (const list of out.values()) for (const id of list) steps.push(`-${id}`)
  return steps
}

function document() {
  const { cpu, cores, load } = machine()
  const nanoseconds = samples => {
    const { median } = summary(samples)
    return median >= 1000 ? `${(median / 1000).toFixed(1)} µs` : `${median.toFixed(median < 100 ? 1 : 0)} ns`
  }
  const mebibytes = samples => (summary(samples).median / 1024).toFixed(1)
  const lines = Object.entries(results).flatMap(([trace, cells]) =>
    Object.entries(cells).map(([contender, { touched, bare, peak, hit_rate, waste }], i) =>
      [
        i === 0 ? `**${trace}**` : '',
        CONTENDERS[contender],
        hit_rate === null ? '–' : `${hit_rate.toFixed(1)} %`,
        `${waste.toFixed(1)} %`,
        nanoseconds(bare),
        nanoseconds(touched),
        mebibytes(peak),
      ].join(' | '),
    ),
  )
  return [
    `${cpu}, ${cores} cores shared with others (load ${load}), median of ${rounds} rounds.`,
    '',
    '| trace | | hit rate | waste | a pair | a pair, every page written | peak MiB |',
    '|---|---|---|---|---|---|---|',
    ...lines.map(line => `| ${line} |`),
  ].join('\n')
}

function publish(table) {
  const whole = readFileSync(DOCUMENT, 'utf8')
  const [before, rest] = whole.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) quit(`${path.basename(DOCUMENT)} has no place for the table: ${BEGIN} and ${END}`)
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n${table}\n${END}${after}`)
}
