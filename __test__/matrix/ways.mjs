// The ways to install: each with every package manager, from the registry, with settings and caches of their own; then the smoke
// suite and the command line run where it was installed.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { succeed } from '../package/checks.mjs'
import { expectResult, resultIn, writeSmoke } from './smoke.mjs'
import { DENO } from './tools.mjs'

const NATIVE = { kind: 'native' }
const WITHOUT = { kind: 'wasm', reason: /the optional dependency rustorch-wasm-\S+.* is not installed/ }
const USAGE = /^usage: rustorch-wasm COMMAND/m
const FOREIGN = "another system's lock file"

/** Each installs and runs; the words for its cell. */
const TRIALS = {
  async plain({ manager, project, call, works }) {
    const folder = project('plain')
    await call(manager.plain, folder)
    return works(folder, NATIVE)
  },
  async 'ignore scripts'({ manager, project, call, works }) {
    const folder = project('no-scripts')
    await call(manager['ignore scripts'], folder, manager.scriptsOff)
    return works(folder, NATIVE)
  },
  async 'omit optional'({ manager, project, call, works, files }) {
    const folder = project('no-optional', {}, files(manager.omitFiles))
    await call(manager['omit optional'], folder)
    return works(folder, WITHOUT)
  },
  async [FOREIGN]({ manager, project, call, works, files }) {
    const [there, here] = manager[FOREIGN]
    const folder = project('foreign', {}, files(manager.foreignFiles))
    await call(there, folder)
    for (const made of ['node_modules', '.pnp.cjs', '.yarn'])
      rmSync(path.join(folder, made), { recursive: true, force: true })
    const { 'yarn.lock': _, ...settings } = files(manager.setUp)
    writeFiles(folder, settings)
    await call(here, folder)
    return works(folder, NATIVE)
  },
  async workspace({ manager, project, call, works }) {
    const root = project('workspace', { workspaces: ['packages/*'] })
    const member = path.join(root, 'packages', 'member')
    writeFiles(member, { 'package.json': packageJson({ name: 'member', dependencies: { 'rustorch-wasm': '*' } }) })
    await call(manager.workspace, root)
    return works(member, NATIVE)
  },
  async global({ manager, project, call, run, home }) {
    if (manager.dlx) {
      assert.match((await call(manager.dlx, project('dlx'))).stdout, USAGE)
      return 'runs by `yarn dlx`; Yarn 4 has no global installs'
    }
    const { install, bin, bins = [bin], modules } = manager.global(home)
    await call(install, project('global'))
    const program = bins.find(existsSync)
    assert.ok(program, `${bins.join(' or ')} is not there`)
    assert.match((await run([program, '--help'], home)).stdout, USAGE)
    if (!modules) return 'the command line runs'
    const folder = project('global-use')
    const { 'main cjs': file } = writeSmoke(folder)
    const { stdout } = await run([process.execPath, file], folder, { NODE_PATH: modules })
    return expectResult(resultIn(stdout), NATIVE)
  },
}
export const WAYS = Object.keys(TRIALS)

/** Fills the rows of the managers; their settings and caches lie in `home`. */
export async function tryManagers(table, managers, registry, home, ways = WAYS) {
  for (const manager of managers) {
    const tools = toolsFor(manager, registry, path.join(home, manager.title.replace(/\W+/g, '-')))
    for (const way of ways) {
      const notHere = manager[way]?.notHere
      if (notHere) table.notHere(manager.title, way, notHere)
      else await table.cell(manager.title, way, () => TRIALS[way](tools))
    }
  }
}

function toolsFor(manager, registry, home) {
  const env = environment(registry, home)
  const files = of => (typeof of === 'function' ? of(registry) : (of ?? {}))
  const run = ([program, ...args], cwd, more) => succeed(program, args, { cwd, env: { ...env, ...more } })
  // Of the user, for what is installed for all projects.
  writeFiles(home, files(manager.setUp))
  mkdirSync(env.PNPM_HOME, { recursive: true })
  return {
    manager,
    home,
    files,
    run,
    call: (args, cwd, more) => run([...manager.program, ...args], cwd, more),
    /** A new project with the settings of the manager; its folder. */
    project(name, more, others = {}) {
      const folder = path.join(home, 'projects', name)
      writeFiles(folder, { 'package.json': packageJson(more), ...files(manager.setUp), ...others })
      return folder
    },
    /** Runs the smoke suite and the command line in a folder where the package is installed. */
    async works(folder, expected) {
      const smoke = writeSmoke(folder)
      let words
      for (const form of manager.forms ?? ['main mjs', 'main cjs']) {
        const { stdout } = await run([...manager.node, smoke[form]], folder)
        words = expectResult(resultIn(stdout), expected)
      }
      assert.match((await run([...manager.bin('rustorch-wasm'), '--help'], folder)).stdout, USAGE)
      return words
    },
  }
}

/** Nothing of this machine's user, and everything from the registry. */
const environment = ({ origin }, home) => ({
  HOME: home,
  USERPROFILE: home,
  XDG_CACHE_HOME: path.join(home, '.cache'),
  XDG_CONFIG_HOME: path.join(home, '.config'),
  XDG_DATA_HOME: path.join(home, '.data'),
  PNPM_HOME: path.join(home, 'pnpm'),
  BUN_INSTALL: path.join(home, '.bun'),
  DENO_DIR: path.join(home, '.deno-dir'),
  DENO_INSTALL_ROOT: path.join(home, '.deno'),
  DENO_NO_UPDATE_CHECK: '1',
  NPM_CONFIG_USERCONFIG: path.join(home, '.npmrc'),
  NPM_CONFIG_REGISTRY: origin,
  PATH: [path.join(home, 'pnpm', 'bin'), path.join(home, 'pnpm'), path.dirname(DENO), process.env.PATH].join(
    path.delimiter,
  ),
  CI: '', // installs under it may not write a lock file
})

function writeFiles(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

const packageJson = more => JSON.stringify({ name: 'app', version: '1.0.0', private: true, ...more })
