// The builds under test. A build that cannot be loaded is a failure, never a reason to skip.

import { createRequire } from 'node:module'
import type * as bindings from '../dist/types/api'

export type Api = typeof bindings
export type Tensor = InstanceType<Api['WasmTensor']>
export type Kind = 'native' | 'wasm'

const require = createRequire(import.meta.url)

function load(kind: Kind): Api {
  const api: Api = require(`../dist/${kind}.cjs`)
  const actual = api.backend().kind
  if (actual !== kind) throw new Error(`dist/${kind}.cjs runs the ${actual} build`)
  return api
}

/** The build that this run of the file is for. */
export function underTest(): Api {
  const kind = process.env.BUILD_UNDER_TEST
  if (kind !== 'native' && kind !== 'wasm')
    throw new Error('BUILD_UNDER_TEST is not set: is the file in __test__/each?')
  return load(kind)
}

/** Both builds, in one process. */
export const both = (): Record<Kind, Api> => ({ native: load('native'), wasm: load('wasm') })
