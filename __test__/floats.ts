// Floats as test data: distances, special values, seeded random numbers, golden encodings.

const scratch = new Float32Array(1)
const bits = new Int32Array(scratch.buffer)

/** A float's place on the number line; -0 is next to 0. */
function place(x: number): number {
  scratch[0] = x
  const b = bits[0] as number
  return b < 0 ? -2147483648 - b - 1 : b
}

/** Steps between two floats. 0 for NaN and NaN; -0 and 0 are one step apart, so that signs of zeros count. */
export function steps(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.POSITIVE_INFINITY
  return Math.abs(place(a) - place(b))
}

/** Bits with every NaN made the same, for comparing and hashing. */
export function canonicalBits(x: Float32Array): Uint32Array {
  const out = new Uint32Array(x.buffer, x.byteOffset, x.length).slice()
  for (let i = 0; i < out.length; i++) if (((out[i] as number) & 0x7fffffff) > 0x7f800000) out[i] = 0x7fc00000
  return out
}

/** FNV-1a over words. */
export function hash(words: Uint32Array | Uint8Array, seed = 0x811c9dc5): number {
  let h = seed
  for (let i = 0; i < words.length; i++) h = Math.imul(h ^ (words[i] as number), 0x01000193)
  return h >>> 0
}

const fround = (list: readonly number[]): number[] => list.map(Math.fround)

/** Where functions go wrong: zeros, infinities, NaN, subnormals, limits, halves, and places where ranges meet. */
export const SPECIALS: readonly number[] = fround([
  0,
  -0,
  1,
  -1,
  2,
  -2,
  0.5,
  -0.5,
  1.5,
  -1.5,
  2.5,
  -2.5,
  3.5,
  0.25,
  0.1,
  -0.1,
  10,
  -10,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1.401298464324817e-45,
  -1.401298464324817e-45,
  1.1754942106924411e-38,
  -1.1754942106924411e-38,
  1.1754943508222875e-38,
  -1.1754943508222875e-38,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  1e-30,
  -1e-30,
  1e30,
  -1e30,
  1e-5,
  -1e-5,
  1e-20,
  0.9999999403953552,
  1.0000001192092896,
  -0.9999999403953552,
  -1.0000001192092896,
  2.000000238418579,
  1.9999998807907104,
  8388607.5,
  8388608,
  8388609,
  -8388607.5,
  16777216,
  2147483647,
  -2147483648,
  4294967296,
  Math.PI,
  -Math.PI,
  Math.PI / 2,
  -Math.PI / 2,
  Math.PI / 4,
  Math.E,
  Math.LN2,
  1e5,
  -1e5,
  1e10,
  7.5,
  20,
  -20,
  35.04,
  36,
  88.7,
  88.72283,
  88.73,
  89.4,
  89.42,
  -87.3,
  -88,
  -103.9,
  -104,
  -150,
  9.2,
  -9.2,
  12,
  -12,
  -3.5,
  -0.75,
  -30.5,
  -41.5,
])

/** mulberry32: a small generator for reproducible test data. */
export function generator(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Any bits at all: every exponent, NaNs and infinities too. */
export function anyFloats(n: number, seed: number): Float32Array {
  const next = generator(seed)
  return new Float32Array(Uint32Array.from({ length: n }, () => next() * 4294967296).buffer)
}

/** What programs use: numbers around 1, some larger, some tiny, and now and then a special one. */
export function mixedFloats(n: number, seed: number): Float32Array {
  const next = generator(seed)
  return Float32Array.from({ length: n }, () => {
    const kind = next()
    if (kind < 0.06) return SPECIALS[Math.floor(next() * SPECIALS.length)] as number
    const x = next() * 2 - 1
    if (kind < 0.5) return x
    if (kind < 0.85) return x * 10
    if (kind < 0.95) return x * 100
    return x * 10 ** (next() * 60 - 30)
  })
}

/** Finite numbers around 0, of the sizes that data have. */
export function plainFloats(n: number, seed: number): Float32Array {
  const next = generator(seed)
  return Float32Array.from({ length: n }, () => (next() + next() + next() - 1.5) * 4)
}

/** A tensor in a golden file. */
export interface Encoded {
  f32: string
  shape: number[]
}

export function decode(encoded: Encoded): Float32Array {
  const bytes = Buffer.from(encoded.f32, 'base64')
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

/** The first place where two arrays differ in their bits (any NaN equals any NaN), or undefined. */
export function difference(a: Float32Array, b: Float32Array): string | undefined {
  if (a.length !== b.length) return `${a.length} elements, not ${b.length}`
  const [x, y] = [canonicalBits(a), canonicalBits(b)]
  const at = x.findIndex((word, i) => word !== y[i])
  return at < 0 ? undefined : `at ${at}: ${a[at]}, not ${b[at]}`
}
