// The declaration files that the public ones lead to. tsc writes one for each module and never removes one; a package
// needs only these.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const IMPORT = /(?:from|import\() ?['"](\.[^'"]*)['"]/g

/** Paths in `folder`, sorted. */
export function reachableTypes(folder, entries) {
  const found = new Set()
  const visit = file => {
    if (found.has(file)) return
    found.add(file)
    for (const [, id] of readFileSync(path.join(folder, file), 'utf8').matchAll(IMPORT)) {
      const target = path.posix.join(path.posix.dirname(file), id.replace(/\.js$/, ''))
      const declaration = [`${target}.d.ts`, `${target}/index.d.ts`].find(name => existsSync(path.join(folder, name)))
      if (!declaration) throw new Error(`${file}: ${id} leads nowhere`)
      visit(declaration)
    }
  }
  for (const entry of entries) visit(entry)
  return [...found].sort()
}
