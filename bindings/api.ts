// The public API: what every entry point exports. The reference gives `Disposable` to projects whose `lib` lacks it: without
// it TypeScript would read every class as `any`.
/// <reference lib="esnext.disposable" preserve="true" />

export type { Anomaly, DetectorOptions } from './anomaly'
export { create_simple_detector, detect_anomalies_batch, WasmAnomalyDetector } from './anomaly'
export type { Numeric, Shape } from './arguments'
export type { Backend } from './backend'
export { backend } from './backend'
export type { Nested } from './creation'
export type { ErrorCode } from './errors'
export { RustorchError } from './errors'
export type { AllocationSite, Outstanding } from './leaks'
export { WasmAdvancedMath } from './math'
export type { BlockCounts, PoolOptions, PoolSnapshot, PoolStats, StatsJson } from './memory'
export { MemoryManager, WasmTensorPool } from './memory'
export type { FusedReduction, PipelineConfig } from './pipeline'
export { WasmProcessingPipeline } from './pipeline'
export type { QualityReport } from './quality'
export { create_quality_analyzer, quick_quality_assessment, WasmQualityMetrics } from './quality'
export type { SeasonalAnalysis, TimedAnomaly, TrendAnalysis } from './series'
export { create_streaming_detector, WasmTimeSeriesDetector } from './series'
export type { BasicStats, Outlier } from './statistics'
export { WasmStatisticalAnalyzer, WasmStatisticalFunctions } from './statistics'
export type { StreamFigures } from './streams'
export { WasmQuantileSketch, WasmStreamStats } from './streams'
export { WasmTensor, WasmTensor as Tensor } from './tensor'
export type { TraceEvent } from './trace'
export type { PipelineStats } from './transform-pipeline'
export { WasmTransformPipeline } from './transform-pipeline'
export type { Transform } from './transforms'
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
export {
  wasm_advanced_math_version,
  wasm_anomaly_detection_version,
  wasm_quality_metrics_version,
  wasm_transforms_version,
} from './version'
