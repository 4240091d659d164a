// The public API: what every entry point exports. The reference gives `Disposable` to projects whose `lib` lacks it: without
// it TypeScript would read every class as `any`.
/// <reference lib="esnext.disposable" preserve="true" />

export type { Backend } from './about'
export {
  backend,
  wasm_advanced_math_version,
  wasm_anomaly_detection_version,
  wasm_quality_metrics_version,
  wasm_transforms_version,
} from './about'
export type { Anomaly, DetectorOptions } from './detectors/anomaly'
export { create_simple_detector, detect_anomalies_batch, WasmAnomalyDetector } from './detectors/anomaly'
export type { Forecast, SeasonalAnalysis, SeriesOptions, TimedAnomaly, TrendAnalysis } from './detectors/series'
export { create_streaming_detector, WasmTimeSeriesDetector } from './detectors/series'
export type { Fft, FftNorm } from './fft/fft'
export { fft } from './fft/fft'
export type { Numeric, Shape } from './language/arguments'
export type { ErrorCode } from './language/errors'
export { RustorchError } from './language/errors'
export type { Eigen, Linalg, LogDeterminant, QrFactors, Singular } from './linalg/linalg'
export { linalg } from './linalg/linalg'
export type { FusedReduction, PipelineConfig } from './pipeline/pipeline'
export { WasmProcessingPipeline } from './pipeline/pipeline'
export type { BlockCounts, PoolSnapshot, PoolStats, StatsJson } from './pool/figures'
export type { AllocationSite, Outstanding } from './pool/leaks'
export { MemoryManager } from './pool/manager'
export { WasmTensorPool } from './pool/pool'
export type { Configuration, Preset } from './pool/presets'
export type { MemoryOptions, PoolOptions } from './pool/settings'
export type { TraceEvent } from './pool/trace'
export { WasmDistinctSketch } from './stats/distinct'
export type { QualityReport } from './stats/quality'
export { create_quality_analyzer, quick_quality_assessment, WasmQualityMetrics } from './stats/quality'
export type { BasicStats, Outlier } from './stats/statistics'
export { WasmStatisticalAnalyzer, WasmStatisticalFunctions } from './stats/statistics'
export type { StreamFigures } from './stats/streams'
export { WasmQuantileSketch, WasmStreamStats } from './stats/streams'
export type { Nested } from './tensor/conversion'
export { WasmAdvancedMath } from './tensor/math'
export { WasmTensor, WasmTensor as Tensor } from './tensor/tensor'
export type { PipelineStats } from './transforms/pipeline'
export { WasmTransformPipeline } from './transforms/pipeline'
export type { Transform } from './transforms/transforms'
export {
  create_cifar_preprocessing,
  create_imagenet_preprocessing,
  WasmCenterCrop,
  WasmColorJitter,
  WasmNormalize,
  WasmRandomCrop,
  WasmResize,
  WasmToTensor,
} from './transforms/transforms'
