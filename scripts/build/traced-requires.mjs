// What goes in front of entry points that load files which a bundler must leave alone and a tracer must find.
//
// Bundlers follow `require('..')`: they would take the native build into every bundle, warn of a name that they cannot read, or
// fail at an addon. They leave a `require` alone that `module.createRequire` made. Programs that trace which files a deployment
// needs (nft, in Next, Nitro and Vercel) follow that one too, but only by the names `module` and `createRequire`, from a
// constant, with names that are written out. esbuild renames what it bundles, so this text goes in as it is.

import { packageName, platforms } from '../package/platforms.mjs'

const head = '"use strict";'
const constant = 'const requireHere = module.createRequire(file)'

/** `requireIn(module, file)`: `require` in `file`, and for each platform that has a package what loads its addon. */
export const ADDONS = `${head}
function requireIn(module, file) {
  ${constant}
  return { requireHere, packages: {
${platforms.map(({ triple }) => `    '${triple}': () => requireHere('${packageName(triple)}'),`).join('\n')}
  } }
}
`

/**
 * `requireIndex(module, file)`: index.cjs beside `file`. Tracers do not know the condition "node-addons", by which Node imports
 * index.mjs; so a function that nobody calls names it.
 */
export const INDEX = `${head}
function requireIndex(module, file) {
  ${constant}
  const traced = () => requireHere('./index.mjs')
  return requireHere('./index.cjs')
}
`
