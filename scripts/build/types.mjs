// The published types. Gives classes what bindings/language/aliases.ts gives the classes: each snake_case member in camelCase
// too, with its documentation, and [Symbol.dispose] beside free().

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
// The compiler's own API: TypeScript 7 has none in JavaScript yet.
import ts from 'typescript-js'

const DISPOSE =
  '/** Calls {@link free}: `using x = ...` ends `x` with the block it stands in. */\n    [Symbol.dispose](): void;'

const camelCase = name => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())

/** What a class gains: [where in the text, what]. */
function additions(source, declaration) {
  const named = declaration.members.filter(member => member.name && ts.isIdentifier(member.name))
  return named.flatMap((member, i) => {
    const name = member.name.text
    // Overloads stay together.
    if (named[i + 1]?.name.text === name) return []
    if (name === 'free') return [[member.end, `\n    ${DISPOSE}`]]
    const camel = camelCase(name)
    if (camel === name) return []
    const copies = named
      .filter(other => other.name.text === name)
      .map(other => {
        const start = other.getStart(source, true)
        const at = other.name.getStart(source)
        return `\n    ${source.text.slice(start, at)}${camel}${source.text.slice(other.name.end, other.end)}`
      })
    return [[member.end, copies.join('')]]
  })
}

function withAliases(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = source.statements.filter(ts.isClassDeclaration).flatMap(declaration => additions(source, declaration))
  return found.reduceRight((result, [at, more]) => result.slice(0, at) + more + result.slice(at), text)
}

/** Rewrites the declarations in `folder`, just made. */
export function aliasTypes(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue
    const file = path.join(folder, name)
    const text = readFileSync(file, 'utf8')
    const changed = withAliases(file, text)
    if (changed !== text) writeFileSync(file, changed)
  }
}

const IMPORT = /(?:from|import\() ?['"](\.[^'"]*)['"]/g

/**
 * The declaration files that the public ones lead to, as sorted paths in `folder`. tsc writes one for each module; a package needs only
 * these.
 */
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
