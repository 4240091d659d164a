// THE LIST of package managers, and how each installs in every way (ways.mjs): arguments of its program, files of a project. The
// package test tries those that need no tools of the matrix.

import path from 'node:path'
import { BUN, DENO, NODES, PROGRAMS } from './tools.mjs'

const node = version => NODES.find(each => each.version === version).program
const npm = (command, runner, title = command) => ({
  title,
  program: PROGRAMS[command],
  node: [runner],
  bin: name => [...PROGRAMS[command], 'exec', '--offline', '--', name],
  setUp: ({ origin }) => ({ '.npmrc': `registry=${origin}\naudit=false\nfund=false\nupdate-notifier=false\n` }),
  plain: ['install', 'rustorch-wasm'],
  'ignore scripts': ['install', '--ignore-scripts', 'rustorch-wasm'],
  'omit optional': ['install', '--omit=optional', 'rustorch-wasm'],
  "another system's lock file": [['install', '--os=darwin', '--cpu=arm64', 'rustorch-wasm'], ['ci']],
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
  "another system's lock file": [
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
    "another system's lock file": [
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
    "another system's lock file": [
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
    "another system's lock file": [
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
    "another system's lock file": {
      notHere: "Deno's lock file names all platforms, and it has no option to install for another.",
    },
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
export const AT_HAND = [npm('npm', process.execPath), MANAGERS.bun]
export const ALL = Object.values(MANAGERS)
