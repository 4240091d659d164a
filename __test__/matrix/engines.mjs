// Versions of Node, Deno and Bun: the package as npm installed it, by every entry point, with addons off, and its command line.

import assert from 'node:assert/strict'
import path from 'node:path'
import { succeed } from '../package/checks.mjs'
import { expectResult, resultIn, writeSmoke } from './smoke.mjs'
import { BUN, DENO, NODES } from './tools.mjs'

const OFF = { kind: 'wasm', reason: /addons are off|ffi/ }
export const FORMS = ['import', 'require', '/native', '/wasm', 'RUSTORCH_BACKEND=wasm', 'addons off', 'command line']

const ENGINES = [
  ...NODES.map(({ version, program }) => ({
    title: `Node ${version === '20.0' ? '20.0.0' : version}`,
    run: [program],
    off: [program, '--no-addons'],
  })),
  {
    title: 'Deno',
    run: [DENO, 'run', '--no-prompt', '-A'],
    off: [DENO, 'run', '--no-prompt', '--allow-read', '--allow-env'],
  },
  { title: 'Bun', run: [BUN, 'run'], off: undefined },
]

export async function tryEngines(table, folder) {
  const files = writeSmoke(folder)
  const cli = path.join(folder, 'node_modules', 'rustorch-wasm', 'dist', 'cli.mjs')
  for (const { title, run, off } of ENGINES) {
    const runs = async (program, forms, expected, env) => {
      let words
      for (const form of forms) {
        const [file, ...args] = [...program, files[form]]
        words = expectResult(resultIn((await succeed(file, args, { cwd: folder, env })).stdout), expected)
      }
      return words
    }
    const cell = (column, forms, expected, program = run, env = {}) =>
      table.cell(title, column, () => runs(program, forms, expected, env))
    const both = way => [`${way} mjs`, `${way} cjs`]
    await cell('import', ['main mjs'], { kind: 'native' })
    await cell('require', ['main cjs'], { kind: 'native' })
    await cell('/native', both('native'), { kind: 'native' })
    await cell('/wasm', both('wasm'), { kind: 'wasm' })
    await cell('RUSTORCH_BACKEND=wasm', both('main'), { kind: 'wasm' }, run, { RUSTORCH_BACKEND: 'wasm' })
    if (off) await cell('addons off', both('main'), OFF, off)
    else table.notHere(title, 'addons off', 'Bun has no option that turns addons off.')
    await table.cell(title, 'command line', async () => {
      const [file, ...args] = [...run, cli, '--help']
      const { stdout } = await succeed(file, args, { cwd: folder })
      assert.match(stdout, /^usage: rustorch-wasm COMMAND/m)
      return 'runs'
    })
  }
}
