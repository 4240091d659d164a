// `npm run fuzz [-- PROGRAMS [SEED]]`: random programs on both builds and a naive model, side by side (10^6 of them unless told). A program
// that goes wrong is made as short as it can be, printed and ends the run with 1. Needs `node --expose-gc` and `npm run build`.

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import fc from 'fast-check'

const [programs = 1_000_000, seed = 1] = process.argv.slice(2).map(Number)
if (!(programs > 0) || !Number.isInteger(seed)) {
  console.error('usage: npm run fuzz -- [PROGRAMS [SEED]]')
  process.exit(2)
}

/** The programs are TypeScript, which Node 20 does not read. */
async function runner() {
  const folder = mkdtempSync(path.join(tmpdir(), 'programs-'))
  const outfile = path.join(folder, 'program.mjs')
  try {
    const entryPoints = [fileURLToPath(new URL('program.ts', import.meta.url))]
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' })
    return await import(pathToFileURL(outfile))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

Error.stackTraceLimit = 2 // a third of the time would go into stacks of errors that are expected
const { run } = await runner()
const require = createRequire(import.meta.url)
const builds = Object.fromEntries(['native', 'wasm'].map(kind => [kind, require(`../../dist/${kind}.cjs`)]))
const figures = { steps: 0, results: 0, errors: 0, predicted: 0 }
const begun = performance.now()
let done = 0
/** What went wrong first: a shorter program may go wrong otherwise. */
let first

const program = fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 20, size: 'max' })
const property = fc.asyncProperty(program, async steps => {
  const wrong = await run(builds, steps, figures)
  if (wrong !== undefined) {
    first ??= wrong
    throw new Error(wrong)
  }
  if (++done % 10_000 === 0) {
    const seconds = ((performance.now() - begun) / 1000).toFixed(0)
    console.error(`${done} programs in ${seconds} s, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB resident`)
  }
})
const details = await fc.check(property, { seed, numRuns: programs, endOnFailure: false })
const seconds = Math.round((performance.now() - begun) / 1000)
console.log(JSON.stringify({ seed, programs: details.numRuns, ...figures, seconds, wrong: details.failed ? 1 : 0 }))
if (details.failed) {
  console.log(`the shortest program that goes wrong: ${JSON.stringify(details.counterexample?.[0])}`)
  console.log(details.errorInstance?.message)
  console.log(`what the first program came to: ${first}`)
  process.exitCode = 1
}
