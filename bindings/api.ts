// The public API: what every entry point exports.

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
