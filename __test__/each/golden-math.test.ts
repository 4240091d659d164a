// Values that were computed elsewhere, in high precision (__test__/golden/math.json), to the row's ULP.

import { describe, expect, it } from 'vitest'
import { BINARY, UNARY } from '../../bindings/generated/operations'
import { underTest } from '../backends'
import { decode, type Encoded, steps } from '../floats'
import golden from '../golden/math.json'
import { callsOf } from '../operations'

const api = underTest()
const cases = Object.entries(golden as unknown as Record<string, { x: Encoded; x2?: Encoded; y: Encoded }>)

it('is the whole file', () => {
  expect(cases.length).toBeGreaterThanOrEqual(28)
  expect(cases.reduce((n, [, { x }]) => n + x.shape[0], 0)).toBeGreaterThanOrEqual(16_063)
})

describe.each(cases)('%s', (name, { x, x2, y }) => {
  // The file's pow has two operands.
  const known = x2
    ? BINARY.find(r => r.name === (name === 'pow' ? 'pow_tensor' : name))
    : UNARY.find(r => r.name === name)
  it('is in the table', () => {
    expect(known).toBeDefined()
  })
  if (known === undefined) return
  for (const { on, call } of callsOf(api, known)) {
    it(`${on}: within ${known.ulp} ULP`, () => {
      const operands = x2 ? [x, x2] : [x]
      const got = call(operands.map(o => new api.WasmTensor(decode(o), o.shape))).data()
      const want = decode(y)
      const values = operands.map(decode)
      expect(got.length).toBe(want.length)
      for (let i = 0; i < want.length; i++) {
        const d = steps(got[i], want[i])
        if (d <= known.ulp) continue
        expect.fail(`${name}(${values.map(v => v[i])}) is ${got[i]}, should be ${want[i]}: ${d} steps`)
      }
    })
  }
})
