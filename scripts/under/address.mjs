// `npm run test:asan`: the suite of the native build in Node with an addon that AddressSanitizer watches, then random programs with
// LeakSanitizer at their end. Fails on any report that has the addon in it; the other leaks, of Node's and of tools, are counted.

import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { hostTriple } from '../package/platforms.mjs'
import { at, attempt, quit, run, step } from '../tools.mjs'
import { copyOfTheProject } from './copy.mjs'

const TRIPLES = { x64: 'x86_64-unknown-linux-gnu', arm64: 'aarch64-unknown-linux-gnu' }
const LOGS = at('build', 'asan-logs')

/** Reports of both sanitizers, one for each leak or fault. */
function reports() {
  const texts = readdirSync(LOGS).map(name => readFileSync(`${LOGS}/${name}`, 'utf8'))
  return texts.flatMap(text => text.split(/\n\n/).filter(part => /leak of|ERROR: AddressSanitizer/.test(part)))
}

/** That both see what they should: a leak planted in a library that Node loads. */
function control(env) {
  const leak = at('build', 'asan', 'leak.node')
  const code = `#include <stdlib.h>
static void *volatile p;
__attribute__((constructor)) static void leak(void) { for (int i = 0; i < 9; i++) p = malloc(4321 + i); p = 0; }
void *napi_register_module_v1(void *env, void *exports) { return exports; }`
  const made = attempt('gcc', ['-shared', '-fPIC', '-x', 'c', '-o', leak, '-'], { input: code })
  if (!made.ok) quit(`gcc could not make the control: ${made.output}`)
  attempt(process.execPath, ['-e', `process.dlopen({ exports: {} }, ${JSON.stringify(leak)})`], {
    env: { ...process.env, ...env },
  })
  if (!reports().some(text => text.includes('leak.node'))) quit('LeakSanitizer does not see a planted leak')
  rmSync(LOGS, { recursive: true })
  mkdirSync(LOGS)
}

export function address([programs = '20000']) {
  const target = TRIPLES[process.arch]
  if (process.platform !== 'linux' || target === undefined)
    quit(`AddressSanitizer is run on Linux, this is ${process.platform}`)
  step('building an addon that AddressSanitizer watches (three minutes the first time)')
  const options = ['-Zbuild-std', '--release', '--lib', '--features', 'node', '--target', target]
  run('cargo', ['+nightly', 'build', ...options, '--target-dir', at('target', 'asan')], {
    // The runtime comes with the process: Node itself was not built with one.
    env: { RUSTFLAGS: '-Zsanitizer=address -Zexternal-clangrt' },
  })
  const inCopy = copyOfTheProject('asan')
  cpSync(at('dist'), inCopy('dist'), { recursive: true })
  copyFileSync(
    at('target', 'asan', target, 'release', 'librustorch_wasm.so'),
    inCopy('dist', `rustorch-wasm.${hostTriple()}.node`),
  )
  rmSync(LOGS, { recursive: true, force: true })
  mkdirSync(LOGS, { recursive: true })
  const env = {
    LD_PRELOAD: attempt('gcc', ['-print-file-name=libasan.so']).output,
    ASAN_OPTIONS: `detect_leaks=1:exitcode=0:log_path=${LOGS}/report`,
  }
  control(env)
  const cwd = inCopy()
  step('the suite of the native build under AddressSanitizer')
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'native'], { cwd, env })
  step(`${programs} random programs, and what they leave behind`)
  run(process.execPath, ['--expose-gc', '__test__/programs/run.mjs', programs], { cwd, env })
  const all = reports()
  const ours = all.filter(text => /rustorch-wasm\.[\w-]+\.node/.test(text))
  step(`reports: ${ours.length} with the addon in them, ${all.length - ours.length} of others`)
  if (ours.length > 0) quit(ours.slice(0, 5).join('\n\n'))
}
