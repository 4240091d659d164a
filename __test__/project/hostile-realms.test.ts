// Realms in which built-ins were polluted, replaced or frozen, before the package is loaded or after: it works as ever, and what its
// checks keep from memory stays out.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { NEWER_NODE } from '../../scripts/setup.mjs'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const SCRIPT = path.resolve(import.meta.dirname, '../hostile/realm.cjs')

async function found(kind: string, which: string, ...flags: string[]) {
  const bundle = require.resolve(`../../dist/${kind}.cjs`)
  const { stdout } = await run(process.execPath, [...flags, SCRIPT, bundle, which])
  return JSON.parse(stdout)
}

const EXPECTED = {
  zeros: '[2,3] 0 0 0 0 0 0',
  floats: '[2,2] 1 3 2 4',
  numbers: '[3] 1 2 3',
  large: '[1000] 1 1 1 1 1 1',
  reshape: '[3,2] 0 1 2 3 4 5',
  slice: '[3] 1 2 3',
  sum: '[1] 15',
  concat: '[2] 1 0',
  figures: true,
  buffer: 5,
  'half a dimension': 'ERR_SHAPE',
  'fewer than none': 'ERR_SHAPE',
  'NaN of them': 'ERR_SHAPE',
  'far too many': 'ERR_OUT_OF_MEMORY',
  'beyond the end': 'ERR_ARGUMENT',
  'another shape': 'ERR_SHAPE',
  'half a buffer': 'ERR_ARGUMENT',
}

describe.each(['native', 'wasm'])('%s', kind => {
  it.each(['untouched', 'polluted', 'frozen'])('%s', async which => {
    expect(await found(kind, which)).toEqual(EXPECTED)
  })
  it('with built-ins that lie: right, or an error, and never a wrong size, shape or place', async () => {
    const answers = Object.entries(await found(kind, 'tampered'))
    expect(answers.length).toBe(Object.keys(EXPECTED).length)
    for (const [name, answer] of answers) {
      if (!/^(ERR_[A-Z_]+|TypeError|RangeError)$/.test(`${answer}`))
        expect(answer, name).toBe(EXPECTED[name as keyof typeof EXPECTED])
    }
  })
  it('locked down by SES', async () => {
    expect(await found(kind, 'lockdown')).toEqual({ ...EXPECTED, hardened: true })
  })
  it('without code from strings', async () => {
    expect(await found(kind, 'untouched', '--disallow-code-generation-from-strings')).toEqual(EXPECTED)
  })
})

describe("Node's permission model", () => {
  const index = require.resolve('../../dist/index.cjs')
  const script = `const { Tensor, backend } = require(${JSON.stringify(index)}); console.log(Tensor.ones([3]).add(1).sum(), backend().kind)`
  const readable = `--allow-fs-read=${path.resolve(import.meta.dirname, '../..')}/*`
  const ask = (node: string, ...flags: string[]) => run(node, [...flags, '-e', script])

  it('without addons, as it is by default: the WASM build', async () => {
    expect((await ask(process.execPath, '--experimental-permission', readable)).stdout).toBe('6 wasm\n')
    expect((await ask(NEWER_NODE, '--permission', readable)).stdout).toBe('6 wasm\n')
  })
  it('with addons allowed: the native build', async () => {
    expect((await ask(NEWER_NODE, '--permission', readable, '--allow-addons')).stdout).toBe('6 native\n')
  })
  it('without the right to read the package: one clear error, from Node', async () => {
    await expect(ask(NEWER_NODE, '--permission', '--allow-fs-read=/nowhere')).rejects.toMatchObject({
      stderr: expect.stringContaining('ERR_ACCESS_DENIED'),
    })
  })
})

it('an addon that lies in the working folder, or among its packages, is never loaded', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'planted-'))
  try {
    const index = require.resolve('../../dist/index.cjs')
    const { target } = JSON.parse(
      (await run(process.execPath, ['-p', `JSON.stringify(require(${JSON.stringify(index)}).backend())`])).stdout,
    )
    const name = `rustorch-wasm.${target}.node`
    const packaged = path.join(folder, 'node_modules', `rustorch-wasm-${target}`)
    mkdirSync(packaged, { recursive: true })
    writeFileSync(path.join(folder, name), 'no addon')
    writeFileSync(path.join(packaged, 'index.js'), "console.log('loaded')")
    const script = `console.log(require(${JSON.stringify(index)}).backend().kind)`
    expect((await run(process.execPath, ['-e', script], { cwd: folder })).stdout).toBe('native\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
