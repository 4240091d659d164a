// `rustorch-wasm/native`: the addon, or an error that says why not.

import { findAddon } from './find-addon'
import { start } from './start'

const found = findAddon()
if (typeof found === 'string') throw new Error(`rustorch-wasm/native: ${found}`)
start(found)

export * from '../api'
