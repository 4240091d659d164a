// Package managers: each installs the package from the registry in every way, and runs what was installed. THE LIST of them; the
// package test runs those that need no tools of the matrix.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { succeed } from '../package/checks.mjs'
import { expectResult, resultIn, writeSmoke } from './smoke.mjs'
import { BUN, DENO, NODES, PROGRAMS } from './tools.mjs'

export const WAYS = ['plain', 'ignore scripts', 'omit optional', "another system's lock file", 'workspace', 'global']
const NATIVE = { kind: 'native' }
const WITHOUT = { kind: 'wasm', reason: /the optional dependency rustorch-wasm-\S+.* is not installed/ }

const node = version => NODES.find(each => each.version === version).program
const THIS_NODE = process.execPath

const npm = (command, runner, title = command) => ({
  title,
  program: PROGRAMS[command],
  node: [runner],
  bin: name => [...PROGRAMS[command], 'exec', '--offline', '--', name],
  setUp: ({ origin }) => ({ '.npmrc': `registry=${origin}\naudit=false\nfund=false\nupdate-notifier=false\n` }),
  plain: ['install', 'rustorch-wasm'],
  'ignore scripts': ['install', '--ignore-scripts', 'rustorch-wasm'],
  'omit optional': ['install', '--omit=optional', 'rustorch-wasm'],
  foreign: [['install', '--os=darwin', '--cpu=arm64', 'rustorch-wasm'], ['ci']],
  workspace: ['install'],
  global: home => ({
    install: ['install', '--global', '--prefix', path.join(home, 'global'), 'rustorch-wasm'],
    bin: path.join(home, 'global', 'bin', 'rustorch-wasm'),
    modules: path.join(home, 'global', 'lib', 'node_modules'),
  }),
})

const pnpm = (title, runner) => ({
  title,
  program: PROGRAMS[title],
  node: [node(runner)],
  bin: name => [...PROGRAMS[title], 'exec', name],
  setUp: ({ origin }) => ({
    '.npmrc': `registry=${origin}\n`,
    // Newer ones refuse what was published today.
    'pnpm-workspace.yaml': 'packages: ["packages/*"]\nminimumReleaseAge: 0\n',
  }),
  plain: ['add', '--workspace-root', 'rustorch-wasm'],
  'ignore scripts': ['add', '--workspace-root', '--ignore-scripts', 'rustorch-wasm'],
  'omit optional': ['add', '--workspace-root', '--no-optional', 'rustorch-wasm'],
  foreign: [
    ['add', '--workspace-root', 'rustorch-wasm'],
    ['install', '--frozen-lockfile'],
  ],
  foreignFiles: {
    'pnpm-workspace.yaml':
      'packages: ["packages/*"]\nminimumReleaseAge: 0\nsupportedArchitectures: { os: [darwin], cpu: [arm64] }\n',
  },
  workspace: ['install'],
  global: home => ({
    install: ['add', '--global', 'rustorch-wasm'],
    bins: [path.join(home, 'pnpm', 'rustorch-wasm'), path.join(home, 'pnpm', 'bin', 'rustorch-wasm')],
  }),
})

const berry = (linker, modules = true) => {
  const rc = ({ origin }, more = '') => `npmRegistryServer: '${origin}'
unsafeHttpWhitelist: ['127.0.0.1']
nodeLinker: ${linker}
enableTelemetry: false
npmMinimalAgeGate: 0
enableImmutableInstalls: false
enableGlobalCache: false
pnpEnableEsmLoader: ${modules}
${more}`
  const only = 'supportedArchitectures: { os: [darwin], cpu: [arm64] }\n'
  const program = PROGRAMS['Yarn 4']
  return {
    title: `Yarn 4, ${linker === 'pnp' ? `Plug'n'Play ${modules ? 'with' : 'without'} its loader of ES modules` : linker}`,
    forms: modules ? undefined : ['main cjs'],
    program,
    node: linker === 'pnp' ? [...program, 'node'] : [node('22')],
    bin: name => [...program, 'run', name],
    setUp: registry => ({ '.yarnrc.yml': rc(registry), 'yarn.lock': '' }),
    plain: ['add', 'rustorch-wasm'],
    'ignore scripts': ['add', 'rustorch-wasm'],
    scriptsOff: { YARN_ENABLE_SCRIPTS: '0' },
    // There is no option for it; where no system fits, nothing optional is installed.
    'omit optional': ['add', 'rustorch-wasm'],
    omitFiles: registry => ({ '.yarnrc.yml': rc(registry, 'supportedArchitectures: { os: [sunos] }\n') }),
    foreign: [
      ['add', 'rustorch-wasm'],
      ['install', '--immutable'],
    ],
    foreignFiles: registry => ({ '.yarnrc.yml': rc(registry, only) }),
    workspace: ['install'],
    dlx: ['dlx', '--quiet', 'rustorch-wasm', '--help'],
  }
}

const MANAGERS = {
  npm10: npm('npm 10', node('20')),
  npm12: npm('npm 12', node('24')),
  pnpm10: pnpm('pnpm 10', '20'),
  pnpm12: pnpm('pnpm 12', '24'),
  yarn1: {
    title: 'Yarn 1',
    program: PROGRAMS['Yarn 1'],
    node: [node('20')],
    bin: name => [...PROGRAMS['Yarn 1'], '--silent', 'run', name],
    setUp: ({ origin }) => ({ '.npmrc': `registry=${origin}\n`, '.yarnrc': `registry "${origin}"\n` }),
    plain: ['add', 'rustorch-wasm'],
    'ignore scripts': ['add', '--ignore-scripts', 'rustorch-wasm'],
    'omit optional': ['add', '--ignore-optional', 'rustorch-wasm'],
    foreign: [
      ['add', '--ignore-platform', 'rustorch-wasm'],
      ['install', '--frozen-lockfile'],
    ],
    workspace: ['install'],
    global: home => ({
      install: [
        'global',
        'add',
        '--prefix',
        path.join(home, 'global'),
        '--global-folder',
        path.join(home, 'all'),
        'rustorch-wasm',
      ],
      bin: path.join(home, 'global', 'bin', 'rustorch-wasm'),
      modules: path.join(home, 'all', 'node_modules'),
    }),
  },
  berryModules: berry('node-modules'),
  berryPnpm: berry('pnpm'),
  berryPnp: berry('pnp'),
  berryPnpCommon: berry('pnp', false),
  bun: {
    title: 'Bun',
    program: [BUN],
    node: [BUN, 'run'],
    bin: name => [BUN, 'run', name],
    setUp: ({ origin }) => ({ 'bunfig.toml': `[install]\nregistry = "${origin}"\n` }),
    plain: ['add', 'rustorch-wasm'],
    'ignore scripts': ['add', '--ignore-scripts', 'rustorch-wasm'],
    'omit optional': ['add', '--omit=optional', 'rustorch-wasm'],
    foreign: [
      ['add', '--os=darwin', '--cpu=arm64', 'rustorch-wasm'],
      ['install', '--frozen-lockfile'],
    ],
    workspace: ['install'],
    global: home => ({
      install: ['add', '--global', 'rustorch-wasm'],
      bin: path.join(home, '.bun', 'bin', 'rustorch-wasm'),
      modules: path.join(home, '.bun', 'install', 'global', 'node_modules'),
    }),
  },
  deno: {
    title: 'Deno',
    program: [DENO],
    node: [DENO, 'run', '--no-prompt', '-A'],
    bin: name => [DENO, 'run', '--no-prompt', '-A', `npm:${name}`],
    setUp: ({ origin }) => ({
      '.npmrc': `registry=${origin}\n`,
      'deno.json': '{ "nodeModulesDir": "auto", "minimumDependencyAge": 0 }',
    }),
    plain: ['add', '--minimum-dependency-age=0', 'npm:rustorch-wasm'],
    'ignore scripts': { notHere: 'Deno runs no scripts of packages unless it is told to: this is its plain way.' },
    'omit optional': { notHere: 'Deno has no option to leave out optional dependencies.' },
    foreign: { notHere: "Deno's lock file names all platforms, and it has no option to install for another." },
    workspace: ['install', '--minimum-dependency-age=0'],
    global: home => ({
      install: [
        'install',
        '--global',
        '-A',
        '--minimum-dependency-age=0',
        '--name',
        'rustorch-wasm',
        'npm:rustorch-wasm',
      ],
      bin: path.join(home, '.deno', 'bin', 'rustorch-wasm'),
    }),
  },
}

/** Those that the project has by itself. */
export const AT_HAND = [npm('npm', THIS_NODE), MANAGERS.bun]
export const ALL = Object.values(MANAGERS)

function writeFiles(folder, files) {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
}

const packageJson = more => JSON.stringify({ name: 'app', version: '1.0.0', private: true, ...more })
const filesOf = (files, registry) => (typeof files === 'function' ? files(registry) : (files ?? {}))

/** Fills a column of the table for each way; caches and settings of the managers lie in \`home\`. */
export async function tryManagers(table, managers, registry, home) {
  for (const manager of managers)
    await tryManager(table, manager, registry, path.join(home, manager.title.replace(/\W+/g, '-')))
}

async function tryManager(table, manager, registry, home) {
  const env = {
    HOME: home,
    USERPROFILE: home,
    XDG_CACHE_HOME: path.join(home, '.cache'),
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.data'),
    PNPM_HOME: path.join(home, 'pnpm'),
    BUN_INSTALL: path.join(home, '.bun'),
    DENO_DIR: path.join(home, '.deno-dir'),
    DENO_INSTALL_ROOT: path.join(home, '.deno'),
    NPM_CONFIG_USERCONFIG: path.join(home, '.npmrc'),
    NPM_CONFIG_REGISTRY: registry.origin,
    DENO_NO_UPDATE_CHECK: '1',
    PATH: [path.join(home, 'pnpm', 'bin'), path.join(home, 'pnpm'), path.dirname(DENO), process.env.PATH].join(path.delimiter),
    CI: '',
  }
  // Of the user, for what is installed for all projects.
  writeFiles(home, { ...filesOf(manager.setUp, registry) })
  mkdirSync(env.PNPM_HOME, { recursive: true })
  const run = ([program, ...args], cwd, more) => succeed(program, args, { cwd, env: { ...env, ...more } })
  const call = (args, cwd, more) => run([...manager.program, ...args], cwd, more)

  /** Runs the smoke suite and the command line in a folder where the package is installed. */
  const works = async (folder, expected) => {
    const files = writeSmoke(folder)
    let words
    for (const form of manager.forms ?? ['main mjs', 'main cjs']) {
      const { stdout } = await run([...manager.node, files[form]], folder)
      words = expectResult(resultIn(stdout), expected)
    }
    const { stdout } = await run([...manager.bin('rustorch-wasm'), '--help'], folder)
    assert.match(stdout, /^usage: rustorch-wasm COMMAND/m)
    return words
  }
  const inNew = (way, more, files = {}) => {
    const folder = path.join(home, 'apps', way.replace(/\W+/g, '-'))
    writeFiles(folder, { 'package.json': packageJson(more), ...filesOf(manager.setUp, registry), ...files })
    return folder
  }
  for (const way of WAYS.slice(0, 3)) {
    if (manager[way].notHere) {
      table.notHere(manager.title, way, manager[way].notHere)
      continue
    }
    await table.cell(manager.title, way, async () => {
      const omit = way === 'omit optional'
      const folder = inNew(way, {}, omit ? filesOf(manager.omitFiles, registry) : {})
      await call(manager[way], folder, way === 'ignore scripts' ? manager.scriptsOff : {})
      return works(folder, omit ? WITHOUT : NATIVE)
    })
  }

  const [, , , foreign, workspace, global] = WAYS
  if (manager.foreign.notHere) table.notHere(manager.title, foreign, manager.foreign.notHere)
  else
    await table.cell(manager.title, foreign, async () => {
      const [there, here] = manager.foreign
      const folder = inNew(foreign, {}, filesOf(manager.foreignFiles, registry))
      await call(there, folder)
      for (const made of ['node_modules', '.pnp.cjs', '.yarn'])
        rmSync(path.join(folder, made), { recursive: true, force: true })
      const { 'yarn.lock': _, ...files } = filesOf(manager.setUp, registry)
      writeFiles(folder, files)
      await call(here, folder)
      return works(folder, NATIVE)
    })

  await table.cell(manager.title, workspace, async () => {
    const root = inNew(workspace, { workspaces: ['packages/*'] })
    const app = path.join(root, 'packages', 'member')
    writeFiles(app, { 'package.json': packageJson({ name: 'member', dependencies: { 'rustorch-wasm': '*' } }) })
    await call(manager.workspace, root)
    return works(app, NATIVE)
  })

  await table.cell(manager.title, global, async () => {
    if (manager.dlx) {
      const { stdout } = await call(manager.dlx, inNew('dlx', {}))
      assert.match(stdout, /^usage: rustorch-wasm COMMAND/m)
      return 'runs by `yarn dlx`; Yarn 4 has no global installs'
    }
    const { install, bin, bins = [bin], modules } = manager.global(home)
    await call(install, inNew('global', {}))
    const program = bins.find(existsSync)
    assert.ok(program, `${bins.join(' or ')} is not there`)
    const { stdout } = await run([program, '--help'], home)
    assert.match(stdout, /^usage: rustorch-wasm COMMAND/m)
    if (!modules) return 'the command line runs'
    const folder = inNew('global-use', {})
    const files = writeSmoke(folder)
    const found = await run([THIS_NODE, files['main cjs']], folder, { NODE_PATH: modules })
    return expectResult(resultIn(found.stdout), NATIVE)
  })
}
