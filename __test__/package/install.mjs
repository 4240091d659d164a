// The tarballs' contents, and their installation: from files, offline, and from a registry on this machine that counts
// what it is asked for.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { publishedManifest, sizeLine, sizes } from '../../scripts/package/pack.mjs'
import { addonName, hostTriple, packageName, platforms } from '../../scripts/package/platforms.mjs'
import { at } from '../../scripts/tools.mjs'
import { AT_HAND } from '../matrix/managers.mjs'
import { makeTable } from '../matrix/table.mjs'
import { tryManagers, WAYS } from '../matrix/ways.mjs'
import { check, succeed } from './checks.mjs'

/** Everything in the main package but its types. A new file is added here on purpose, or not at all. */
const CONTENTS = [
  'LICENSE',
  'dist/browser.cjs',
  'dist/browser.mjs',
  'dist/cli.mjs',
  'dist/edge-light.mjs',
  'dist/index.cjs',
  'dist/index.mjs',
  'dist/native-face.cjs',
  'dist/native.cjs',
  'dist/native.mjs',
  'dist/no-addons.cjs',
  'dist/no-addons.mjs',
  'dist/redis.cjs',
  'dist/redis.mjs',
  'dist/rustorch.wasm',
  'dist/wasm-face.cjs',
  'dist/wasm-inlined.cjs',
  'dist/wasm.cjs',
  'dist/wasm.mjs',
  'dist/workerd.mjs',
  'package.json',
]
const readJson = file => JSON.parse(readFileSync(file, 'utf8'))

export async function checkContents({ main, addons }) {
  await check('the main package holds what is listed, types and documents, nothing else', () => {
    const isType = file => /^dist\/types\/[\w/-]+\.d\.m?ts$/.test(file)
    const optional = ['README.md', 'CHANGELOG.md']
    assert.deepEqual(
      main.files.filter(file => !isType(file) && !optional.includes(file)),
      CONTENTS,
    )
    assert.ok(main.files.includes('dist/types/api.d.ts') && main.files.includes('dist/types/api.d.mts'))
    assert.ok(!main.files.some(file => /types\/(entry|backend)\//.test(file)), 'internal types are not shipped')
  })
  for (const [triple, addon] of Object.entries(addons)) {
    await check(`the package for ${triple} holds the addon, its README and the licence`, () => {
      assert.deepEqual(addon.files, ['LICENSE', 'README.md', 'package.json', addonName(triple)].sort())
    })
  }
  await check(
    'the published package.json has no scripts, no dependencies but an optional redis, and each platform at its own version',
    () => {
      const manifest = publishedManifest(readJson(at('package.json')))
      for (const absent of ['scripts', 'dependencies', 'devDependencies', 'bundleDependencies'])
        assert.ok(!(absent in manifest), absent)
      assert.deepEqual(Object.keys(manifest.peerDependencies), ['redis'])
      assert.deepEqual(manifest.peerDependenciesMeta, { redis: { optional: true } })
      assert.deepEqual(
        Object.keys(manifest.optionalDependencies),
        platforms.map(p => packageName(p.triple)),
      )
      assert.ok(Object.values(manifest.optionalDependencies).every(version => version === manifest.version))
    },
  )
  for (const size of sizes({ main, addons })) await check(sizeLine(size), () => assert.ok(size.bytes <= size.limit))
}

function emptyProject(folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "app", "private": true }\n')
}

const installed = folder =>
  readdirSync(path.join(folder, 'node_modules'))
    .filter(name => !name.startsWith('.'))
    .sort()

/** Both tarballs, offline and with an empty cache. */
export async function installFiles(folder, cache, tarballs, more = []) {
  emptyProject(folder)
  const flags = [...more, '--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--cache', cache]
  await succeed('npm', ['install', ...flags, ...tarballs], { cwd: folder })
}

/**
 * As a user does it, with scripts allowed: `npm install rustorch-wasm` picks this machine's addon and asks for no more. And in the other
 * ways of the install matrix, with what is at hand.
 */
export async function checkRegistryInstall(folder, cache, packed) {
  const registry = await startRegistry(packed)
  const table = makeTable('a registry', 'installed by', WAYS)
  const triple = hostTriple()
  try {
    await check(
      "npm install rustorch-wasm, from a registry, takes the main package and this platform's, nothing else",
      async () => {
        emptyProject(folder)
        const flags = [
          '--no-audit',
          '--no-fund',
          '--cache',
          cache,
          '--registry',
          registry.origin,
          '--foreground-scripts',
        ]
        await succeed('npm', ['install', 'rustorch-wasm', ...flags], { cwd: folder })
        assert.deepEqual(installed(folder), ['rustorch-wasm', packageName(triple)])
        assert.deepEqual(
          registry.tarballs.sort(),
          [packed.main.tarball, packed.addons[triple].tarball].map(file => path.basename(file)).sort(),
        )
      },
    )
    // All managers and ways are in `npm run test:matrix`.
    const ways = WAYS.filter(way => way !== "another system's lock file")
    await tryManagers(table, AT_HAND, registry, `${folder}-managers`, ways)
  } finally {
    registry.close()
  }
}

/** Knows the main package and all platforms; holds the tarballs that were packed. */
async function startRegistry({ main, addons }) {
  const tarballs = []
  const manifests = [
    [publishedManifest(readJson(at('package.json'))), main.tarball],
    ...platforms.map(p => [readJson(at('npm', p.triple, 'package.json')), addons[p.triple]?.tarball]),
  ]
  const server = createServer((request, response) => {
    const name = request.url.slice(1)
    const [manifest, tarball] =
      manifests.find(([m, file]) => m.name === name || (file && path.basename(file) === name)) ?? []
    if (!manifest) return response.writeHead(404).end('{}')
    if (manifest.name !== name) {
      tarballs.push(name)
      return response.end(readFileSync(tarball))
    }
    const file = tarball ? path.basename(tarball) : `${name}.tgz`
    const integrity = tarball
      ? `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
      : undefined
    const version = { ...manifest, dist: { tarball: `http://${request.headers.host}/${file}`, integrity } }
    response.end(
      JSON.stringify({ name, 'dist-tags': { latest: manifest.version }, versions: { [manifest.version]: version } }),
    )
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${server.address().port}/`, tarballs, close: () => server.close() }
}
