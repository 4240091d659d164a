// Finds and loads the addon for this machine: in the platform's own package, or beside this file (a checkout, or a bundle
// that the addon was put beside).
//
// By a `require` that bundlers leave alone and tracers of deployments follow: see scripts/build/traced-requires.mjs.

import { version } from '../about'
import type { Build } from '../backend/backend'
import { nativeBuild } from '../backend/native'
import { nodeModule } from './node-module'
import { thisFile } from './this-file'

/** Names of the builds that may run here, the likeliest first. */
function triples(): string[] {
  const { platform, arch } = process
  if (platform === 'linux') return [`linux-${arch}-gnu`, `linux-${arch}-musl`]
  if (platform === 'win32') return [`win32-${arch}-gnu`]
  return [`${platform}-${arch}`]
}

/** The native build, or the reason why there is none. */
export function findAddon(): Build | string {
  const file = thisFile()
  if (file === undefined) return 'this bundle does not know its file, to look for the addon beside it'
  const requires = requireIn(nodeModule(), file)
  const reasons: string[] = []
  for (const triple of triples()) {
    const beside = () => load(requires, `./rustorch-wasm.${triple}.node`)
    const ways = triple in requires.packages ? [() => fromPackage(requires, triple), beside] : [beside]
    // Installed, the package has no addon beside it, and a failed look costs a tenth of the start. A checkout's own goes first.
    for (const way of INSTALLED.test(file) ? ways : ways.reverse()) {
      try {
        return nativeBuild(way, triple)
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        if (code === 'ERR_DLOPEN_DISABLED')
          return 'addons are off: node --no-addons, or its permission model without --allow-addons'
        if (code !== 'MODULE_NOT_FOUND') reasons.push(`rustorch-wasm-${triple}: ${String(message).split('\n')[0]}`)
      }
    }
  }
  if (reasons.length > 0) return reasons.join('; ')
  const published = triples().filter(triple => triple in requires.packages)
  if (published.length === 0) return `there is no addon for ${process.platform} on ${process.arch}`
  return `the optional dependency ${published.map(triple => `rustorch-wasm-${triple}`).join(' or ')} is not installed`
}

const INSTALLED = /[\\/]node_modules[\\/]rustorch-wasm[\\/]/

/** The two packages share memory by an unwritten layout: another release's addon could corrupt it, so it is not loaded. */
function fromPackage(requires: Requires, triple: string): unknown {
  const id = `rustorch-wasm-${triple}`
  const { version: found } = requires.requireHere(`${id}/package.json`) as { version?: string }
  // Yarn's pnpm linker leaves a package.json without a version for what it did not install.
  if (found === undefined) throw Object.assign(new Error(`${id} is not installed`), { code: 'MODULE_NOT_FOUND' })
  if (found !== version) throw new Error(`it is version ${found}, but version ${version} is needed`)
  return load(requires, id, requires.packages[triple])
}

const TAKEN = Symbol.for('rustorch-wasm: the addon is in use')

/**
 * The addon's exports. A second copy of this package in one process (a bundle beside node_modules, a test runner that
 * loads modules anew) gets an instance of its own: in a shared one each would miss the signals that the other has seen. So
 * does a new start.
 */
function load({ requireHere }: Requires, id: string, required: () => unknown = () => requireHere(id)): unknown {
  const addon = required() as Record<symbol, boolean>
  if (!addon[TAKEN]) {
    addon[TAKEN] = true
    return addon
  }
  const fresh = { exports: {} }
  process.dlopen(fresh, requireHere.resolve(id))
  return fresh.exports
}
