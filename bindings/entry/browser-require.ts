// `rustorch-wasm` for browsers, by `require`: what Jest asks for in jsdom. Bundlers get browser.mjs for `require` too, by the
// condition "module".

import { instantiate } from './instantiate'
import { start } from './start'

const text: string = require('./wasm-inlined.cjs')
const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0))
start(instantiate(new WebAssembly.Module(bytes)))

export * from '../api'
