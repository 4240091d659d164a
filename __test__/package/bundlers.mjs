// Bundles for Node, run away from node_modules. Without the condition "node-addons" a bundle is WASM, and says why; with it, it
// takes the addon that lies beside it, and falls back to WASM without. And deployments of traced files.

import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { addonName, packageName } from '../../scripts/package/platforms.mjs'
import { check, nodeSucceeds } from './checks.mjs'
import { cjs, esm, reported } from './example.mjs'

const require = createRequire(import.meta.url)

export async function checkBundlers(folder, expected, triple) {
  const source = path.join(folder, 'bundle.mjs')
  const sourceCjs = path.join(folder, 'bundle.cjs')
  writeFileSync(source, esm())
  writeFileSync(sourceCjs, cjs())
  const away = mkdtempSync(path.join(tmpdir(), 'rustorch-bundle-'))
  const runs = async (file, cwd = away) => {
    const { backend, values } = reported((await nodeSucceeds([file], { cwd })).stdout)
    assert.deepEqual(values, expected)
    return backend
  }
  try {
    await checkTracing(folder, [source, sourceCjs], triple, runs)
    // Another file of the module's name beside the bundle is not taken for it.
    writeFileSync(path.join(away, 'rustorch.wasm'), 'something else')
    for (const { name, bundle } of BUNDLERS) {
      for (const [entry, extension] of [source, sourceCjs].flatMap(file => ['mjs', 'cjs'].map(to => [file, to]))) {
        const to = path.join(away, `${name}.${extension}`)
        await check(`${name}: ${path.basename(entry)} to .${extension}, for Node`, async () => {
          assert.deepEqual(await bundle(entry, to, []), [], 'no warnings')
          const { kind, fallback_reason } = await runs(to)
          assert.equal(kind, 'wasm')
          assert.equal(fallback_reason, 'addons are off: a bundle made without the export condition "node-addons"')
        })
      }
      const addon = path.join(away, addonName(triple))
      for (const extension of ['cjs', 'mjs']) {
        await check(`${name}: to .${extension} with "node-addons", with the addon beside it and without`, async () => {
          const to = path.join(away, `${name}-addons.${extension}`)
          assert.deepEqual(await bundle(source, to, ['node-addons']), [], 'no warnings')
          const { kind, fallback_reason } = await runs(to)
          assert.equal(kind, 'wasm')
          assert.match(fallback_reason, /is not installed$/)
          cpSync(path.join(folder, 'node_modules', packageName(triple), addonName(triple)), addon)
          assert.equal((await runs(to)).kind, 'native')
          rmSync(addon)
        })
      }
    }
  } finally {
    rmSync(away, { recursive: true, force: true })
  }
  await check('esbuild, for browsers, has nothing of Node in it', () => checkBrowserBundle(source))
}

/** What nft finds that a program needs, and nothing else, is all that it needs: as Next, Nitro and Vercel deploy. */
async function checkTracing(folder, sources, triple, runs) {
  const { nodeFileTrace } = await import('@vercel/nft')
  for (const source of sources) {
    const name = path.basename(source)
    await check(`a traced deployment of ${name} runs, on the native build, and on WASM without it`, async () => {
      const deployed = mkdtempSync(path.join(tmpdir(), 'rustorch-traced-'))
      try {
        const { fileList } = await nodeFileTrace([source], { base: folder })
        for (const file of fileList) cpSync(path.join(folder, file), path.join(deployed, file))
        assert.equal((await runs(name, deployed)).kind, 'native')
        rmSync(path.join(deployed, 'node_modules', packageName(triple)), { recursive: true })
        assert.equal((await runs(name, deployed)).kind, 'wasm')
      } finally {
        rmSync(deployed, { recursive: true })
      }
    })
  }
}

/** Each bundles one file for Node, under more conditions than usual; its warnings. */
const BUNDLERS = [
  {
    name: 'esbuild',
    async bundle(entry, to, conditions) {
      const { build } = await import('esbuild')
      const { warnings } = await build({
        entryPoints: [entry],
        outfile: to,
        bundle: true,
        minify: true,
        platform: 'node',
        format: to.endsWith('mjs') ? 'esm' : 'cjs',
        conditions,
        logLevel: 'silent',
      })
      return warnings
    },
  },
  {
    name: 'Rollup',
    async bundle(entry, to, conditions) {
      const { rollup } = await import('rollup')
      const { default: commonjs } = await import('@rollup/plugin-commonjs')
      const { nodeResolve } = await import('@rollup/plugin-node-resolve')
      const warnings = []
      const result = await rollup({
        input: entry,
        plugins: [nodeResolve({ exportConditions: ['node', ...conditions] }), commonjs()],
        onwarn: warning => warnings.push(warning),
      })
      await result.write({ file: to, format: to.endsWith('mjs') ? 'es' : 'cjs' })
      return warnings
    },
  },
  ...[
    ['webpack', 'webpack'],
    ['Rspack', '@rspack/core'],
  ].map(([name, id]) => ({
    name,
    bundle: (entry, to, conditions) =>
      new Promise((resolve, reject) => {
        const module = to.endsWith('mjs')
        const options = {
          entry,
          mode: 'production',
          target: 'node20',
          context: path.dirname(entry),
          experiments: { outputModule: module },
          output: {
            path: path.dirname(to),
            filename: path.basename(to),
            module,
            chunkFormat: module ? 'module' : 'commonjs',
          },
          resolve: { conditionNames: ['...', ...conditions] },
          performance: false,
        }
        require(id)(options, (error, stats) => {
          const { errors, warnings } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {}
          if (error || errors.length > 0) reject(error ?? new Error(errors.map(({ message }) => message).join('\n')))
          else resolve(warnings.map(({ message }) => message))
        })
      }),
  })),
]

async function checkBrowserBundle(source) {
  const { build } = await import('esbuild')
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
  const names = Object.keys(metafile.inputs).map(file => path.basename(file))
  assert.deepEqual(names.sort(), ['browser.mjs', 'bundle.mjs'])
}

/** What @vercel/ncc makes of a program, which copies files that it finds to be needed: run where nothing else is. */
export async function checkNcc(folder, expected) {
  const ncc = require('@vercel/ncc')
  for (const name of ['bundle.mjs', 'bundle.cjs']) {
    await check(`ncc: ${name}`, async () => {
      const away = mkdtempSync(path.join(tmpdir(), 'rustorch-ncc-'))
      try {
        const { code, assets } = await ncc(path.join(folder, name), { quiet: true, cache: false })
        const file = path.join(away, `index${path.extname(name)}`)
        writeFileSync(file, code)
        for (const [asset, { source }] of Object.entries(assets)) writeFileSync(path.join(away, asset), source)
        const { values } = reported((await nodeSucceeds([file], { cwd: away })).stdout)
        assert.deepEqual(values, expected)
        assert.ok(readFileSync(file).length > 1000)
      } finally {
        rmSync(away, { recursive: true })
      }
    })
  }
}
