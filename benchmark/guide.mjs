// `npm run bench:guide`: the guide's claims, measured: the same work with the pool, with `init_pool(0)` (no pool), and in
// plain JavaScript with a new Float32Array for each step. Every figure comes from processes of their own, taken in turn;
// the results are compared before anything is timed.

import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
})
const worker = fileURLToPath(new URL('guide-worker.mjs', import.meta.url))
const WORKLOADS = ['small', 'standard', 'large', 'mixed']
const BUILDS = ['native', 'wasm']
const MODES = ['pool', 'none', 'js']

const results = {}
for (let round = 0; round < Number(options.rounds); round++) {
  for (const build of BUILDS) {
    for (const workload of WORKLOADS) {
      for (const mode of MODES) {
        const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', worker, mode, workload], {
          encoding: 'utf8',
          env: { ...process.env, RUSTORCH_BACKEND: build },
        })
        if (status !== 0) throw new Error(`${build} ${workload} ${mode}: ${stderr}`)
        ;(results[`${build} ${workload} ${mode}`] ??= []).push(JSON.parse(stdout))
      }
    }
  }
  process.stderr.write(`round ${round + 1} of ${options.rounds}\n`)
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const middle = (build, workload, mode, field) => median(results[`${build} ${workload} ${mode}`].map(r => r[field]))

const rows = BUILDS.flatMap(build =>
  WORKLOADS.map(workload => {
    const of = (mode, field) => middle(build, workload, mode, field)
    const checksums = MODES.map(mode => of(mode, 'checksum'))
    if (
      Math.abs(checksums[0] - checksums[1]) > 0 ||
      Math.abs(checksums[0] - checksums[2]) > 1e-3 * Math.abs(checksums[2])
    ) {
      throw new Error(`${build} ${workload}: the results differ: ${checksums}`)
    }
    return {
      build,
      workload,
      hit_rate: of('pool', 'hit_rate'),
      fewer_allocations: 100 * (1 - of('pool', 'misses') / of('none', 'misses')),
      us: of('pool', 'us'),
      us_none: of('none', 'us'),
      us_js: of('js', 'us'),
      less_time: 100 * (1 - of('pool', 'us') / of('none', 'us')),
      gc: of('pool', 'collections'),
      gc_none: of('none', 'collections'),
      gc_js: of('js', 'collections'),
      pause_ms: of('pool', 'pause_ms'),
      pause_ms_js: of('js', 'pause_ms'),
    }
  }),
)

if (options.json) console.log(JSON.stringify({ node: process.version, cpu: cpus()[0].model, rows }, null, 2))
else {
  const f = (x, digits = 1) => x.toFixed(digits)
  console.log(
    `\nThe guide's claims on ${cpus()[0].model}, Node ${process.version}, median of ${options.rounds} rounds.`,
  )
  console.log('A step is: make a tensor from floats, tanh, multiply, add, read back, free all four.\n')
  console.log(
    '| build | workload | hit rate | fewer allocations | µs a step: pool / none / plain JS | less time than none | collections: pool / none / plain JS | GC pause, ms: pool / plain JS |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  for (const r of rows) {
    console.log(
      `| ${r.build} | ${r.workload} | ${f(r.hit_rate, 2)} % | ${f(r.fewer_allocations, 2)} % | ${f(r.us, 2)} / ${f(r.us_none, 2)} / ${f(r.us_js, 2)} ` +
        `| ${f(r.less_time)} % | ${r.gc} / ${r.gc_none} / ${r.gc_js} | ${f(r.pause_ms)} / ${f(r.pause_ms_js)} |`,
    )
  }
  console.log(
    '\nThe guide promises: hit rate 80-95 %, allocations 30-60 % fewer, 15-40 % faster, GC pressure 70 % less.',
  )
}
