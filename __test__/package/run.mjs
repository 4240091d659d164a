// `npm run test:package [-- --keep] [--all-platforms] [--screenshot FILE]`: packs the package, installs it into an empty folder and
// uses it there as strangers will: Node, Deno, Bun, workerd, TypeScript, test runners, bundlers, Chromium. Needs `npm run build` first. Ends with
// "N passed, N failed".

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { allAddons, hostAddon, pack } from '../../scripts/package/pack.mjs'
import { hostTriple } from '../../scripts/package/platforms.mjs'
import { checkBrowser } from './browser.mjs'
import { checkBundlers, checkNcc } from './bundlers.mjs'
import { check, finish } from './checks.mjs'
import { checkElsewhere } from './elsewhere.mjs'
import { checkContents, checkRegistryInstall, installFiles } from './install.mjs'
import { checkLinters } from './linters.mjs'
import { checkNode, printStartup } from './node.mjs'
import { checkRunners } from './runners.mjs'
import { checkRuntimes } from './runtimes.mjs'
import { checkTypes } from './types.mjs'

const option = name => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined)
const all = process.argv.includes('--all-platforms')
const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'rustorch-package-')))
const folder = path.join(home, 'app')
mkdirSync(folder)
try {
  const packed = await check('the tarballs are made', () =>
    pack(path.join(home, 'tarballs'), all ? allAddons() : hostAddon()),
  )
  if (packed) {
    await checkContents(packed)
    await checkRegistryInstall(path.join(home, 'registry-app'), path.join(home, 'cache'), packed)
    const tarballs = [packed.main.tarball, packed.addons[hostTriple()].tarball]
    await check('npm install of both tarballs, offline, with an empty cache', () =>
      installFiles(folder, path.join(home, 'empty-cache'), tarballs),
    )
    const values = await checkNode(folder, hostTriple())
    await checkTypes(folder)
    await checkLinters(packed.main.tarball)
    await checkRunners(folder)
    await checkRuntimes(folder, values)
    await checkBundlers(folder, values, hostTriple())
    await checkNcc(folder, values)
    await checkBrowser(folder, values, option('--screenshot'))
    if (all) await checkElsewhere(path.join(home, 'elsewhere'), packed)
    await check('startup is measured', () => printStartup(folder))
  }
} finally {
  if (process.argv.includes('--keep')) console.log(`kept: ${home}`)
  else rmSync(home, { recursive: true, force: true })
}
finish()
