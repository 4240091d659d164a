// Bundles as they are uploaded to services such as Lambda: one function, its bundle and, beside it or not, the addon, in a folder
// that has nothing else, loaded by each Node that Lambda has.

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { addonName, hostTriple, packageName } from '../../scripts/package/platforms.mjs'
import { succeed } from '../package/checks.mjs'
import { expectResult, lambda } from './smoke.mjs'
import { NODES } from './tools.mjs'

const require = createRequire(import.meta.url)
export const FORMS = ['ES module, addon beside', 'ES module, without', 'CommonJS, addon beside', 'CommonJS, without']
const RUNTIMES = NODES.filter(({ version }) => ['20', '22', '24'].includes(version))
const LOAD =
  'import(process.argv[2]).then(async ({ handler, default: d }) => console.log(JSON.stringify(await (handler ?? d.handler)({}))))\n'

/** Each writes its bundle of `source` into `folder`; the bundle's name. */
const BUNDLERS = {
  async esbuild(source, folder, beside) {
    const { build } = await import('esbuild')
    const name = `index${path.extname(source)}`
    await build({
      entryPoints: [source],
      outfile: path.join(folder, name),
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      format: name.endsWith('mjs') ? 'esm' : 'cjs',
      conditions: beside ? ['node-addons'] : [],
      logLevel: 'silent',
    })
    return name
  },
  async ncc(source, folder) {
    const { code, assets } = await require('@vercel/ncc')(source, { quiet: true, cache: false })
    const name = `index${path.extname(source)}`
    writeFileSync(path.join(folder, name), code)
    for (const [asset, { source: bytes }] of Object.entries(assets)) {
      mkdirSync(path.dirname(path.join(folder, asset)), { recursive: true })
      writeFileSync(path.join(folder, asset), bytes)
    }
    return name
  },
}

export async function tryBundles(table, app, home) {
  const addon = addonName(hostTriple())
  // ncc has no option for conditions of exports: its bundle with the addon names the native build.
  const specifiers = { esbuild: 'rustorch-wasm', ncc: 'rustorch-wasm/native' }
  for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
    for (const [i, form] of FORMS.entries()) {
      await table.cell(bundler, form, async () => {
        const beside = i % 2 === 0
        const folder = path.join(home, `${bundler}-${i}`)
        mkdirSync(folder, { recursive: true })
        writeFileSync(path.join(folder, 'load.mjs'), LOAD)
        const extension = i < 2 ? 'mjs' : 'cjs'
        const specifier = beside ? specifiers[bundler] : 'rustorch-wasm'
        const source = path.join(app, `lambda-${bundler}-${i}.${extension}`)
        writeFileSync(source, lambda(specifier)[extension])
        const name = await bundle(source, folder, beside)
        if (beside) cpSync(path.join(app, 'node_modules', packageName(hostTriple()), addon), path.join(folder, addon))
        else rmSync(path.join(folder, addon), { force: true })
        let words
        for (const { program } of RUNTIMES) {
          const { stdout } = await succeed(program, ['load.mjs', `./${name}`], { cwd: folder })
          const reason = /is not installed|addons are off/
          words = expectResult(JSON.parse(stdout), beside ? { kind: 'native' } : { kind: 'wasm', reason })
        }
        assert.ok(words)
        return specifier === 'rustorch-wasm' ? words : `${words}, by \`${specifier}\``
      })
    }
  }
}
