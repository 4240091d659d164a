// `rustorch-wasm/native`: the addon, or an error that says why not.

import { useAsyncStorage } from '../lifetimes/scopes'
import { asyncStorage } from './async-storage'
import { findAddon } from './find-addon'
import { start } from './start'

const found = findAddon()
if (typeof found === 'string') throw new Error(`rustorch-wasm/native: ${found}`)
start(found)

// Each async body of MemoryManager.scope sees its own tensors only.
useAsyncStorage(asyncStorage())

export * from '../api'
