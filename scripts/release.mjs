// `npm run release -- --dry-run`: everything a release needs but the publishing: the version is one, what the crate depends on is
// allowed, all tests, all platforms, all tarballs, installed and run, their list of components and checksums, in build/release/.
// Publishing is the workflow's (.github/workflows/release.yml), which runs this first. `--untested` leaves `npm test` out.

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { allAddons, pack } from './package/pack.mjs'
import { writeSbom } from './package/sbom.mjs'
import { setUp, TOOLS } from './setup.mjs'
import { at, attempt, quit, run, step } from './tools.mjs'

const FLAGS = ['--dry-run', '--untested']
const flags = process.argv.slice(2)
if (!flags.includes('--dry-run') || flags.some(flag => !FLAGS.includes(flag))) {
  quit(
    'usage: npm run release -- --dry-run [--untested]. Publishing is done by the workflow "release": see CONTRIBUTING.md.',
  )
}

/** Sentences for what is not one in the version's three places, and whether CHANGELOG.md tells of it. */
function versionFaults() {
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'))
  const crate = /^version = "(.*)"$/m.exec(readFileSync(at('Cargo.toml'), 'utf8'))?.[1]
  const changes = readFileSync(at('CHANGELOG.md'), 'utf8')
  const faults = []
  if (crate !== version) faults.push(`package.json has version ${version}, Cargo.toml ${crate}`)
  if (!changes.includes(`\n## ${version}`)) faults.push(`CHANGELOG.md has no section "## ${version}"`)
  // Before a release these are no faults yet: they end a real one.
  const open = []
  if (changes.includes('\n## Unreleased') || changes.includes(`## ${version} (unreleased)`)) {
    open.push('CHANGELOG.md still says "unreleased"')
  }
  if (attempt('git', ['status', '--porcelain']).output !== '') open.push('there are changes that are not committed')
  return { version, faults, open }
}

const { version, faults, open } = versionFaults()
if (faults.length > 0) quit(faults.join('\n'))
step(`version ${version}`)
setUp('release')

step('looking at what the crate depends on')
// Advisories need the database of RustSec: the workflow looks at them.
run(path.join(TOOLS, 'cargo-deny'), ['--all-features', 'check', 'licenses', 'bans', 'sources'])

if (flags.includes('--untested')) run(process.execPath, [at('scripts', 'build.mjs'), 'all'])
else run('npm', ['test'])
run(process.execPath, [at('scripts', 'build', 'platforms.mjs')])
step('installing and running the packages of all platforms')
run(process.execPath, [at('__test__', 'package', 'run.mjs'), '--all-platforms'])

const folder = at('build', 'release')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const { main, addons } = pack(folder, allAddons())
const { crates, modules } = writeSbom(path.join(folder, 'sbom.cdx.json'))
const sums = readdirSync(folder)
  .sort()
  .map(
    name =>
      `${createHash('sha256')
        .update(readFileSync(path.join(folder, name)))
        .digest('hex')}  ${name}`,
  )
writeFileSync(path.join(folder, 'SHA256SUMS'), `${sums.join('\n')}\n`)

console.log(`\n| package | KiB | files |\n|---|---|---|`)
for (const { tarball, size, files } of [main, ...Object.values(addons)]) {
  console.log(`| ${path.basename(tarball)} | ${(size / 1024).toFixed(0)} | ${files.length} |`)
}
console.log(`\nsbom.cdx.json lists ${crates} crates and ${modules} npm packages; SHA256SUMS has ${sums.length} lines.`)
step(`everything but the publishing of ${version} is in build/release`)
for (const what of open) console.log(`Before a release: ${what}.`)
