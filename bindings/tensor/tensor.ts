// WasmTensor: the class that callers see. It has every family's methods, and none of its own.

import { publish } from '../language/aliases'
import { ConversionMethods } from './conversion'
import { adoptAs } from './state'

/**
 * A tensor: float32 elements in row-major order, in a block of pooled memory, and a shape.
 *
 * Results are tensors with blocks of their own; `out`, where a method takes it, is written in place instead. `free()` gives
 * the block back at once, `using` at the end of a scope, and garbage collection some time after the tensor is forgotten.
 * Methods of a freed tensor are ERR_FREED; an argument of another kind is ERR_ARGUMENT, a shape that does not fit ERR_SHAPE.
 */
export class WasmTensor extends ConversionMethods {}

publish('WasmTensor', WasmTensor)
adoptAs(WasmTensor)
