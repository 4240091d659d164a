// `npm run test:miri`, `test:valgrind`, `test:tsan`, `test:arm`: the Rust tests where they tell more: under Miri, Valgrind and ThreadSanitizer, and on 64-bit
// ARM (by qemu where this machine is no ARM); `test:asan`, `test:growing`: the suite on builds that check themselves; `fuzz:seam`:
// calls, files and snapshots that a fuzzer makes up. Not part of `npm test`: they want other toolchains, and minutes.

import { ARM, IS_ARM, setUp } from './setup.mjs'
import { at, attempt, quit, run, step } from './tools.mjs'
import { address } from './under/address.mjs'
import { fuzz } from './under/fuzz.mjs'
import { growing } from './under/growing.mjs'

/**
 * Miri checks every access to memory against Rust's rules. It runs what touches memory by pointer, without pure arithmetic over long
 * ranges: the pool, two threads that share a depot included, and tensors. Vector instructions are beyond it.
 */
const POINTERS = ['pool::', 'tensor::movement', 'ffi::', '--skip=pool::classes', '--skip=pool::settings']

function miri(tests) {
  run('cargo', ['+nightly', 'miri', 'test', '--target-dir', at('target', 'miri'), '--lib', '--', ...tests], {
    // Limits of the system are looked up in files; the random traces, fewer than in `npm test`, take their length from here.
    env: { MIRIFLAGS: '-Zmiri-disable-isolation', PROPTEST_CASES: process.env.PROPTEST_CASES ?? '2' },
  })
}

/**
 * Valgrind looks at the compiled code, vectors and libraries included, where Miri interprets. Of the same tests and more; not of those
 * of .npy files, since it rounds whole numbers of 64 bits to f32 by way of f64, and so twice.
 */
function valgrind() {
  const flags =
    '--quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite'
  run('cargo', ['test', '--lib', '--', '--test-threads=1', 'pool::', 'tensor::', 'ffi::', '--skip=tensor::npy'], {
    env: {
      [`CARGO_TARGET_${hostTarget('rustc').toUpperCase().replaceAll('-', '_')}_RUNNER`]: `valgrind ${flags}`,
      PROPTEST_CASES: process.env.PROPTEST_CASES ?? '20',
    },
  })
}

const hostTarget = (...rustc) => /^host: (.*)$/m.exec(attempt(rustc[0], [...rustc.slice(1), '-vV']).stdout)?.[1] ?? ''

/** What threads share: the depot's tests, and the soak with its two threads. Without a standard library built with it, locks look like races. */
function tsan() {
  const target = hostTarget('rustc', '+nightly')
  if (!/^(x86_64|aarch64)-(unknown-linux-gnu|apple-darwin)$/.test(target)) quit(`ThreadSanitizer is not for ${target}`)
  const env = { RUSTFLAGS: '-Zsanitizer=thread', TSAN_OPTIONS: 'halt_on_error=1', PROPTEST_CASES: '16' }
  const options = ['-Zbuild-std', '--target', target, '--target-dir', at('target', 'tsan')]
  for (const tests of [
    ['--lib', '--', 'pool::'],
    ['--test', 'soak'],
  ]) {
    run('cargo', ['+nightly', 'test', ...options, ...tests], { env })
  }
}

/** The kernels with NEON: clippy, their tests, and the documented hashes of all of them. */
function arm() {
  const env = {
    // Vectors want optimisation, and qemu wants few instructions.
    CARGO_PROFILE_DEV_OPT_LEVEL: '3',
    CARGO_PROFILE_DEV_DEBUG: '0',
    ...(IS_ARM
      ? {}
      : {
          CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER: 'aarch64-linux-gnu-gcc',
          CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER: 'qemu-aarch64 -L /usr/aarch64-linux-gnu',
        }),
  }
  const cargo = (command, ...args) => run('cargo', [command, '--locked', '--target', ARM, ...args], { env })
  cargo('clippy', '--features', 'node', '--', '-D', 'warnings')
  cargo('test', '--lib', 'kernels')
  cargo('test', '--test', 'fingerprints', '--', '--ignored', '--nocapture')
}

const WAYS = {
  miri: tests => miri(tests.length > 0 ? tests : POINTERS),
  valgrind,
  tsan,
  arm,
  asan: address,
  growing,
  fuzz,
}
const [way = '', ...rest] = process.argv.slice(2)
if (!Object.hasOwn(WAYS, way) || (rest.length > 0 && !['miri', 'asan', 'fuzz'].includes(way))) {
  quit(
    'usage: node scripts/test-under.mjs miri [TEST...] | valgrind | tsan | arm | asan [PROGRAMS] | growing | fuzz [SECONDS]',
  )
}
setUp(way)
step(`running tests under ${way}`)
WAYS[way](rest)
