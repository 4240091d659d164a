// `npm run lint`: formats, lints and types of everything, nothing run. Says what is wrong and goes on, so that one run
// shows all of it; the status is not 0 where anything is.

import { pathToFileURL } from 'node:url'
import { at, attempt, bin, quit, TSC } from './tools.mjs'

const clippy = (...args) => ['cargo', ['clippy', '--quiet', '--locked', ...args, '--', '-D', 'warnings']]

/** What is checked: a name, and the program that exits with 0 where it is well. */
const CHECKS = [
  ['Rust: format', 'cargo', ['fmt', '--all', '--check']],
  ['Rust: clippy, no feature', ...clippy('--workspace', '--all-targets')],
  ['Rust: clippy, native', ...clippy('--features', 'node')],
  ['Rust: clippy, WASM', ...clippy('--features', 'wasm', '--target', 'wasm32-unknown-unknown')],
  [
    'generated files are up to date',
    'cargo',
    ['run', '--quiet', '--locked', '--package', 'xtask', '--', 'generate', '--check'],
  ],
  ['npm/ is up to date', process.execPath, [at('scripts', 'package', 'manifests.mjs'), '--check']],
  ['TypeScript and JavaScript: biome', bin('biome'), ['check', '--error-on-warnings', '.']],
  [
    'TypeScript: types of the package',
    process.execPath,
    [TSC, '--noEmit', '--emitDeclarationOnly', 'false', '--project', at('tsconfig.json')],
  ],
  ['TypeScript: types of the tests', process.execPath, [TSC, '--project', at('__test__', 'tsconfig.json')]],
]

/** Runs every check; how many passed and which failed. */
export function lint() {
  const failed = []
  for (const [name, program, args] of CHECKS) {
    const begun = Date.now()
    const { ok, output } = attempt(program, args)
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
    if (ok) continue
    failed.push(name)
    console.log(`${output}\n`)
  }
  return { passed: CHECKS.length - failed.length, failed }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { failed } = lint()
  if (failed.length > 0) quit(`failed: ${failed.join(', ')}`)
}
