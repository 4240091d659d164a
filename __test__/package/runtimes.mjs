// The installed package in Deno, Bun and workerd, the runtime of Cloudflare's Workers.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { BUN, DENO } from '../matrix/tools.mjs'
import { check, succeed } from './checks.mjs'
import { cjs, esm, reported } from './example.mjs'

/** A compatibility date decides what of the language a worker sees: the first there is, before FinalizationRegistry, with it. */
const DATES = ['2021-11-03', '2023-05-18', '2025-05-04', '2025-05-05']

export async function checkRuntimes(folder, expected) {
  const runs = async (program, args) => {
    const result = reported((await succeed(program, args, { cwd: folder })).stdout)
    assert.deepEqual(result.values, expected)
    return result.backend
  }
  writeFileSync(path.join(folder, 'runtime.mjs'), `${esm()}\n${SAME_CLASSES}`)
  writeFileSync(path.join(folder, 'runtime.cjs'), cjs())
  for (const file of ['runtime.mjs', 'runtime.cjs']) {
    await check(`Deno, ${file}: the native build, and WASM where it may not call foreign functions`, async () => {
      const deno = (...flags) => runs(DENO, ['run', '--no-prompt', '--allow-read', '--allow-env', ...flags, file])
      assert.equal((await deno('--allow-ffi')).kind, 'native')
      const { kind, fallback_reason } = await deno()
      assert.equal(kind, 'wasm')
      assert.match(fallback_reason, /ffi/)
    })
    await check(`Bun, ${file}: the native build`, async () => {
      assert.equal((await runs(BUN, ['run', file])).kind, 'native')
    })
  }
  await checkWorkerd(folder, expected)
}

/** One process has one set of classes, however it came. */
const SAME_CLASSES = `
import { createRequire } from 'node:module'
const required = createRequire(import.meta.url)('rustorch-wasm')
if (required.backend !== backend) throw new Error('import and require gave different classes')
`

async function checkWorkerd(folder, expected) {
  const { build } = await import('esbuild')
  const { Miniflare } = await import('miniflare')
  const entry = path.join(folder, 'worker.mjs')
  writeFileSync(entry, `${esm({ report: 'globalThis.result = value' })}\n${FETCH}`)
  for (const condition of ['workerd', 'edge-light']) {
    const wasm = condition === 'workerd' ? './rustorch.wasm' : './rustorch.wasm?module'
    const bundled = await check(`the bundle for ${condition} asks for ${wasm}`, async () => {
      const options = {
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: 'esm',
        conditions: [condition],
        external: ['./rustorch.wasm*'],
        logLevel: 'silent',
      }
      const { outputFiles } = await build(options)
      assert.ok(outputFiles[0].text.includes(`from "${wasm}"`))
      return outputFiles[0].text.replace(wasm, './rustorch.wasm')
    })
    const contents = readFileSync(
      createRequire(path.join(folder, 'x')).resolve('rustorch-wasm').replace('index.cjs', 'rustorch.wasm'),
    )
    const modules = [
      { type: 'ESModule', path: 'worker.mjs', contents: bundled },
      { type: 'CompiledWasm', path: 'rustorch.wasm', contents },
    ]
    for (const compatibilityDate of DATES) {
      await check(`workerd, as of ${compatibilityDate}, by the condition ${condition}`, async () => {
        const worker = new Miniflare({ modules, compatibilityDate, host: '127.0.0.1', handleRuntimeStdio: quiet })
        try {
          const { backend, values } = await (await worker.dispatchFetch('http://localhost/')).json()
          assert.equal(backend.kind, 'wasm')
          assert.deepEqual(values, expected)
        } finally {
          await worker.dispose()
        }
      })
    }
  }
}

const quiet = (...streams) => {
  for (const stream of streams) stream.resume()
}
const FETCH = 'export default { fetch: () => Response.json(globalThis.result) }\n'
