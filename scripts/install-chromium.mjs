// `node scripts/install-chromium.mjs`: Debian's Chromium for the browser tests, where it is not there yet.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { attempt, quit, step } from './tools.mjs'

export const CHROMIUM = '/usr/bin/chromium'

/** Undefined where Chromium is there now, else a sentence. */
export function installChromium() {
  if (existsSync(CHROMIUM)) return undefined
  const apt = args => attempt('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (process.platform !== 'linux' || apt(['--version']).missing)
    return `${CHROMIUM} is missing, and there is no apt-get to install it`
  if (process.getuid() !== 0) return `${CHROMIUM} is missing; as root: apt-get update && apt-get install -y chromium`
  step('installing Chromium')
  for (const args of [
    ['update', '-q'],
    ['install', '-qy', '--no-install-recommends', 'chromium'],
  ]) {
    const { ok, output } = apt(args)
    if (!ok) return `${CHROMIUM} is missing, and apt-get ${args[0]} failed: ${output.split('\n').at(-1)}`
  }
  return existsSync(CHROMIUM) ? undefined : `apt-get installed chromium, but not as ${CHROMIUM}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = installChromium()
  if (problem) quit(problem)
}
