// WASM in place of the native build, with the reason for `backend()`.

export type Api = Record<symbol, unknown>

export function wasmBecause(reason: string): Api {
  const api: Api = require('./wasm.cjs')
  const note = api[Symbol.for('rustorch-wasm.fallback')] as (reason: string) => void
  note(reason)
  return api
}
