// The public API: what every entry point exports.

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
