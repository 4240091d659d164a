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
export type { Nested } from './creation'
export { WasmTensor, WasmTensor as Tensor } from './tensor'
export { WasmAdvancedMath } from './math'
export { create_quality_analyzer, quick_quality_assessment, WasmQualityMetrics } from './quality'
export type { QualityReport } from './quality'
export { create_simple_detector, detect_anomalies_batch, WasmAnomalyDetector } from './anomaly'
export type { Anomaly, DetectorOptions } from './anomaly'
export { WasmQuantileSketch, WasmStreamStats } from './streams'
export type { StreamFigures } from './streams'
export { WasmProcessingPipeline } from './pipeline'
export type { FusedReduction, PipelineConfig } from './pipeline'
export { create_streaming_detector, WasmTimeSeriesDetector } from './series'
export type { SeasonalAnalysis, TimedAnomaly, TrendAnalysis } from './series'
export { WasmStatisticalAnalyzer, WasmStatisticalFunctions } from './statistics'
export type { BasicStats, Outlier } from './statistics'
export {
  create_cifar_preprocessing,
  create_imagenet_preprocessing,
  WasmCenterCrop,
  WasmColorJitter,
  WasmNormalize,
  WasmRandomCrop,
  WasmResize,
  WasmToTensor,
} from './transforms'
export type { Transform } from './transforms'
export { WasmTransformPipeline } from './transform-pipeline'
export type { PipelineStats } from './transform-pipeline'
export {
  wasm_advanced_math_version,
  wasm_anomaly_detection_version,
  wasm_quality_metrics_version,
  wasm_transforms_version,
} from './version'
