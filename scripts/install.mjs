// Installs what the build needs and is not there: npm packages, and the WASM target of Rust.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { at, attempt, quit, run, step } from './tools.mjs'

const RUST_HINT = 'install Rust 1.89 or newer from https://rustup.rs'

export function install() {
  installPackages()
  const cargo = attempt('cargo', ['--version'])
  if (!cargo.ok) quit(`cargo is not installed: ${RUST_HINT}`)
}

function installPackages() {
  const lock = at('package-lock.json')
  const installed = at('node_modules', '.package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  step('installing npm packages')
  // Not `npm ci`: it refuses the lock where a registry does not carry every platform's optional package.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    hint: 'install Node.js 20 or newer, with npm',
  })
}

/** How cargo can build for WASM here: with rustup's target, or with Debian's own Rust. */
export function wasmToolchain() {
  const target = 'wasm32-unknown-unknown'
  const sysroot = attempt('rustc', ['--print', 'sysroot']).output
  if (existsSync(`${sysroot}/lib/rustlib/${target}/lib`)) return { cargo: 'cargo', args: [], env: {} }
  step(`adding Rust's target ${target}`)
  if (attempt('rustup', ['target', 'add', target]).ok) return { cargo: 'cargo', args: [], env: {} }
  return (
    debianToolchain() ??
    quit(
      `Rust's target ${target} is missing, and neither rustup nor Debian's rustc-web could be used. Run: rustup target add ${target}`,
    )
  )
}

/** Debian's rustc-web builds the standard library from source for WASM. */
function debianToolchain() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  if (!/^ID(_LIKE)?=.*debian/m.test(release) || process.getuid?.() !== 0) return undefined
  step("rustup cannot add it; installing Debian's rustc-web")
  const apt = args => attempt('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).ok
  if (!apt(['update', '-q']) || !apt(['install', '-qy', 'rustc-web', 'cargo-web', 'rust-web-src', 'lld']))
    return undefined
  return {
    cargo: '/usr/bin/cargo',
    args: ['-Z', 'build-std=std,panic_abort'],
    env: { RUSTC: '/usr/bin/rustc', RUSTC_BOOTSTRAP: '1', CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld' },
  }
}
