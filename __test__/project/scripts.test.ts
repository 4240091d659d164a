// Every script can be loaded: what it imports, also later on, is there and exports what is asked for; and so is every script that
// package.json names.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const FOLDERS = ['scripts', 'examples', 'benchmark', '__test__']
const scripts = FOLDERS.flatMap(folder =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.mjs') && !name.includes('node_modules'))
    .map(name => path.join(root, folder, name)),
)

it('imports what is there', async () => {
  expect(scripts.length).toBeGreaterThan(50)
  const { errors, warnings } = await build({
    entryPoints: scripts,
    outdir: 'nowhere',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    external: ['rustorch-wasm*', ...['..', '../..', '../../..'].map(up => `${up}/dist/*`)],
    loader: { '.py': 'empty' },
    logLevel: 'silent',
  })
  expect([...errors, ...warnings].map(({ text, location }) => `${location?.file}: ${text}`)).toEqual([])
})

it('is named rightly in package.json', () => {
  const { scripts: commands } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const named = Object.values<string>(commands).flatMap(command => command.match(/[\w/-]+\.mjs/g) ?? [])
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(file => !scripts.includes(path.join(root, file)))).toEqual([])
})
