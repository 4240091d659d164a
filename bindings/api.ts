// The public API: what every entry point exports. The reference gives `Disposable` to projects whose `lib` lacks it: without
// it TypeScript would read every class as `any`.
/// <reference lib="esnext.disposable" preserve="true" />

export { RustorchError } from './errors'
export type { ErrorCode } from './errors'
export type { Numeric, Shape } from './arguments'
export { backend } from './backend'
export type { Backend } from './backend'
export { MemoryManager, WasmTensorPool } from './memory'
export type { Outstanding, PoolOptions, PoolStats, StatsJson } from './memory'
export type { TraceEvent } from './trace'
export { WasmTensor, WasmTensor as Tensor } from './tensor'
export { WasmAdvancedMath } from './math'
export { create_quality_analyzer, quick_quality_assessment, WasmQualityMetrics } from './quality'
export type { QualityReport } from './quality'
export { create_simple_detector, detect_anomalies_batch, WasmAnomalyDetector } from './anomaly'
export type { Anomaly, DetectorOptions } from './anomaly'
export { WasmQuantileSketch, WasmStreamStats } from './streams'
export type { StreamFigures } from './streams'
