// What is in the packages that did not come from here: crates by cargo-cyclonedx, and the npm packages that are bundled, as one list in
// CycloneDX's format.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { TOOLS } from '../setup.mjs'
import { at, attempt, quit, root } from '../tools.mjs'

const readJson = file => JSON.parse(readFileSync(file, 'utf8'))

/** The npm packages that are in dist/: their licences go along, each after its name (scripts/build/js.mjs). */
function bundled() {
  const files = readdirSync(at('dist')).filter(name => /\.[cm]js$/.test(name))
  const names = files.flatMap(name =>
    [...readFileSync(at('dist', name), 'utf8').matchAll(/^\/\*! ([\w@/.-]+)$/gm)].map(match => match[1]),
  )
  return [...new Set(names)].sort().map(name => {
    const { version, license } = readJson(at('node_modules', ...name.split('/'), 'package.json'))
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      scope: 'required',
      licenses: [{ expression: license }],
      purl,
    }
  })
}

/** Writes the list to `file`; how many components it has. */
export function writeSbom(file) {
  const name = 'rustorch-sbom'
  const options = [
    '--format',
    'json',
    '--spec-version',
    '1.5',
    '--target',
    'all',
    '--no-build-deps',
    '--override-filename',
    name,
  ]
  const { ok, output } = attempt(path.join(TOOLS, 'cargo-cyclonedx'), [
    'cyclonedx',
    '-q',
    '--features',
    'node,wasm',
    ...options,
  ])
  if (!ok) quit(`the list of crates could not be made:\n${output}`)
  // It writes one for each member of the workspace.
  const list = readJson(at(`${name}.json`))
  for (const folder of ['', 'xtask', 'accuracy']) rmSync(at(folder, `${name}.json`), { force: true })
  const { version } = readJson(at('package.json'))
  const modules = bundled()
  list.components.push(...modules)
  const text = JSON.stringify(list, null, 2)
    .replaceAll(`path+file://${root}#rustorch-wasm@${version}`, `rustorch-wasm@${version}`)
    .replaceAll('?download_url=file://.', '')
  if (text.includes(root)) quit('the list of components names a path of this machine')
  writeFileSync(file, `${text}\n`)
  return { crates: list.components.length - modules.length, modules: modules.length }
}
