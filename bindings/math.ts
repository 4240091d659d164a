// WasmAdvancedMath: functions of tensors, element by element. Every method comes from the operation table.

import { type Aliased, type CamelCase, publish, retire } from './aliases'
import { MathMethods } from './generated/elementwise'

class AdvancedMath extends MathMethods {
  /** Ends its use; it holds no memory. A second call does nothing. */
  free(): void {
    retire(this, 'WasmAdvancedMath')
  }
}

export type WasmAdvancedMath = AdvancedMath & CamelCase<AdvancedMath> & Disposable
export const WasmAdvancedMath: Aliased<typeof AdvancedMath> = publish('WasmAdvancedMath', AdvancedMath)
