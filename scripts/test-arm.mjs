// `npm run test:arm`: the kernels on 64-bit ARM (NEON), run by qemu: clippy, their tests, and the documented hashes of
// all of them. Not part of `npm test`: on a machine that is no ARM it takes minutes and a cross compiler.

import { ARM, IS_ARM, setUp } from './setup.mjs'
import { run, step } from './tools.mjs'

setUp('arm')
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
step('clippy')
cargo('clippy', '--features', 'node', '--', '-D', 'warnings')
step('tests of the kernels')
cargo('test', '--lib', 'kernels')
step('hashes of all kernels')
cargo('test', '--test', 'fingerprints', '--', '--ignored', '--nocapture')
