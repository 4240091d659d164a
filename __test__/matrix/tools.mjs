// Where the tools of the matrix are: installed by scripts/setup.mjs from the package.json here, apart from the project's own.

import { existsSync } from 'node:fs'
import { at } from '../../scripts/tools.mjs'

/** A path in an installed tool. */
export const tool = (...parts) => at('__test__', 'matrix', 'node_modules', ...parts)

/** The versions of Node, the oldest first. */
export const NODES = ['20.0', '20', '22', '24', '26'].map(version => ({
  version,
  program: tool(`node-${version}`, 'bin', 'node'),
}))

const node = version => NODES.find(each => each.version === version).program

/** Programs with the arguments that they always have. */
export const PROGRAMS = {
  'npm 10': [node('20'), tool('npm-10', 'bin', 'npm-cli.js')],
  'npm 12': [node('24'), tool('npm-12', 'bin', 'npm-cli.js')],
  'pnpm 10': [node('22'), tool('pnpm-10', 'bin', 'pnpm.cjs')],
  'pnpm 12': [tool('@pnpm', 'exe.linux-x64', 'pnpm')],
  'Yarn 1': [node('20'), tool('yarn-1', 'bin', 'yarn.js')],
  'Yarn 4': [node('22'), tool('@yarnpkg', 'cli-dist', 'bin', 'yarn.js')],
  npm: ['npm'],
}

const system = `${process.platform}-${process.arch}`
export const DENO = at('node_modules', '@deno', process.platform === 'linux' ? `${system}-glibc` : system, 'deno')
/** Its package moves the program as it is installed, where it may run scripts. */
export const BUN = [
  at('node_modules', '@oven', `bun-${system}`, 'bin', 'bun'),
  at('node_modules', 'bun', 'bin', 'bun.exe'),
].find(existsSync)
