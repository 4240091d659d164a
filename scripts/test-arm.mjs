// `npm run test:arm`: the kernels on 64-bit ARM (NEON), run by qemu: clippy, their tests, and the documented hashes of
// all of them. Installs what is missing by rustup and, on Debian as root, by apt-get. Not part of `npm test`: on a machine
// that is no ARM it takes minutes and a cross compiler.

import { existsSync, readFileSync } from 'node:fs'
import { attempt, quit, run, step } from './tools.mjs'

const TARGET = 'aarch64-unknown-linux-gnu'
const NATIVE = process.arch === 'arm64' && process.platform === 'linux'

/** What a foreign machine needs: a linker with the C library, and an emulator. */
function crossTools() {
  const program = name => !attempt(name, ['--version']).missing
  if (program('aarch64-linux-gnu-gcc') && program('qemu-aarch64')) return
  const packages = ['gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross', 'qemu-user']
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  if (!/^ID(_LIKE)?=.*debian/m.test(release) || process.getuid?.() !== 0) {
    quit(`a cross compiler and qemu are needed; on Debian: apt-get install ${packages.join(' ')}`)
  }
  step(`installing ${packages.join(', ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-q'], { env })
  run('apt-get', ['install', '-qy', ...packages], { env })
}

step(`adding Rust's target ${TARGET}`)
run('rustup', ['target', 'add', TARGET])
if (!NATIVE) crossTools()
const env = {
  // Vectors want optimisation, and qemu wants few instructions.
  CARGO_PROFILE_DEV_OPT_LEVEL: '3',
  CARGO_PROFILE_DEV_DEBUG: '0',
  ...(NATIVE
    ? {}
    : {
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER: 'aarch64-linux-gnu-gcc',
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER: 'qemu-aarch64 -L /usr/aarch64-linux-gnu',
      }),
}
const cargo = (command, ...args) => run('cargo', [command, '--locked', '--target', TARGET, ...args], { env })
step('clippy')
cargo('clippy', '--features', 'node', '--', '-D', 'warnings')
step('tests of the kernels')
cargo('test', '--lib', 'kernels')
step('hashes of all kernels')
cargo('test', '--test', 'fingerprints', '--', '--ignored', '--nocapture')
