// `npm run cuts [-- native|wasm] [-- SHARE [ROUNDS]]`: cuts off every program of programs.mjs at SHARE of its places (1 unless
// told), in every way; then lets real stack overflows and timeouts cut them off, ROUNDS of each (4000 unless told). Prints what was
// done as JSON, a line for each part; ends with 1 where anything was wrong. Needs `node --expose-gc` and `npm run build`.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { transformSync } from 'esbuild'
import { cutEverywhere } from './everywhere.mjs'
import { programs } from './programs.mjs'
import { overflows, timeouts } from './real.mjs'
import { collect, Witness } from './witness.mjs'

const KINDS = ['native', 'wasm']
const asked = process.argv.slice(2)
const kinds = KINDS.filter(kind => asked.includes(kind))
const [share = 1, rounds = 4000] = asked.filter(word => !KINDS.includes(word)).map(Number)

/** The operation table, which is TypeScript. */
async function tables() {
  const source = readFileSync(new URL('../../bindings/generated/operations.ts', import.meta.url), 'utf8')
  const { code } = transformSync(source, { loader: 'ts' })
  return import(`data:text/javascript,${encodeURIComponent(code)}`)
}

const table = await tables()
const require = createRequire(import.meta.url)
let wrong = 0
const say = (kind, part, { wrong: list, ...figures }) => {
  wrong += list.length
  console.log(JSON.stringify({ kind, part, ...figures, wrong: list }))
}
for (const kind of kinds.length > 0 ? kinds : KINDS) {
  say(kind, 'places', await cutEverywhere(kind, table, { share }))
  const api = require(`../../dist/${kind}.cjs`)
  const witness = new Witness(api)
  const each = () => collect(api)
  const moving = {
    gc() {
      new api.WasmTensor([1, 2, 3]).free()
      api.MemoryManager.gc()
    },
  }
  say(kind, 'overflows in gc', await overflows(api, witness, moving, rounds, 1, each))
  say(kind, 'overflows in all programs', await overflows(api, witness, programs(api, table), rounds, 2, each))
  const short = 'new WasmTensor([1, 2, 3]).free(); MemoryManager.gc()'
  say(kind, 'timeouts in gc', await timeouts(api, witness, short, rounds / 2, each))
  const long = 'const t = WasmTensor.ones([300]); t.tanh().free(); t.free(); MemoryManager.get_buffer(5)'
  say(kind, 'timeouts in operations', await timeouts(api, witness, long, rounds / 2, each))
}
process.exitCode = wrong === 0 ? 0 : 1
