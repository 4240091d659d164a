// `npm run test:tsan`: ThreadSanitizer over what threads share: the depot's tests, and the soak with its two threads.
// The standard library is built anew with it, or its locks would look like races.

import { setUp } from './setup.mjs'
import { at, attempt, quit, run, step } from './tools.mjs'

setUp('tsan')
const target = /^host: (.*)$/m.exec(attempt('rustc', ['+nightly', '-vV']).stdout)?.[1] ?? ''
if (!/^(x86_64|aarch64)-(unknown-linux-gnu|apple-darwin)$/.test(target)) quit(`ThreadSanitizer is not for ${target}`)
const test = (...args) =>
  run('cargo', ['+nightly', 'test', '-Zbuild-std', '--target', target, '--target-dir', at('target', 'tsan'), ...args], {
    env: { RUSTFLAGS: '-Zsanitizer=thread', TSAN_OPTIONS: 'halt_on_error=1', PROPTEST_CASES: '16' },
  })
step('running tests under ThreadSanitizer (the first time builds the standard library)')
test('--lib', '--', 'pool::')
test('--test', 'soak')
