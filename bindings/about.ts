// The build that runs, and the version.

import { build, fallbackReason } from './seam/seam'

/** The build in use and what it runs on. */
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

declare const __VERSION__: string

export const version: string = __VERSION__

/** The version of the package; each family has such a function of its own, as in the API they are from. */
export const wasm_advanced_math_version = (): string => version
/** The version of the package; each family has such a function of its own, as in the API they are from. */
export const wasm_quality_metrics_version = (): string => version
/** The version of the package; each family has such a function of its own, as in the API they are from. */
export const wasm_transforms_version = (): string => version
/** The version of the package; each family has such a function of its own, as in the API they are from. */
export const wasm_anomaly_detection_version = (): string => version
