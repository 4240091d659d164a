// Arithmetic with a number under names of its own, as the API that this one follows has it.

import { BINARY } from '../generated/operations'
import { fail, show } from '../language/errors'
import { binary } from './elementwise'
import { ElementwiseMethods } from './generated/elementwise'
import type { WasmTensor } from './tensor'

const ADD = BINARY.findIndex(row => row.name === 'add')
const MULTIPLY = BINARY.findIndex(row => row.name === 'multiply')

/** A number added or multiplied. */
export abstract class ScalarMethods extends ElementwiseMethods {
  /** Adds a number to each element, rounded to f32. */
  add_scalar(value: number, out?: WasmTensor): WasmTensor {
    if (typeof value !== 'number') fail('ERR_ARGUMENT', 'add_scalar', `value must be a number, got ${show(value)}`)
    return binary(ADD, 'add_scalar', this, value, out)
  }

  /** Multiplies each element by a number, rounded to f32. */
  mul_scalar(value: number, out?: WasmTensor): WasmTensor {
    if (typeof value !== 'number') fail('ERR_ARGUMENT', 'mul_scalar', `value must be a number, got ${show(value)}`)
    return binary(MULTIPLY, 'mul_scalar', this, value, out)
  }
}
