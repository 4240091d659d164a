// Versions of TypeScript and ways in which it looks for modules: the strictest settings, with the package's declarations checked too.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { at } from '../../scripts/tools.mjs'
import { succeed } from '../package/checks.mjs'
import { typescript } from '../package/example.mjs'
import { STRICT, SUBPATHS } from '../package/types.mjs'
import { tool } from './tools.mjs'

export const RESOLUTIONS = ['node10', 'node16', 'nodenext', 'bundler', 'classic']
const OLDER = ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9'].map(version => [
  version,
  tool(`typescript-${version}`, 'bin', 'tsc'),
])
const COMPILERS = [
  ...OLDER,
  ['6.0', at('node_modules', 'typescript-js', 'bin', 'tsc')],
  ['7.0', at('node_modules', 'typescript', 'bin', 'tsc')],
]

const OPTIONS = {
  node10: { module: 'commonjs', moduleResolution: 'node10' },
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}

const NOT_THERE = {
  classic: 'This way does not look into node_modules for packages with types of their own.',
  'node10 in 7.0': 'TypeScript 7 no longer has it.',
}

export async function tryTypes(table, folder) {
  for (const [version, compiler] of COMPILERS) {
    for (const resolution of RESOLUTIONS) {
      const reason = NOT_THERE[resolution] ?? NOT_THERE[`${resolution} in ${version}`]
      if (reason) {
        table.notHere(version, resolution, reason)
        continue
      }
      await table.cell(version, resolution, async () => {
        const project = path.join(folder, `types-${version}-${resolution}`)
        mkdirSync(project, { recursive: true })
        const files =
          resolution.startsWith('node1') && resolution !== 'node16'
            ? ['ts']
            : resolution === 'bundler'
              ? ['ts']
              : ['mts', 'cts']
        for (const extension of files) {
          writeFileSync(path.join(project, `example.${extension}`), typescript('rustorch-wasm'))
          writeFileSync(path.join(project, `subpaths.${extension}`), SUBPATHS)
        }
        const compilerOptions = {
          ...STRICT,
          rootDir: '.',
          ...OPTIONS[resolution],
          ...(version === '6.0' && resolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
        }
        writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }))
        await succeed(process.execPath, [compiler, '-p', project], { cwd: folder })
        return 'compiles'
      })
    }
  }
}
