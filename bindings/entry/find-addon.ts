// Finds and loads the addon for this machine: beside this file (a checkout), or in the platform's own package.

import type { Build } from '../backend/backend'
import { nativeBuild } from '../backend/native'
import { version } from '../version'

/** The platforms that have a package; the build takes them from scripts/platforms.mjs. */
declare const __TRIPLES__: readonly string[]

/** Names of the builds that may run here, the likeliest first. */
function triples(): string[] {
  const { platform, arch } = process
  if (platform === 'linux') return [`linux-${arch}-gnu`, `linux-${arch}-musl`]
  if (platform === 'win32') return [`win32-${arch}-gnu`]
  return [`${platform}-${arch}`]
}

/** The native build, or the reason why there is none. */
export function findAddon(): Build | string {
  const reasons: string[] = []
  for (const triple of triples()) {
    for (const id of [`./rustorch-wasm.${triple}.node`, `rustorch-wasm-${triple}`]) {
      try {
        if (!id.startsWith('.')) checkVersion(id)
        return nativeBuild(load(id), triple)
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        if (code !== 'MODULE_NOT_FOUND') reasons.push(`${id}: ${String(message).split('\n')[0]}`)
      }
    }
  }
  if (reasons.length > 0) return reasons.join('; ')
  const published = triples().filter(triple => __TRIPLES__.includes(triple))
  if (published.length === 0) return `there is no addon for ${process.platform} on ${process.arch}`
  return `the optional dependency ${published.map(triple => `rustorch-wasm-${triple}`).join(' or ')} is not installed`
}

const TAKEN = Symbol.for('rustorch-wasm: the addon is in use')

/**
 * The addon's exports. A second copy of this package in one process (a bundle beside node_modules, a test runner that
 * loads modules anew) gets an instance of its own: in a shared one each would miss the signals that the other has seen.
 */
function load(id: string): unknown {
  const addon = require(id) as Record<symbol, boolean>
  if (!addon[TAKEN]) {
    addon[TAKEN] = true
    return addon
  }
  const fresh = { exports: {} }
  process.dlopen(fresh, require.resolve(id))
  return fresh.exports
}

/** The two packages share memory by an unwritten layout: another release's addon could corrupt it, so it is not loaded. */
function checkVersion(id: string): void {
  const found: string = require(`${id}/package.json`).version
  if (found !== version) throw new Error(`it is version ${found}, but version ${version} is needed`)
}
