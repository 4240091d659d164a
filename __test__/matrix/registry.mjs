// A registry on this machine's loopback address, by verdaccio, that knows this package and nothing else and asks nobody; all
// packages are published to it as to npm's.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { pack } from '../../scripts/package/pack.mjs'
import { addonName, BUILT, hostTriple, platforms } from '../../scripts/package/platforms.mjs'
import { at } from '../../scripts/tools.mjs'
import { succeed } from '../package/checks.mjs'
import { NODES, tool } from './tools.mjs'

const CONFIG = folder => `storage: ${path.join(folder, 'storage')}
auth:
  htpasswd:
    file: ${path.join(folder, 'htpasswd')}
uplinks: {}
packages:
  '**':
    access: $all
    publish: $authenticated
log: { type: file, path: ${path.join(folder, 'verdaccio.log')}, level: warn }
web: { enable: false }
`

async function freePort() {
  const server = createServer()
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Starts it; its address and what ends it. */
export async function startRegistry(folder) {
  mkdirSync(folder, { recursive: true })
  const config = path.join(folder, 'config.yaml')
  writeFileSync(config, CONFIG(folder))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}/`
  const args = [tool('verdaccio', 'bin', 'verdaccio'), '--config', config, '--listen', `127.0.0.1:${port}`]
  const server = spawn(NODES.at(-1).program, args, { stdio: 'ignore', cwd: folder })
  const close = () => server.kill()
  for (const begun = Date.now(); ; ) {
    const answer = await fetch(`${origin}-/ping`).catch(() => undefined)
    if (answer?.ok) return { origin, close }
    if (server.exitCode !== null || Date.now() - begun > 60_000) {
      close()
      throw new Error('verdaccio did not start')
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/**
 * The addon of each platform: this machine's from dist/, others where `npm run build:all-platforms` has made them; else a file
 * that is no addon, in a package with the right system, processor and C library.
 */
function addons(folder) {
  const standsIn = []
  const files = platforms.map(({ triple }) => {
    if (triple === hostTriple()) return [triple, at('dist', addonName(triple))]
    const built = path.join(BUILT, addonName(triple))
    if (existsSync(built)) return [triple, built]
    standsIn.push(triple)
    const file = path.join(folder, addonName(triple))
    writeFileSync(file, `stands in for the addon of ${triple}\n`)
    return [triple, file]
  })
  return { files: Object.fromEntries(files), standsIn }
}

/** Packs and publishes; the main package's tarball and the platforms whose addon is only a stand-in. */
export async function publishAll({ origin }, folder) {
  mkdirSync(folder, { recursive: true })
  const { files, standsIn } = addons(folder)
  const packed = pack(path.join(folder, 'tarballs'), files)
  const user = { name: 'matrix', password: 'of-this-run-only' }
  const answer = await fetch(`${origin}-/user/org.couchdb.user:${user.name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(user),
  })
  const { token } = await answer.json()
  assert.ok(token, 'verdaccio gave no token')
  const npmrc = path.join(folder, 'npmrc')
  writeFileSync(npmrc, `registry=${origin}\n${origin.slice('http:'.length)}:_authToken=${token}\n`)
  for (const { tarball } of [...Object.values(packed.addons), packed.main]) {
    const flags = ['--userconfig', npmrc, '--registry', origin, '--ignore-scripts']
    await succeed('npm', ['publish', tarball, ...flags], { cwd: folder })
  }
  return { packed, standsIn }
}
