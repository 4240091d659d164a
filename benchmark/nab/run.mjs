// NAB scores of WasmTimeSeriesDetector beside the yardsticks: `npm run bench:nab`.
//
//   node benchmark/nab/run.mjs                       the package of this folder (package.json's exports)
//   node benchmark/nab/run.mjs --package SPECIFIER   another build of it
//   node benchmark/nab/run.mjs --scores FILE.json    scores made elsewhere: {"category/file.csv": [score, ...]}
//   node benchmark/nab/run.mjs --only yardsticks     no detector at all
//   --save FILE.json                                 writes the detector's scores
//
// One constructor call for all series: new WasmTimeSeriesDetector(100). The score does not depend on the window.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { loadCorpus, run, YARDSTICKS } from './corpus.mjs'
import { PROFILES, scoreCorpus } from './scorer.mjs'

/** The table for one detector: `make()` gives, for each series, a function (value, seconds) -> score. */
export function benchmark(detectors, corpus, print = console.log) {
  const names = Object.keys(PROFILES)
  print(`${'detector'.padEnd(28)}${names.map(n => n.padStart(20)).join('')}   threshold  ns/value`)
  const results = {}
  for (const [name, make] of Object.entries(detectors)) {
    const start = process.hrtime.bigint()
    const scored = run(corpus, make)
    const spent = Number(process.hrtime.bigint() - start)
    const rows = scored.reduce((n, s) => n + s.scores.length, 0)
    const result = scoreCorpus(scored)
    results[name] = { result, scored }
    const cells = names.map(n => result[n].score.toFixed(2).padStart(20)).join('')
    print(
      `${name.padEnd(28)}${cells}   ${result.standard.threshold.toFixed(4).padStart(9)}  ${(spent / rows).toFixed(0).padStart(8)}`,
    )
  }
  return results
}

/** A factory over the class of the package. */
export const packageDetector =
  ({ WasmTimeSeriesDetector }) =>
  () => {
    const detector = new WasmTimeSeriesDetector(100)
    return (value, seconds) => detector.score(value, seconds)
  }

/** A factory over scores that exist already; series come in the order of the corpus. */
export function recordedDetector(recorded, corpus) {
  let series = -1
  return () => {
    const { name, values } = corpus[++series]
    const scores = recorded[name]
    if (scores?.length !== values.length) throw new Error(`${name}: ${scores?.length} scores for ${values.length} rows`)
    let row = 0
    return () => scores[row++]
  }
}

async function main() {
  const { values: options } = parseArgs({
    options: {
      package: { type: 'string', default: 'rustorch-wasm' },
      scores: { type: 'string' },
      only: { type: 'string' },
      save: { type: 'string' },
    },
  })
  const corpus = await loadCorpus()
  const detectors = { ...YARDSTICKS }
  const ours = 'WasmTimeSeriesDetector(100)'
  if (options.scores) {
    detectors[ours] = recordedDetector(JSON.parse(readFileSync(options.scores, 'utf8')), corpus)
  } else if (options.only !== 'yardsticks') {
    detectors[ours] = packageDetector(await import(options.package))
  }
  const results = benchmark(detectors, corpus)
  if (options.save && results[ours]) {
    const scores = results[ours].scored.map(({ name, scores }) => [name, Array.from(scores)])
    writeFileSync(options.save, JSON.stringify(Object.fromEntries(scores)))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
