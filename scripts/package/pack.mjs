// `npm run pack [-- --all-platforms] [FOLDER]`: the tarballs to publish, in build/packages unless told: the main package, without an
// addon, and the package of this machine's platform, with its addon; or of every platform, as `npm run build:all-platforms` made
// them. Prints sizes and the limits they must keep.
//
// The packed package.json differs from the checkout's: it names the platform packages as optional dependencies of exactly
// its own version. The checkout's cannot: before a release they do not exist, `npm ci` would ask the registry for them, and
// somebody else could answer. It also leaves out the scripts and the tools, so that installing never runs anything.

import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { reachableTypes } from '../build/types.mjs'
import { at, attempt, quit } from '../tools.mjs'
import { staleFiles } from './manifests.mjs'
import { addonName, BUILT, hostTriple, packageName, platforms } from './platforms.mjs'

const KiB = 1024

/** What the main package holds beside its types and package.json; a missing one is an error. */
const BUNDLES = [
  ...['index', 'native', 'no-addons', 'wasm'].flatMap(name => [`dist/${name}.cjs`, `dist/${name}.mjs`]),
  ...['native-face', 'wasm-face', 'wasm-inlined'].map(name => `dist/${name}.cjs`),
  'dist/browser.cjs',
  'dist/browser.mjs',
  'dist/cli.mjs',
  'dist/edge-light.mjs',
  'dist/workerd.mjs',
  'dist/redis.cjs',
  'dist/redis.mjs',
  'dist/rustorch.wasm',
]
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE']

const readJson = file => JSON.parse(readFileSync(file, 'utf8'))

/** The package.json to publish. */
export function publishedManifest(main) {
  const { scripts: _, devDependencies: __, private: ___, ...kept } = main
  const optionalDependencies = Object.fromEntries(platforms.map(({ triple }) => [packageName(triple), main.version]))
  return { ...kept, optionalDependencies }
}

/** The files of the main package. */
export function mainFiles() {
  const documents = DOCUMENTS.filter(file => existsSync(at(file)))
  return [
    ...BUNDLES,
    ...reachableTypes(at('dist', 'types'), ['api.d.mts', 'redis.d.mts']).map(file => `dist/types/${file}`),
    ...documents,
  ]
}

function stage(folder, files, manifest) {
  rmSync(folder, { recursive: true, force: true })
  for (const [from, to] of files) {
    if (!existsSync(from)) quit(`${path.relative(at(), from)} is missing: npm run build, or build:all-platforms`)
    cpSync(from, path.join(folder, to))
    chmodSync(path.join(folder, to), 0o644) // a library is not a program, and some unpackers keep its mode
  }
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Packs one staged folder; the tarball's path and what npm says of it. */
function packFolder(folder, destination) {
  const args = ['pack', folder, '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination]
  const { ok, stdout, output } = attempt('npm', args, { shell: process.platform === 'win32' })
  if (!ok) quit(`npm pack failed:\n${output}`)
  const [{ filename, size, unpackedSize, files }] = JSON.parse(stdout)
  return { tarball: path.join(destination, filename), size, unpackedSize, files: files.map(file => file.path).sort() }
}

/** Makes the tarballs in `destination`: the main package's, and one for each addon, by default this machine's in dist/. */
export function pack(destination, addons = hostAddon()) {
  const stale = staleFiles()
  if (stale.length > 0) quit(`not fresh: ${stale.join(', ')}; run node scripts/package/manifests.mjs`)
  const main = readJson(at('package.json'))
  mkdirSync(destination, { recursive: true })
  const staging = path.join(destination, 'staging')
  stage(
    path.join(staging, 'main'),
    mainFiles().map(file => [at(file), file]),
    publishedManifest(main),
  )
  const packed = { main: packFolder(path.join(staging, 'main'), destination), addons: {} }
  for (const [triple, file] of Object.entries(addons)) {
    const platform = at('npm', triple)
    const files = [
      [path.join(platform, 'README.md'), 'README.md'],
      [at('LICENSE'), 'LICENSE'],
      [file, addonName(triple)],
    ]
    stage(path.join(staging, triple), files, readJson(path.join(platform, 'package.json')))
    packed.addons[triple] = packFolder(path.join(staging, triple), destination)
  }
  rmSync(staging, { recursive: true })
  return packed
}

/** This machine's addon by its triple, as `npm run build` made it. */
export function hostAddon() {
  const triple = hostTriple()
  if (!platforms.some(p => p.triple === triple))
    quit(`no platform package for ${triple}, see scripts/package/platforms.mjs`)
  return { [triple]: at('dist', addonName(triple)) }
}

/** Every platform's addon by its triple, as `npm run build:all-platforms` made them. */
export function allAddons() {
  return Object.fromEntries(platforms.map(({ triple }) => [triple, path.join(BUILT, addonName(triple))]))
}

/** What users load and fetch, in bytes: the most it may be, and what it ought to come down to. */
export function sizes({ main, addons }) {
  const gzip = file => gzipSync(readFileSync(at('dist', file)), { level: 9 }).length
  const triple = hostTriple()
  return [
    { what: 'WASM module, gzip', bytes: gzip('rustorch.wasm'), limit: 350 * KiB, goal: 200 * KiB },
    { what: 'browser.mjs (module inlined), gzip', bytes: gzip('browser.mjs'), limit: 380 * KiB, goal: 220 * KiB },
    { what: 'addon', bytes: statSync(at('dist', addonName(triple))).size, limit: 3072 * KiB, goal: 1536 * KiB },
    // 1440 since rustorch-wasm/redis came in: 15 KiB packed, 8 of types, and its commands and the sketch of distinct values.
    { what: 'main package', bytes: main.size, limit: 1440 * KiB, goal: 600 * KiB },
    { what: `package for ${triple}`, bytes: addons[triple].size, limit: 1200 * KiB, goal: 700 * KiB },
  ]
}

/** A size in words. */
export function sizeLine({ what, bytes, limit, goal }) {
  return `${what}: ${kib(bytes)}, at most ${kib(limit)}${bytes > goal ? ` (the goal is ${kib(goal)})` : ''}`
}

const kib = bytes => `${(bytes / KiB).toFixed(1)} KiB`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = process.argv.includes('--all-platforms')
  const folder = process.argv.slice(2).find(argument => !argument.startsWith('--'))
  const packed = pack(path.resolve(folder ?? at('build', 'packages')), all ? allAddons() : hostAddon())
  for (const { tarball, size, unpackedSize, files } of [packed.main, ...Object.values(packed.addons)]) {
    console.log(`${tarball}: ${kib(size)}, unpacked ${kib(unpackedSize)}, ${files.length} files`)
  }
  for (const size of sizes(packed)) {
    console.log(sizeLine(size))
    if (size.bytes > size.limit) process.exitCode = 1
  }
}
