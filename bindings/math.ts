// WasmAdvancedMath: functions of tensors, element by element. Every method comes from the operation table.

import { type Aliased, type CamelCase, publish } from './aliases'
import { MathMethods } from './generated/elementwise'

class AdvancedMath extends MathMethods {
  constructor() {
    super('WasmAdvancedMath')
  }
}

export type WasmAdvancedMath = AdvancedMath & CamelCase<AdvancedMath> & Disposable
export const WasmAdvancedMath: Aliased<typeof AdvancedMath> = publish('WasmAdvancedMath', AdvancedMath)
