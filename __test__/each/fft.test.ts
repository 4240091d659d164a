// Fourier transforms against NumPy in float64 (golden/make_fft.py), against their definition, and what they refuse.

import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { decode, type Encoded, plainFloats } from '../floats'
import golden from '../golden/fft.json'
import { lastCallIn } from '../surface'

const api = underTest()
const { Tensor, fft } = api
type T = InstanceType<typeof Tensor>
type Argument = Encoded | number | string | number[] | null
interface Case {
  name: keyof typeof fft
  arguments: Argument[]
  answer: { f64: string; shape: number[] }
}
const cases = golden as unknown as Case[]
const live = (a: Argument): unknown =>
  a === null ? undefined : typeof a === 'object' && 'f32' in a ? new Tensor(decode(a), a.shape) : a
const doubles = (text: string): Float64Array => new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)
const call = (name: keyof typeof fft, args: unknown[]): T =>
  (fft[name] as unknown as (...args: unknown[]) => T)(...args)

it('is the whole file', () => {
  expect(cases.length).toBeGreaterThan(230)
  expect(new Set(cases.map(c => c.name))).toEqual(new Set(Object.keys(fft)))
})

describe.each([...new Set(cases.map(c => c.name))])('%s', name => {
  it('answers as NumPy', () => {
    for (const c of cases.filter(one => one.name === name)) {
      const got = call(name, c.arguments.map(live))
      expect(got.shape()).toEqual(c.answer.shape)
      const [values, want] = [got.data(), doubles(c.answer.f64)]
      // Rounded once, and small beside the largest what f64 loses in a transform.
      // Along several axes it rounds once for each.
      const room = /^i?fft[2n]$/.test(name) ? 2 ** -23 : 1e-13
      const largest = want.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
      for (const [i, v] of want.entries())
        expect(Math.abs((values[i] as number) - v), `${values[i]} for ${v}`).toBeLessThanOrEqual(
          Math.abs(v) * 2 ** -24 * 1.001 + largest * room,
        )
    }
  })
})

it('is what its definition says, at a prime length', () => {
  const n = 65_537
  const x = plainFloats(n, 1)
  const got = fft.rfft(new Tensor(x)).data()
  for (const k of [0, 1, 2, 4097, 32_768]) {
    let [re, im] = [0, 0]
    for (const [j, v] of x.entries()) {
      // The product modulo n, so that the angle is small and exact.
      const angle = (-2 * Math.PI * ((j * k) % n)) / n
      re += v * Math.cos(angle)
      im += v * Math.sin(angle)
    }
    expect(Math.abs((got[2 * k] as number) - re)).toBeLessThan(1e-4)
    expect(Math.abs((got[2 * k + 1] as number) - im)).toBeLessThan(1e-4)
  }
})

it.each([1, 2, 3, 64, 1000, 4096, 65_537, 1 << 17])('comes back from %i values within one rounding', n => {
  const x = plainFloats(n, 2)
  const back = fft.irfft(fft.rfft(new Tensor(x)), n).data()
  const z = new Tensor(plainFloats(2 * n, 3), [n, 2])
  const again = fft.ifft(fft.fft(z)).data()
  const most = Math.max(...x.slice(0, 100_000).map(Math.abs))
  for (let i = 0; i < n; i++) expect(Math.abs((back[i] as number) - (x[i] as number))).toBeLessThan(most * 2e-6)
  const original = z.data()
  for (let i = 0; i < 2 * n; i++)
    expect(Math.abs((again[i] as number) - (original[i] as number))).toBeLessThan(most * 2e-6)
})

it('spreads NaN over its row alone', () => {
  const x = new Tensor([1, Number.NaN, 3, 4, 5, 6], [2, 3])
  const data = [...fft.rfft(x).data()]
  expect(data.slice(0, 4).every(Number.isNaN)).toBe(true)
  expect(data.slice(4).some(Number.isNaN)).toBe(false)
})

it('leaves nothing behind', () => {
  const z = new Tensor(plainFloats(24, 4), [3, 4, 2])
  const before = JSON.parse(api.MemoryManager.get_stats()).buffers_in_use
  for (let i = 0; i < 20; i++) {
    for (const t of [fft.fft2(z), fft.ifftn(z), fft.fftshift(z, 0), fft.abs(z), fft.angle(z), fft.complex(z)]) t.free()
    expect(() => fft.fft(z, 0)).toThrow('at least 1')
    expect(() => fft.fft2(z, [0, 5])).toThrow('axis 5')
  }
  expect(JSON.parse(api.MemoryManager.get_stats()).buffers_in_use).toBe(before)
})

describe('refuses', () => {
  const z = Tensor.zeros([4, 2])
  const gone = Tensor.zeros([4, 2])
  gone.free()
  it.each<[string, string, () => unknown]>([
    ['real numbers as complex ones', 'ERR_SHAPE', () => fft.fft(Tensor.zeros([4, 3]))],
    ['a number', 'ERR_SHAPE', () => fft.rfft(Tensor.zeros([]))],
    ['two numbers without an axis', 'ERR_SHAPE', () => fft.ifft(Tensor.zeros([2]))],
    ['no length', 'ERR_ARGUMENT', () => fft.fft(z, 0)],
    ['half a length', 'ERR_ARGUMENT', () => fft.fft(z, 1.5)],
    ['a negative length', 'ERR_ARGUMENT', () => fft.rfft(z, -4)],
    ['nothing', 'ERR_ARGUMENT', () => fft.fft(Tensor.zeros([0, 2]))],
    ['one value back to none', 'ERR_ARGUMENT', () => fft.irfft(Tensor.zeros([1, 2]))],
    ['a length that no memory has', 'ERR_OUT_OF_MEMORY', () => fft.fft(z, 2 ** 40)],
    ['a length that a wider memory would have', 'ERR_OUT_OF_MEMORY', () => fft.rfft(z, 2 ** 31 - 1)],
    ['another norm', 'ERR_ARGUMENT', () => fft.fft(z, 4, 'other' as never)],
    ['one axis of two', 'ERR_ARGUMENT', () => fft.fft2(Tensor.zeros([2, 2, 2]), [0])],
    ['an axis of the parts', 'ERR_ARGUMENT', () => fft.fftn(z, [1])],
    ['real numbers in two axes', 'ERR_SHAPE', () => fft.fft2(Tensor.zeros([2, 3]))],
    ['no samples', 'ERR_ARGUMENT', () => fft.fftfreq(0)],
    ['samples without end', 'ERR_ARGUMENT', () => fft.rfftfreq(2 ** 40)],
    ['samples that lie nowhere', 'ERR_ARGUMENT', () => fft.fftfreq(4, Number.NaN)],
    ['the size of real numbers', 'ERR_SHAPE', () => fft.abs(Tensor.zeros([3]))],
    ['the angle of real numbers', 'ERR_SHAPE', () => fft.angle(Tensor.zeros([]))],
    ['parts of other shapes', 'ERR_SHAPE', () => fft.complex(z, Tensor.zeros([2]))],
    ['no tensor', 'ERR_ARGUMENT', () => fft.fft([1, 2] as never)],
    ['a freed tensor', 'ERR_FREED', () => fft.fft(gone)],
    ['a freed tensor in several axes', 'ERR_FREED', () => fft.fftn(gone)],
    ['a freed tensor to be shifted', 'ERR_FREED', () => fft.fftshift(gone)],
  ])('%s: %s', (_, code, refused) => {
    expect(refused).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(`^${lastCallIn(refused)}: `) }),
    )
  })
})
