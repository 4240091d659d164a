// Values whose mean is hard to get right to the last bit of an f32, and the exact mean of any floats.

/** Floats from 0 to below 1, 24 random bits each: a linear congruence, the same numbers everywhere. */
function random(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) / 16777216
  }
}

/** What the values are, and a source of them. */
export const VALUES = [
  ['from 0 to 1', random(1)],
  [
    'from -1 to 1, nearly all of the sum cancelled',
    (
      next => () =>
        next() * 2 - 1
    )(random(2)),
  ],
  [
    'from 1000000 to 1000001',
    (
      next => () =>
        1e6 + next()
    )(random(3)),
  ],
  [
    'of 36 powers of two, both signs',
    (
      next => () =>
        (next() - 0.25) * 2 ** Math.floor(next() * 36 - 18)
    )(random(4)),
  ],
  ['0.1, all the same', () => 0.1],
]

/** The mean of floats, exact and then rounded to f32. */
export function exactMean(x) {
  // Significands are below 2^24, so that up to 2^29 of one exponent add up exactly.
  const sums = new Float64Array(256)
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]
    const exponent = (word >>> 23) & 0xff
    const significand = (word & 0x7fffff) + (exponent === 0 ? 0 : 0x800000)
    sums[exponent] += word >>> 31 ? -significand : significand
  }
  if (sums[255] !== 0) throw new RangeError('not all values are finite')
  // In units of 2^-149, the smallest float.
  let sum = 0n
  for (const [exponent, part] of sums.entries()) sum += BigInt(part) << BigInt(Math.max(exponent - 1, 0))
  return ratio(sum, BigInt(x.length))
}

/** `sum / n` units of 2^-149, rounded to the nearest float, ties to even. */
function ratio(sum, n) {
  const size = sum < 0n ? -sum : sum
  const shift = BigInt(Math.max((size / n).toString(2).length - 24, 0))
  const step = n << shift
  let steps = size / step
  const twice = 2n * (size - steps * step)
  if (twice > step || (twice === step && steps % 2n === 1n)) steps++
  const mean = Number(steps << shift) * 2 ** -149
  return sum < 0n ? -mean : mean
}
