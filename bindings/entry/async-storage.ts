// Node's AsyncLocalStorage, by a way that survives bundling: an ES module bundle has no `require`, and esbuild leaves the
// one for 'node:async_hooks' in, where it throws. Node before 20.16 has no getBuiltinModule.

import type { AsyncLocalStorage } from 'node:async_hooks'

export function asyncStorage<T>(): AsyncLocalStorage<T> {
  const hooks = process.getBuiltinModule?.('node:async_hooks') ?? require('node:async_hooks')
  return new hooks.AsyncLocalStorage()
}
