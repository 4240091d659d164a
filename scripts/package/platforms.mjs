// The platforms with a prebuilt addon: THE LIST. npm/<triple>/ is generated from it (manifests.mjs), and the
// packed main package names each as an optional dependency (pack.mjs). The build puts it into
// bindings/entry/find-addon.ts.

import { at } from '../tools.mjs'

export const platforms = [
  {
    triple: 'linux-x64-gnu',
    os: 'linux',
    cpu: 'x64',
    libc: 'glibc',
    rust: 'x86_64-unknown-linux-gnu',
    title: 'Linux on x64 with glibc',
  },
  {
    triple: 'linux-x64-musl',
    os: 'linux',
    cpu: 'x64',
    libc: 'musl',
    rust: 'x86_64-unknown-linux-musl',
    title: 'Linux on x64 with musl (Alpine)',
  },
  {
    triple: 'linux-arm64-gnu',
    os: 'linux',
    cpu: 'arm64',
    libc: 'glibc',
    rust: 'aarch64-unknown-linux-gnu',
    title: 'Linux on arm64 with glibc',
  },
  {
    triple: 'linux-arm64-musl',
    os: 'linux',
    cpu: 'arm64',
    libc: 'musl',
    rust: 'aarch64-unknown-linux-musl',
    title: 'Linux on arm64 with musl (Alpine)',
  },
  { triple: 'darwin-x64', os: 'darwin', cpu: 'x64', rust: 'x86_64-apple-darwin', title: 'macOS on Intel' },
  { triple: 'darwin-arm64', os: 'darwin', cpu: 'arm64', rust: 'aarch64-apple-darwin', title: 'macOS on Apple silicon' },
  { triple: 'win32-x64-gnu', os: 'win32', cpu: 'x64', rust: 'x86_64-pc-windows-gnu', title: 'Windows on x64' },
  {
    triple: 'win32-arm64-gnu',
    os: 'win32',
    cpu: 'arm64',
    rust: 'aarch64-pc-windows-gnullvm',
    title: 'Windows on arm64',
  },
]

/** Where `npm run build:all-platforms` puts them. */
export const BUILT = at('build', 'platforms')

/** The oldest systems the addons load on. */
export const GLIBC = '2.17'
export const MACOS = '11.0'

export const packageName = triple => `rustorch-wasm-${triple}`
export const addonName = triple => `rustorch-wasm.${triple}.node`

/** The triple of this machine. */
export function hostTriple() {
  const { platform, arch } = process
  if (platform === 'linux')
    return `linux-${arch}-${process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl'}`
  return platform === 'win32' ? `win32-${arch}-gnu` : `${platform}-${arch}`
}
