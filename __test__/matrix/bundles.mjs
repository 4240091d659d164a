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

/** Each writes its bundle of \`source\` into \`folder\`; the bundle's name. */
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
      // What the README says for a bundle with the addon beside it.
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
  writeFileSync(path.join(app, 'lambda.mjs'), lambda.mjs)
  writeFileSync(path.join(app, 'lambda.cjs'), lambda.cjs)
  for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
    for (const [i, form] of FORMS.entries()) {
      await table.cell(bundler, form, async () => {
        const beside = i % 2 === 0
        const folder = path.join(home, `${bundler}-${i}`)
        mkdirSync(folder, { recursive: true })
        writeFileSync(path.join(folder, 'load.mjs'), LOAD)
        const name = await bundle(path.join(app, i < 2 ? 'lambda.mjs' : 'lambda.cjs'), folder, beside)
        if (beside) cpSync(path.join(app, 'node_modules', packageName(hostTriple()), addon), path.join(folder, addon))
        else rmSync(path.join(folder, addon), { force: true })
        let words
        for (const { program } of RUNTIMES) {
          const { stdout } = await succeed(program, ['load.mjs', `./${name}`], { cwd: folder })
          const reason = /is not installed|addons are off/
          words = expectResult(JSON.parse(stdout), beside ? { kind: 'native' } : { kind: 'wasm', reason })
        }
        assert.ok(words)
        return words
      })
    }
  }
}
