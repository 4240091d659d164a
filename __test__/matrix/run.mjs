// `npm run test:matrix [-- PART...]`: the package, published to a registry on this machine, installed by every package manager and
// used from every runtime, bundler, compiler and test runner of the list. Prints one page of tables, and writes it to
// docs/install-matrix.md where all parts ran. Needs `npm run build` first. Ends with "N passed, N failed".

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setUp } from '../../scripts/setup.mjs'
import { at, quit } from '../../scripts/tools.mjs'
import { check, finish, nodeSucceeds, succeed } from '../package/checks.mjs'
import { assertValues, esm, reported } from '../package/example.mjs'
import { lintPackage } from '../package/linters.mjs'
import { tryBundles, FORMS as WAYS_OF_BUNDLES } from './bundles.mjs'
import { tryEngines, FORMS as WAYS_IN } from './engines.mjs'
import { ALL } from './managers.mjs'
import { publishAll, startRegistry } from './registry.mjs'
import { ENVIRONMENTS, tryRunners } from './runners.mjs'
import { asMarkdown, makeTable } from './table.mjs'
import { RESOLUTIONS, tryTypes } from './types.mjs'
import { tryManagers, WAYS } from './ways.mjs'

const PARTS = ['managers', 'engines', 'bundles', 'runners', 'types', 'linters']
const parts = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const keep = process.argv.includes('--keep')
if (parts.some(part => !PARTS.includes(part))) quit(`usage: npm run test:matrix [-- ${PARTS.join('|')}...] [--keep]`)
if (process.platform !== 'linux' || process.arch !== 'x64') quit('the tools of the matrix are those for Linux on x64')
const wanted = part => parts.length === 0 || parts.includes(part)
setUp('matrix')

const STOOD_IN = triples =>
  triples.length === 0
    ? 'The addons of all platforms were built here.'
    : `Stand-ins, packages with the right \`os\`, \`cpu\` and \`libc\` and a file that is no addon, were those for
${triples.join(', ')};
where \`npm run build:all-platforms\` has run, they are the built ones.`

const page = (tables, standsIn, seconds) => `<!-- Written by \`npm run test:matrix\`. -->

# Install matrix: where it was tried

The package and its platform packages, published to a registry (Verdaccio) on the loopback address of one Linux machine with x64 and
glibc, by \`npm run test:matrix\`, which writes this page. In every cell the smoke suite ran: functions of each kind, errors, files,
snapshots and scopes; where one was installed, the command line too. A cell says which build answered, as it should there; all gave
the same bits. ${STOOD_IN(standsIn)}

From an empty folder and an empty cache to the first result, \`npm install rustorch-wasm\` and \`node first.mjs\` took ${seconds} s.

${asMarkdown(tables)}
`

const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'rustorch-matrix-')))
const tables = [
  makeTable('Package managers', 'installed by', WAYS),
  makeTable('Runtimes', 'run by', WAYS_IN),
  makeTable('Bundles for a service such as Lambda', 'bundled by', WAYS_OF_BUNDLES),
  makeTable('Test runners', 'tested by', ENVIRONMENTS),
  makeTable('TypeScript', 'compiled by', RESOLUTIONS),
  makeTable('Linters of packages', 'looked at by', ['finds']),
]
const [managers, engines, bundles, runners, types, linters] = tables
let registry
try {
  registry = await startRegistry(path.join(home, 'registry'))
  const { packed, standsIn } = await publishAll(registry, path.join(home, 'publish'))
  // An app for all that is not about installing.
  const app = path.join(home, 'app')
  mkdirSync(app)
  writeFileSync(path.join(app, 'package.json'), '{ "name": "app", "private": true }\n')
  const flags = ['--registry', registry.origin, '--cache', path.join(home, 'cache'), '--no-audit', '--no-fund']
  writeFileSync(path.join(app, 'first.mjs'), esm())
  const begun = performance.now()
  await succeed('npm', ['install', 'rustorch-wasm', ...flags], { cwd: app })
  assertValues(reported((await nodeSucceeds(['first.mjs'], { cwd: app })).stdout).values)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)

  if (wanted('managers')) await tryManagers(managers, ALL, registry, path.join(home, 'managers'))
  if (wanted('engines')) await tryEngines(engines, app)
  if (wanted('bundles')) await tryBundles(bundles, app, path.join(home, 'bundles'))
  if (wanted('runners')) await tryRunners(runners, app)
  if (wanted('types')) await tryTypes(types, app)
  if (wanted('linters')) {
    for (const [name, lint] of Object.entries(lintPackage(packed.main.tarball))) await linters.cell(name, 'finds', lint)
  }
  const text = page(tables, standsIn, seconds)
  console.log(`\n${text}`)
  if (parts.length === 0)
    await check('docs/install-matrix.md is written', () => writeFileSync(at('docs', 'install-matrix.md'), text))
} finally {
  registry?.close()
  if (keep) console.log(`kept: ${home}`)
  else rmSync(home, { recursive: true, force: true })
}
finish()
