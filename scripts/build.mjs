// `node scripts/build.mjs native|wasm|js|all`: the addon, the WASM module, the JavaScript around them. Does only what
// is not done.

import { buildJs } from './build/js.mjs'
import { buildNative } from './build/native.mjs'
import { buildWasm } from './build/wasm.mjs'
import { needSetUp } from './setup.mjs'
import { quit, step } from './tools.mjs'

const builds = { native: [buildNative], wasm: [buildWasm], js: [buildJs], all: [buildNative, buildWasm, buildJs] }
const chosen = builds[process.argv[2] ?? 'all']
if (!chosen) quit(`usage: node scripts/build.mjs ${Object.keys(builds).join('|')}`)
needSetUp('build')
for (const build of chosen) await build()
step('built')
