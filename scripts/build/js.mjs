// The JavaScript around the builds: one bundle for each entry point, ES module faces of the CommonJS ones, and types.

import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { at, quit, run, step, TSC } from '../tools.mjs'
import { inlineWasm } from './inline-wasm.mjs'
import { ADDONS, INDEX } from './traced-requires.mjs'
import { aliasTypes } from './types.mjs'

/** Entry points that are CommonJS inside; their ES modules are faces of them, so that a process has one of each. */
const FACED = ['native', 'wasm', 'index', 'no-addons']
/**
 * Of these the large ones. Node reads the whole text of a CommonJS file that is imported for the names it exports,
 * 45 ms for native.cjs, and follows `module.exports = require(..)`; so a file between says it in two lines.
 */
const LARGE = ['native', 'wasm']

export async function buildJs() {
  if (!existsSync(at('dist', 'rustorch.wasm'))) quit('the WASM module is missing: npm run build:wasm')
  step('checking and bundling the JavaScript')
  run('cargo', ['run', '--quiet', '--locked', '--package', 'xtask', '--', 'generate'])
  // Afresh: tsc never removes what it wrote for a file that is no more.
  rmSync(at('dist', 'types'), { recursive: true, force: true })
  run(process.execPath, [TSC, '--project', at('tsconfig.json')])
  aliasTypes(at('dist', 'types'))
  const { build } = await import('esbuild')
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'))
  const common = {
    bundle: true,
    target: 'es2022',
    define: {
      __VERSION__: JSON.stringify(version),
      __WASM_SIZE__: String(statSync(at('dist', 'rustorch.wasm')).size),
    },
    plugins: [inlineWasm(at('dist', 'rustorch.wasm'))],
    logLevel: 'warning',
    legalComments: 'none',
  }
  const entry = name => at('bindings', 'entry', `${name}.ts`)
  const out = name => at('dist', name)
  // Without the space, which costs a third of the start; with names, so that a stack trace still tells. No limit on lines: esbuild
  // keeps one by breaking string literals with a backslash, and whoever indents a bundle anew then changes the strings.
  const cjs = {
    ...common,
    format: 'cjs',
    platform: 'node',
    minifyWhitespace: true,
    minifySyntax: true,
  }
  // Small, but a stack trace and `constructor.name` still say WasmTensor.
  const esm = { ...common, format: 'esm', platform: 'neutral', minify: true, keepNames: true }
  const buildReading = async (from, to) => {
    const { metafile } = await build({
      ...cjs,
      format: 'esm',
      entryPoints: [at('bindings', 'cli', ...`${from}.ts`.split('/'))],
      outfile: out(`${to}.mjs`),
      plugins: [beside('package', './index.mjs'), beside('fleet', './redis.mjs')],
      // Papa Parse then leaves out what it has for streams of Node: ours are not its.
      define: { ...common.define, PAPA_BROWSER_CONTEXT: 'true' },
      metafile: true,
    })
    appendFileSync(out(`${to}.mjs`), licences(metafile))
  }
  await Promise.all([
    build({ ...cjs, entryPoints: [entry('native')], outfile: out('native.cjs'), banner: { js: ADDONS } }),
    build({ ...cjs, entryPoints: [entry('wasm')], outfile: out('wasm.cjs'), external: ['./wasm-inlined.cjs'] }),
    build({ ...cjs, entryPoints: [entry('wasm-inlined')], outfile: out('wasm-inlined.cjs') }),
    build({
      ...cjs,
      entryPoints: [entry('node')],
      outfile: out('index.cjs'),
      external: ['./native.cjs', './wasm.cjs'],
    }),
    build({
      ...cjs,
      entryPoints: [entry('no-addons')],
      outfile: out('no-addons.cjs'),
      external: ['./wasm.cjs'],
      banner: { js: INDEX },
    }),
    build({ ...esm, entryPoints: [entry('browser')], outfile: out('browser.mjs') }),
    build({
      ...cjs,
      platform: 'browser',
      entryPoints: [entry('browser-require')],
      outfile: out('browser.cjs'),
      external: ['./wasm-inlined.cjs'],
    }),
    build({ ...esm, entryPoints: [entry('workerd')], outfile: out('workerd.mjs'), external: ['./rustorch.wasm'] }),
    build({
      ...esm,
      entryPoints: [entry('edge-light')],
      outfile: out('edge-light.mjs'),
      external: ['./rustorch.wasm?module'],
    }),
    // The fleet uses the package beside it, and redis where the user has installed it.
    build({
      ...cjs,
      entryPoints: [at('bindings', 'redis', 'entry.ts')],
      outfile: out('redis.cjs'),
      plugins: [beside('package', './index.cjs')],
      external: ['redis'],
    }),
    buildReading('main', 'cli'),
    // For the examples and the benchmarks of this checkout; not part of the package.
    buildReading('reader/series', 'csv-reader'),
  ])
  for (const file of readdirSync(at('dist'))) if (/\.[cm]js$/.test(file)) standPollution(out(file))
  // The names are those of the public API; any build that loads can tell them.
  const names = Object.keys(createRequire(import.meta.url)(out('wasm.cjs')))
  for (const name of FACED) {
    const from = LARGE.includes(name) ? `${name}-face` : name
    writeFileSync(out(`${name}.mjs`), `import api from './${from}.cjs'\nexport const { ${names.join(', ')} } = api\n`)
  }
  for (const name of LARGE) {
    writeFileSync(out(`${name}-face.cjs`), `const api = require('./${name}.cjs')\nmodule.exports = api\n`)
  }
  const fleet = Object.keys(createRequire(import.meta.url)(out('redis.cjs')))
  writeFileSync(out('redis.mjs'), `import api from './redis.cjs'\nexport const { ${fleet.join(', ')} } = api\n`)
  // Types for `import`: a face too, so that a class imported and the same class required are one type.
  writeFileSync(out('types/api.d.mts'), "export * from './api.js'\n")
  writeFileSync(out('types/redis.d.ts'), "export * from './redis/entry'\n")
  writeFileSync(out('types/redis.d.mts'), "export * from './redis.js'\n")
  writeFileSync(out('csv-reader.d.mts'), "export * from './types/cli/reader/series.js'\n")
}

/** The licences of the libraries in a bundle, as a comment: they ask to go along. */
function licences({ inputs }) {
  const names = Object.keys(inputs).map(file => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
  const texts = [...new Set(names.filter(name => name !== undefined))].sort().map(name => {
    const folder = at('node_modules', ...name.split('/'))
    const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
    if (file === undefined) quit(`${name} is bundled and has no licence file`)
    return `${name}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}`
  })
  return texts.map(text => `/*! ${text.replaceAll('*/', '* /')} */\n`).join('')
}

/**
 * Makes the helpers that esbuild puts before the code stand what other code has put on `Object.prototype`: they loop over
 * inherited names too, and describe properties by objects that inherit.
 */
function standPollution(file) {
  const text = readFileSync(file, 'utf8')
  const loop = /for\s*\(\s*var\s+name\s+in\s+all\s*\)/
  if (/__export\s*=/.test(text) && !loop.test(text))
    quit(`${file}: esbuild's __export is another than this build knows`)
  const define = 'function(o,k,d){return Object.defineProperty(o,k,Object.setPrototypeOf(d,null))}'
  const changed = text
    .replace(loop, 'for(var name of Object.keys(all))')
    .replace(/\b(var\s+[\w$]+\s*=\s*)Object\.defineProperty\b(?=\s*[;,])/, `$1${define}`)
  if (changed !== text) writeFileSync(file, changed)
}

/** An import that stays one, of the file beside it: so all use one copy of the classes. */
const beside = (name, file) => ({
  name: `beside: ${name}`,
  setup(build) {
    build.onResolve({ filter: new RegExp(`^\\.{1,2}/${name}$`) }, () => ({ path: file, external: true }))
  },
})
