// The operation table (src/ops/table.rs) has a row for each operation. What cannot be made from it stands in the files
// below by hand; a row that one of them lacks is named here. Rust tests name what their own files lack: the reference
// (accuracy/), the twins and the page of accuracy.

import { describe, expect, it } from 'vitest'
import { expressionOf } from '../../benchmark/contestants/plain.mjs'
import { BINARY, REDUCTIONS, UNARY } from '../../bindings/generated/operations'
import golden from '../golden/math.json'
import * as oracle from '../oracle'

const names = (rows: readonly { name: string }[]): string[] => rows.map(row => row.name)

describe('every operation', () => {
  it.each([
    ['UNARY', names(UNARY), oracle.UNARY],
    ['BINARY', names(BINARY), oracle.BINARY],
    ['REDUCTIONS', [...REDUCTIONS], oracle.REDUCTIONS],
  ] as const)('has a line in __test__/oracle.ts, %s', (_, rows, lines) => {
    expect(rows.filter(name => !(name in lines))).toEqual([])
    expect(Object.keys(lines).filter(name => !(rows as readonly string[]).includes(name))).toEqual([])
  })

  it('that rounds has values by mpmath: __test__/golden/make_math.py adds them', () => {
    // Of two tensors pow_tensor, with the values of `pow`; `lerp` and arithmetic are single roundings.
    const rounding = [...UNARY, ...BINARY].filter(row => row.ulp > 0 && row.name !== 'pow_tensor')
    expect(names(rounding).filter(name => !(name in golden))).toEqual([])
  })

  it('of one tensor has an expression in benchmark/contestants/plain.mjs, which the benchmark compares with', () => {
    expect(names(UNARY).filter(name => expressionOf(name) === undefined)).toEqual([])
  })
})
