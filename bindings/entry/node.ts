// `rustorch-wasm` on Node, Deno and Bun: the native build where there is one, else WASM; RUSTORCH_BACKEND forces one.

type Api = Record<symbol, unknown>

function choose(): Api {
  const wanted = process.env.RUSTORCH_BACKEND
  if (wanted === 'native') return require('./native.cjs')
  if (wanted === 'wasm') return require('./wasm.cjs')
  if (wanted !== undefined && wanted !== '') {
    throw new Error(`rustorch-wasm: RUSTORCH_BACKEND must be "native" or "wasm", got ${JSON.stringify(wanted)}`)
  }
  try {
    return require('./native.cjs')
  } catch (error) {
    const api: Api = require('./wasm.cjs')
    const note = api[Symbol.for('rustorch-wasm.fallback')] as (reason: string) => void
    note((error as Error).message.replace('rustorch-wasm/native: ', ''))
    return api
  }
}

module.exports = choose()
