// `rustorch-wasm/native`: the addon, or an error that says why not.

import { AsyncLocalStorage } from 'node:async_hooks'
import { useAsyncStorage } from '../lifetimes'
import { findAddon } from './find-addon'
import { start } from './start'

const found = findAddon()
if (typeof found === 'string') throw new Error(`rustorch-wasm/native: ${found}`)
start(found)

// Each async body of MemoryManager.scope sees its own tensors only.
useAsyncStorage(new AsyncLocalStorage())

export * from '../api'
