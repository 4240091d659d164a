// `npm test`: builds what is not built, then every check and test there is, on both builds. Ends with the line
// `N passed, N failed`, counted from what the runners themselves report, and a status that is not 0 where anything failed.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { lint } from './lint.mjs'
import { setUp } from './setup.mjs'
import { at, bin, root, run, step } from './tools.mjs'

const total = { passed: 0, failed: 0 }
const failures = []

function count(what, passed, failed) {
  total.passed += passed
  total.failed += failed
  if (failed > 0) failures.push(`${what}: ${failed} failed`)
  console.log(`${what}: ${passed} passed, ${failed} failed\n`)
}

/** Runs a program; shows what it prints and returns it. */
function watch(program, args) {
  const { status, stdout, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  })
  process.stdout.write(stdout ?? '')
  return { ok: status === 0 && !error, output: stdout ?? '' }
}

setUp('test')
run(process.execPath, [at('scripts', 'build.mjs'), 'all'])

step('linting')
const linted = lint()
count('lint', linted.passed, linted.failed.length)

step('testing the Rust')
const cargo = watch('cargo', ['test', '--quiet', '--locked', '--workspace', '--no-fail-fast'])
const results = [...cargo.output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)]
const rust = results.reduce((sum, [, passed, failed]) => [sum[0] + Number(passed), sum[1] + Number(failed)], [0, 0])
// A crate that does not build, or a test that takes the process with it, reports no result.
count('cargo test', rust[0], Math.max(rust[1], cargo.ok ? 0 : 1))

step('testing the JavaScript on both builds')
const report = at('build', 'vitest.json')
mkdirSync(at('build'), { recursive: true })
rmSync(report, { force: true })
const vitest = watch(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
const found = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0, testResults: [] }
// A file that cannot be loaded has no tests that could fail, and neither has an error outside of all tests.
const broken = found.testResults.filter(
  file => file.status === 'failed' && file.assertionResults.every(t => t.status !== 'failed'),
).length
const skipped = (found.numPendingTests ?? 0) + (found.numTodoTests ?? 0)
if (skipped > 0) console.log(`${skipped} tests were skipped; that is counted as a failure`)
count('vitest', found.numPassedTests, Math.max(found.numFailedTests + broken + skipped, vitest.ok ? 0 : 1))

step('comparing every function with correctly rounded results, on both builds')
const accuracy = watch(process.execPath, [at('scripts', 'accuracy', 'run.mjs'), '--sample'])
const [, close = 0, off = 0] = accuracy.output.match(/^(\d+) passed, (\d+) failed$/m) ?? []
count('accuracy', Number(close), Math.max(Number(off), accuracy.ok ? 0 : 1))

const packaging = at('__test__', 'package', 'run.mjs')
if (existsSync(packaging)) {
  step('testing the package, installed and in a browser')
  const { ok, output } = watch(process.execPath, [packaging])
  const [, passed = 0, failed = 0] = output.match(/^(\d+) passed, (\d+) failed$/m) ?? []
  count('package', Number(passed), Math.max(Number(failed), ok ? 0 : 1))
}

for (const failure of failures) console.log(failure)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0
