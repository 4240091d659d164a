// `npm run test:miri`: Miri, which checks every access to memory against Rust's rules, over the tests of the pool and of
// tensors, two threads that share a depot included. Arguments are other tests to run: `-- pool::slab`.
//
// Minutes: random traces are fewer than in `npm test`.

import { setUp } from './setup.mjs'
import { at, run, step } from './tools.mjs'

/** What touches memory by pointer, without pure arithmetic over long ranges. Vector instructions are beyond Miri. */
const TESTS = ['pool::', 'tensor::movement', 'ffi::', '--skip=pool::classes', '--skip=pool::settings']

setUp('miri')
step('running tests under Miri')
const tests = process.argv.length > 2 ? process.argv.slice(2) : TESTS
run('cargo', ['+nightly', 'miri', 'test', '--target-dir', at('target', 'miri'), '--lib', '--', ...tests], {
  // Limits of the system are looked up in files; the random traces take their length from the environment.
  env: { MIRIFLAGS: '-Zmiri-disable-isolation', PROPTEST_CASES: process.env.PROPTEST_CASES ?? '2' },
})
