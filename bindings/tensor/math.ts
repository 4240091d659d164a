// WasmAdvancedMath: functions of tensors, element by element. Every method comes from the operation table.

import { publish } from '../language/aliases'
import { MathMethods } from './generated/math'

/** Functions of tensors, element by element, each within its stated accuracy of the true value. */
export class WasmAdvancedMath extends MathMethods {
  constructor() {
    super('WasmAdvancedMath')
  }
}

publish('WasmAdvancedMath', WasmAdvancedMath)
