// Node's `module`, by a way that survives bundling: see async-storage.ts.

export function nodeModule(): typeof import('node:module') {
  return process.getBuiltinModule?.('node:module') ?? require('node:module')
}
