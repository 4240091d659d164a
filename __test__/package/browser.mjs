// The installed package in headless Chromium: with no bundler, through a Vite build, in workers; and the example page.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { serve } from '../../examples/browser/serve.mjs'
import { CHROMIUM } from '../../scripts/setup.mjs'
import { at } from '../../scripts/tools.mjs'
import { check, nodeSucceeds } from './checks.mjs'
import { assertValues, esm } from './example.mjs'

/** Quiet: nothing but the page's own requests. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const page = script => `<!doctype html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "rustorch-wasm": "/node_modules/rustorch-wasm/dist/browser.mjs" } }</script>
<pre id="result"></pre>
<script type="module" src="${script}"></script>
`
const INTO_PAGE = "document.getElementById('result').textContent = JSON.stringify(value)"
const POST = 'postMessage(value)'
/** Starts a worker and puts what it posts into the page. */
const overseer = worker => `${worker}
worker.onmessage = ({ data: value }) => { ${INTO_PAGE} }
worker.onerror = event => console.error(event.message)
`

/** `expected` are the values Node got. `screenshot` is a file to write, where one is wanted. */
export async function checkBrowser(folder, expected, screenshot) {
  const site = path.join(folder, 'site')
  writePlain(site)
  await check('Vite builds the same app, and one with a worker', () => buildWithVite(folder))
  await check('Chromium is there', () => assert.ok(existsSync(CHROMIUM), 'run: node scripts/setup.mjs test'))
  if (!existsSync(CHROMIUM)) return
  const { chromium } = await import('playwright-core')
  const profile = mkdtempSync(path.join(tmpdir(), 'rustorch-chromium-'))
  const server = await serve({
    '/': `${site}/`,
    '/node_modules/': path.join(folder, 'node_modules/'),
    '/vite/': path.join(folder, 'vite/dist/'),
    '/example/': `${at('examples', 'browser')}/`,
    '/rustorch-wasm/': path.join(folder, 'node_modules/rustorch-wasm/dist/'),
  })
  const options = {
    executablePath: CHROMIUM,
    args: FLAGS,
    headless: true,
    viewport: { width: 900, height: 560 },
    deviceScaleFactor: 2,
  }
  const context = await chromium.launchPersistentContext(profile, options)
  try {
    const open = url => openPage(context, server.origin, url)
    const guide = async url => {
      const text = await open(url).then(({ text }) => text('#result'))
      const { backend, values } = JSON.parse(text)
      assert.equal(backend.kind, 'wasm')
      assert.deepEqual(backend.simd, ['simd128'])
      assertValues(values)
      assert.deepEqual(values, expected, 'the same bits as Node')
    }
    await check('Chromium, no bundler, right after import', () => guide('/plain.html'))
    await check('Chromium, no bundler, in a module worker', () => guide('/worker.html'))
    await check('Chromium, Vite build', () => guide('/vite/index.html'))
    await check('Chromium, Vite build, in a module worker', () => guide('/vite/worker.html'))
    await check('Chromium, the example page', async () => {
      const shown = await open('/example/index.html')
      assert.equal(await shown.text('#status'), 'Done.')
      const cells = await shown.tab.locator('#result td').allTextContents()
      assert.deepEqual(
        cells,
        expected.map(value => value.toFixed(4)),
      )
      if (screenshot) await shown.tab.screenshot({ path: screenshot })
    })
  } finally {
    await context.close()
    server.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

function writePlain(site) {
  mkdirSync(site, { recursive: true })
  const files = {
    'plain.html': page('/plain.mjs'),
    'plain.mjs': esm({ report: INTO_PAGE }),
    'worker.html': page('/overseer.mjs'),
    'overseer.mjs': overseer("const worker = new Worker('/worker.mjs', { type: 'module' })"),
    // Import maps do not reach into workers, so this one names the file.
    'worker.mjs': esm({ report: POST, specifier: '/node_modules/rustorch-wasm/dist/browser.mjs' }),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(site, name), text)
}

async function buildWithVite(folder) {
  const root = path.join(folder, 'vite')
  mkdirSync(root, { recursive: true })
  const html = script =>
    `<!doctype html>\n<link rel="icon" href="data:,">\n<pre id="result"></pre>\n<script type="module" src="./${script}"></script>\n`
  const files = {
    'index.html': html('main.js'),
    'main.js': esm({ report: INTO_PAGE }),
    'worker.html': html('overseer.js'),
    'overseer.js': overseer("const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })"),
    'worker.js': esm({ report: POST }),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text)
  // The module is in the chunk, so Vite's hint at 500 kB is turned off, as an app would.
  // In a process of its own, where it cannot see the checkout: the package it finds is the installed one.
  const options = {
    root,
    base: './',
    logLevel: 'warn',
    configFile: false,
    worker: { format: 'es' },
    build: {
      chunkSizeWarningLimit: 1e6, // the whole module is in one chunk; its size has a limit of its own (pack.mjs)
      rolldownOptions: { input: ['index.html', 'worker.html'].map(name => path.join(root, name)) },
    },
  }
  const script = `import { build } from ${JSON.stringify(import.meta.resolve('vite'))}\nawait build(${JSON.stringify(options)})\n`
  const file = path.join(folder, 'build-vite.mjs')
  writeFileSync(file, script)
  const { stdout, stderr } = await nodeSucceeds([file], { cwd: root })
  assert.equal(stdout + stderr, '', 'no warnings')
}

/** Opens a page and gathers what went wrong on it; `text` waits for an element's text and throws what was gathered. */
async function openPage(context, origin, url) {
  const tab = await context.newPage()
  const problems = []
  tab.on('console', message => ['error', 'warning'].includes(message.type()) && problems.push(message.text()))
  tab.on('pageerror', error => problems.push(String(error)))
  tab.on('requestfailed', request => problems.push(`failed: ${request.url()}`))
  tab.on('response', response => response.status() >= 400 && problems.push(`${response.status()}: ${response.url()}`))
  tab.on(
    'request',
    request =>
      /^(data|blob):/.test(request.url()) ||
      request.url().startsWith(origin) ||
      problems.push(`left the machine: ${request.url()}`),
  )
  await tab.goto(origin + url)
  const text = async selector => {
    const filled = () =>
      tab.waitForFunction(s => ![null, '', 'Running…'].includes(document.querySelector(s).textContent), selector, {
        timeout: 20_000,
      })
    await filled().catch(error => problems.push(String(error)))
    assert.deepEqual(problems, [])
    return tab.locator(selector).textContent()
  }
  return { tab, text }
}
