// The package's version; the build puts it in (scripts/build.mjs).

declare const __VERSION__: string

export const version: string = __VERSION__

/** The version of the package; each family has a function of its own, as in the API they are from. */
export const wasm_advanced_math_version = (): string => version
export const wasm_quality_metrics_version = (): string => version
export const wasm_transforms_version = (): string => version
export const wasm_anomaly_detection_version = (): string => version
