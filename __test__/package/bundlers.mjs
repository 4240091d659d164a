// Bundles for Node, run away from node_modules: the inlined module comes along, the addon does not, and the reason says so.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { check, nodeSucceeds } from './checks.mjs'
import { esm, reported } from './guide.mjs'

export async function checkBundlers(folder, expected) {
  const source = path.join(folder, 'bundle.mjs')
  writeFileSync(source, esm())
  const away = mkdtempSync(path.join(tmpdir(), 'rustorch-bundle-'))
  // Another file of the module's name beside the bundle is not taken for it.
  writeFileSync(path.join(away, 'rustorch.wasm'), 'something else')
  const runs = async file => {
    const { backend, values } = reported((await nodeSucceeds([file], { cwd: away })).stdout)
    assert.equal(backend.kind, 'wasm')
    assert.match(backend.fallback_reason, /addons are off/)
    assert.deepEqual(values, expected)
  }
  const { build } = await import('esbuild')
  for (const [format, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ]) {
    await check(`esbuild, for Node, ${format}`, async () => {
      const outfile = path.join(away, `esbuild.${extension}`)
      await build({
        entryPoints: [source],
        outfile,
        bundle: true,
        platform: 'node',
        format,
        minify: true,
        logLevel: 'silent',
      })
      await runs(outfile)
    })
  }
  await check('esbuild, for browsers, has nothing of Node in it', async () => {
    const options = {
      entryPoints: [source],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      minify: true,
      metafile: true,
      logLevel: 'silent',
    }
    const { metafile, warnings, errors } = await build(options)
    assert.deepEqual([warnings, errors], [[], []])
    assert.deepEqual(
      Object.keys(metafile.inputs)
        .map(file => path.basename(file))
        .sort(),
      ['browser.mjs', 'bundle.mjs'],
    )
  })
  rmSync(away, { recursive: true, force: true })
}
