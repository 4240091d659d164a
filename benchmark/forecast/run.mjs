// Forecasts of both builds beside statsmodels' ExponentialSmoothing: `npm run bench:forecast`.
//
// The first run installs statsmodels, by pip, into benchmark/peers/.venv-forecast. It fits all series anew (about a minute)
// and says so where the figures are not those of __test__/golden/forecast.json, which the tests use. Ends with 1 where a
// forecast is worse than the goal: 1.25 times statsmodels' error, or that of the last value repeated.

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorOf, golden, HEAD, row, speedOf } from './compare.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const venv = path.join(here, '..', 'peers', '.venv-forecast')
const python = path.join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
const GOAL = 1.25
/** The last digit of the golden figures may differ between machines: statsmodels optimises with the platform's libm. */
const SAME = 0.01

function run(program, args, stderr = 'pipe') {
  const {
    status,
    error,
    stdout,
    stderr: said,
  } = spawnSync(program, args, {
    cwd: here,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', stderr],
  })
  if (status === 0) return stdout
  throw new Error(`${path.basename(program)} failed: ${error?.message ?? said ?? ''}`)
}

function reference() {
  try {
    run(python, ['-c', 'import statsmodels'])
  } catch {
    process.stderr.write('installing statsmodels ...\n')
    run('python3', ['-m', 'venv', venv])
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', 'requirements.txt'])
  }
  process.stderr.write('fitting statsmodels ...\n')
  return JSON.parse(run(python, ['reference.py'], 'inherit'))
}

const { series, statsmodels } = reference()
const before = new Map(golden().series.map(one => [one.name, one]))
for (const { name, statsmodels: error } of series) {
  const known = before.get(name)?.statsmodels
  if (!(Math.abs(error / known - 1) < SAME)) console.log(`${name}: ${error} now, ${known} in the golden file`)
}
const builds = await Promise.all(
  ['native', 'wasm'].map(async name => ({ name, api: await import(`rustorch-wasm/${name}`) })),
)
console.log(`\nMean absolute error one step on, over the last 40 %; statsmodels ${statsmodels}\n`)
for (const line of HEAD) console.log(line)
const missed = []
for (const one of series) {
  const [ours, other] = builds.map(({ api }) => errorOf(api, one.values))
  console.log(row(one, ours))
  if (ours !== other) missed.push(`${one.name}: ${ours} natively, ${other} in WASM`)
  if (ours > GOAL * one.statsmodels) missed.push(`${one.name}: ${ours}, over ${GOAL} times statsmodels`)
  if (ours > one.last_value * (1 + 1e-9)) missed.push(`${one.name}: ${ours}, worse than the last value repeated`)
}
console.log(`\n${builds.map(({ name, api }) => `${name}: ${speedOf(api, series).toFixed(0)} ns a value`).join(', ')}`)
for (const line of missed) console.log(line)
process.exitCode = missed.length > 0 ? 1 : 0
