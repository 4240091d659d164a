// How a row of the operation table is called, whichever class shows it.

import type { OperationRow } from '../bindings/generated/operations'
import type { Api, Tensor } from './backends'

export type Call = (operands: readonly (Tensor | number)[], out?: Tensor) => Tensor

type Methods = Record<string, (...args: unknown[]) => Tensor>

/** The public methods of a row, by the class that has them: operands in the order of the row. */
export function callsOf(api: Api, row: OperationRow): { on: string; call: Call }[] {
  const calls: { on: string; call: Call }[] = []
  if (row.on !== 'math') {
    calls.push({
      on: 'WasmTensor',
      call: ([first, ...rest], out) => (first as unknown as Methods)[row.name](...rest, ...(out ? [out] : [])),
    })
  }
  if (row.on !== 'tensor') {
    const math = new api.WasmAdvancedMath() as unknown as Methods
    calls.push({ on: 'WasmAdvancedMath', call: (operands, out) => math[row.name](...operands, ...(out ? [out] : [])) })
  }
  return calls
}

/** Numbers to pass for the parameters of a row: ordinary ones first, then limits. */
export function parametersOf(row: OperationRow): number[][] {
  if (row.name === 'clamp')
    return [
      [-0.5, 0.75],
      [0, 0],
      [Number.NEGATIVE_INFINITY, 1],
      [Number.NaN, 2],
      [-2, Number.NaN],
      [Number.NaN, Number.NaN],
      [-0, 0],
    ].map(p => p.map(Math.fround))
  if (row.name === 'pow')
    return [2, 0.5, -1, 3, 0, -0.5, 2.25, 33, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(p => [
      p,
    ])
  if (row.name === 'elu' || row.name === 'leaky_relu')
    return [1, 0.01, 0, -0.5, 3, Number.NaN].map(p => [Math.fround(p)])
  if (row.name === 'lerp') return [0.5, 0, 1, -2, 0.1, Number.NaN].map(p => [Math.fround(p)])
  return [[]]
}
