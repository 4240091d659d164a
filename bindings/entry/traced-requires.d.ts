// See scripts/build/traced-requires.mjs.

type NodeModule = typeof import('node:module')

interface Requires {
  requireHere: ReturnType<NodeModule['createRequire']>
  /** For each platform that has a package, what loads its addon. */
  packages: Record<string, () => unknown>
}

/** In native.cjs. */
declare function requireIn(module: NodeModule, file: string): Requires
/** In no-addons.cjs. */
declare function requireIndex(module: NodeModule, file: string): Record<symbol, unknown>
