// The contract (api.d.ts beside this file) against the types of the package, by the compiler: everything in it is there
// and fits, but for what is listed here. A line goes when its name comes; both the compiler and a test insist.

import type * as ours from '../../dist/types/api'
import type * as contract from './api'

/** Names of the contract that the package does not export yet. */
export const NOT_YET = [] as const

/** Members that are missing from classes that are there. */
export const MEMBERS_NOT_YET = {} as const
export const STATICS_NOT_YET = {} as const

/** Members that are there, but in part. */
export const PARTLY = {} as const

// ---------------------------------------------------------------- the compiler's part

type Contract = typeof contract
type Ours = typeof ours

/** Fails to compile where two types are not the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? true
    : { only: Exclude<A, B>; missing: Exclude<B, A> }
const check = <_T extends true>(): void => {}

/** A type of the contract with our classes in the place of its own. */
type Swap<T> = T extends contract.WasmTensor
  ? ours.WasmTensor
  : T extends contract.WasmTensorPool
    ? ours.WasmTensorPool
    : T extends contract.WasmAnomalyDetector
      ? ours.WasmAnomalyDetector
      : T extends contract.WasmQualityMetrics
        ? ours.WasmQualityMetrics
        : T extends (...args: infer A) => infer R
          ? (...args: SwapAll<A>) => Swap<R>
          : T extends readonly contract.WasmTensor[]
            ? readonly ours.WasmTensor[]
            : T
type SwapAll<A extends readonly unknown[]> = { [K in keyof A]: Swap<A[K]> }

/** The same of ours, so that both are compared as functions and not, more loosely, as methods. */
type Plain<T> = T extends (...args: infer A) => infer R ? (...args: A) => R : T

/** Members of the contract that ours has not, or not so. */
type Unfit<C, O> = {
  [K in keyof C]: K extends keyof O ? (Plain<O[K]> extends Swap<C[K]> ? never : K) : K
}[keyof C]

type Listed<L, Name> = Name extends keyof L ? (L[Name] extends readonly (infer M)[] ? M : never) : never
type MembersListed<Name> = Listed<typeof MEMBERS_NOT_YET, Name>

type Instance<T> = T extends abstract new (...args: never) => infer I ? I : never
type Transforms =
  | 'WasmNormalize'
  | 'WasmResize'
  | 'WasmCenterCrop'
  | 'WasmRandomCrop'
  | 'WasmColorJitter'
  | 'WasmToTensor'
type Streams = 'WasmTimeSeriesDetector' | 'WasmProcessingPipeline'
type Later = Transforms | 'WasmTransformPipeline' | 'WasmStatisticalFunctions' | 'WasmStatisticalAnalyzer' | Streams
type Classes =
  | 'WasmTensor'
  | 'WasmTensorPool'
  | 'WasmAdvancedMath'
  | 'WasmQualityMetrics'
  | 'WasmAnomalyDetector'
  | Later
type Statics<C> = Omit<C, 'prototype'>

// Names that are not exported are just the listed ones.
check<Same<Exclude<keyof Contract, keyof Ours>, (typeof NOT_YET)[number]>>()

// Of each class, members that do not fit are just the listed ones.
type Instances = { [N in Classes]: Exclude<Unfit<Instance<Contract[N]>, Instance<Ours[N]>>, MembersListed<N>> }
// `add_transform` takes an interface whose methods take tensors; `Swap` does not reach into that.
check<Same<Instances[Classes], 'add_transform'>>()
// And no line is left of what is there.
type Stale<N extends Classes> = Exclude<MembersListed<N>, Unfit<Instance<Contract[N]>, Instance<Ours[N]>>>
check<Same<{ [N in Classes]: Stale<N> }[Classes], never>>()

// Their statics.
type StaticsOf = { [N in Classes]: Exclude<Unfit<Statics<Contract[N]>, Ours[N]>, Listed<typeof STATICS_NOT_YET, N>> }
check<Same<StaticsOf[Classes], never>>()
type StaleStatics<N extends Classes> = Exclude<Listed<typeof STATICS_NOT_YET, N>, Unfit<Statics<Contract[N]>, Ours[N]>>
check<Same<{ [N in Classes]: StaleStatics<N> }[Classes], never>>()
check<Same<Unfit<Statics<Contract['MemoryManager']>, Ours['MemoryManager']>, never>>()

// Their constructors.
type Constructs<N extends Classes> =
  ConstructorParameters<Contract[N]> extends ConstructorParameters<Ours[N]> ? true : N
check<Same<{ [N in Classes]: Constructs<N> }[Classes], true>>()

type NoneUnfit<N extends Later> = { [M in N]: Unfit<Instance<Contract[M]>, Instance<Ours[M]>> }[N]
check<Same<NoneUnfit<Later>, 'add_transform'>>()
type NoneUnconstructed<N extends Later> = {
  [M in N]: ConstructorParameters<Contract[M]> extends ConstructorParameters<Ours[M]> ? never : M
}[N]
check<Same<NoneUnconstructed<Exclude<Later, 'WasmTransformPipeline'>>, never>>()

// Functions.
type Functions =
  | 'backend'
  | 'detect_anomalies_batch'
  | 'create_simple_detector'
  | 'create_quality_analyzer'
  | 'create_streaming_detector'
  | 'quick_quality_assessment'
check<Same<{ [N in Functions]: Plain<Ours[N]> extends Swap<Contract[N]> ? never : N }[Functions], never>>()

// Shapes of data.
type Extends<A, B> = A extends B ? true : { not: A }
check<Extends<ours.PoolStats, contract.PoolStats>>()
check<Extends<contract.PoolStats, ours.PoolStats>>()
check<Extends<ours.StatsJson, contract.StatsJson>>()
check<Extends<ours.TraceEvent, contract.TraceEvent>>()
check<Extends<contract.TraceEvent, ours.TraceEvent>>()
check<Extends<contract.PoolOptions, ours.PoolOptions>>()
check<Extends<ours.Backend, contract.Backend>>()
check<Extends<contract.Backend, ours.Backend>>()
check<Extends<ours.Anomaly, contract.Anomaly>>()
check<Extends<contract.ErrorCode, ours.ErrorCode>>()
check<Extends<contract.Numeric, ours.Numeric>>()
check<Extends<contract.Shape, ours.Shape>>()

// Every multi-word method also in camelCase, [Symbol.dispose] wherever there is free(), Tensor beside WasmTensor.
type CamelOf<S extends string> = S extends `${infer A}_${infer B}` ? `${A}${Capitalize<CamelOf<B>>}` : S
type MultiWord<K> = K extends `${string}_${string}` ? K : never
type Aliases<T> = CamelOf<MultiWord<keyof T>>
check<Same<Exclude<Aliases<Ours['MemoryManager']>, keyof Ours['MemoryManager']>, never>>()
check<Same<{ [N in Classes]: Exclude<Aliases<Instance<Ours[N]>>, keyof Instance<Ours[N]>> }[Classes], never>>()
check<Extends<Instance<Ours[Classes]>, Disposable>>()
check<Same<Ours['Tensor'], Ours['WasmTensor']>>()
