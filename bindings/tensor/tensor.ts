// WasmTensor: the state of a tensor with the methods of every family.

import { gather, publish } from '../language/aliases'
import type { Numeric, Shape } from '../language/arguments'
import { ConversionMethods } from './conversion'
import { TensorState } from './state'

/**
 * A tensor: float32 elements in row-major order, in a block of pooled memory, and a shape.
 *
 * Results are tensors with blocks of their own; `out`, where a method takes it, is written in place instead. `free()` gives
 * the block back at once, `using` at the end of a scope, and garbage collection some time after the tensor is forgotten.
 * Methods of a freed tensor are ERR_FREED; an argument of another kind is ERR_ARGUMENT, a shape that does not fit ERR_SHAPE.
 */
export interface WasmTensor extends ConversionMethods {}

/** What makes tensors: `new`, and static methods that fill, read or join. */
export interface TensorConstructor extends Pick<typeof ConversionMethods, keyof typeof ConversionMethods> {
  /**
   * A tensor with a copy of `data` in pooled memory.
   *
   * `shape` defaults to `[data.length]`. Numbers are rounded to f32. ERR_SHAPE where the shape does not fit the data,
   * ERR_ARGUMENT where an element is not a number, ERR_OUT_OF_MEMORY where the block cannot be had.
   */
  new (data: Numeric, shape?: Shape): WasmTensor
}

/** A tensor: float32 elements in row-major order, in a block of pooled memory, and a shape. */
export const WasmTensor = gather(TensorState, ConversionMethods) as TensorConstructor

publish('WasmTensor', WasmTensor)
