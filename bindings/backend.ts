// Which build runs.

import { build, fallbackReason } from './seam'
import { version } from './version'

export interface Backend {
  kind: 'native' | 'wasm'
  /** e.g. 'linux-x64-gnu', 'wasm32' */
  target: string
  /** instruction sets in use, widest last, e.g. ['sse2', 'avx2'] or ['simd128'] */
  simd: string[]
  /** threads an operation may use */
  threads: number
  version: string
  /** why the native build was not used, where it could have been */
  fallback_reason?: string
}

/** The build in use. */
export function backend(): Backend {
  build.calls.simd_levels()
  return {
    kind: build.kind,
    target: build.target,
    simd: build.text().split(' '),
    threads: 1,
    version,
    ...(fallbackReason === undefined ? {} : { fallback_reason: fallbackReason }),
  }
}
