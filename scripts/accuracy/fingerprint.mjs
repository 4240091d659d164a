// The inputs and the hash of src/kernels/fingerprint.rs, in JavaScript.

const { imul } = Math
const words = new Uint32Array(1)
const floats = new Float32Array(words.buffer)

const floatOf = bits => {
  words[0] = bits
  return floats[0]
}
const bitsOf = float => {
  floats[0] = float
  return words[0]
}

// biome-ignore format: a table
const MANTISSAS = [
  0, 1, 2, 3, 0x100000, 0x155555, 0x200000, 0x2aaaaa, 0x3504f3, 0x3fffff, 0x400000, 0x400001, 0x490fdb,
  0x7ffffd, 0x7ffffe, 0x7fffff,
]
const STRUCTURED = 16 << 9
const HALVES = 1 << 14
const STRIDE = 1021

/** Inputs of the sample. */
export const SAMPLE = STRUCTURED + HALVES + Math.floor((2 ** 32 - 1) / STRIDE) + 1

// Each of these fills arrays of bits with the inputs from one index on.

export function sample([x], from, count) {
  for (let i = 0; i < count; i++) {
    let index = from + i
    if (index < STRUCTURED) {
      x[i] = ((index & 1) << 31) | (((index >> 1) & 0xff) << 23) | MANTISSAS[index >> 9]
      continue
    }
    index -= STRUCTURED
    if (index < HALVES) {
      const size = (index >> 1) * 0.5
      x[i] = bitsOf(index & 1 ? -size : size)
    } else x[i] = imul(index - HALVES, STRIDE)
  }
}

export function every([x], from, count) {
  for (let i = 0; i < count; i++) x[i] = from + i
}

// biome-ignore format: a table
const SPECIAL = [
  0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0xbf000000, 0x40000000, 0xc0000000, 0x40400000,
  0xc0400000, 0x00000001, 0x80000001, 0x00800000, 0x80800000, 0x7f7fffff, 0xff7fffff, 0x4b800000, 0x4b7fffff,
  0xcb7fffff, 0x4affffff, 0x7f800000, 0xff800000, 0x7fc00000, 0x3f800001,
]
const SEAMS = [1, 2.414213562373095, 0.41421356237309503]

function mix(word) {
  let z = imul(word ^ (word >>> 16), 0x7feb352d)
  z = imul(z ^ (z >>> 15), 0x846ca68b)
  return (z ^ (z >>> 16)) >>> 0
}
const word = (index, which) => mix((imul(index, 4) + which) | 0)
const unit = bits => bits / 4294967296

/** `f(index, i, a, b)` for each pair that is not of special values. */
function pairs([a, b], from, count, f) {
  for (let i = 0; i < count; i++) {
    const index = from + i
    if (index < 576) {
      a[i] = SPECIAL[Math.floor(index / 24)]
      b[i] = SPECIAL[index % 24]
    } else f(index, i, a, b)
  }
}

function anyPair(index, i, ys, xs) {
  const a = word(index, 0)
  const b = word(index, 1)
  ys[i] = a
  switch (word(index, 2) % 5) {
    case 0:
      xs[i] = b
      break
    case 1:
      xs[i] = (b & 0x807fffff) | (a & 0x7f800000)
      break
    case 2:
      xs[i] = bitsOf(floatOf(a) * SEAMS[b % 3] * (1 + (unit(word(index, 3)) - 0.5) * 1e-5))
      break
    case 3:
      xs[i] = bitsOf((floatOf(a) * (1 + unit(word(index, 3))) * 2 ** (b % 41)) / 1048576)
      break
    default:
      xs[i] = a + (b % 3) - 1
  }
}

function powerPair(index, i, xs, ys) {
  const a = word(index, 0)
  const b = word(index, 1)
  const kind = word(index, 2) % 8
  if (kind === 0) {
    xs[i] = a
    ys[i] = b
    return
  }
  if (kind === 1) {
    const size = (a & 0xfff) / (1 << ((a >>> 12) % 12))
    xs[i] = bitsOf(a >>> 31 ? -size : size)
    ys[i] = bitsOf((b % 257) * 0.5 - 64)
    return
  }
  const x = kind === 2 ? 0x3f800000 - 4096 + (a % 8192) : kind <= 4 ? bitsOf(unit(a) * 4) : a & 0x7fffffff
  const mantissa = (x & 0x7fffff) / 8388608
  const log = (x >>> 23) - 127 + mantissa + 0.343 * mantissa * (1 - mantissa)
  xs[i] = x
  ys[i] = bitsOf((unit(word(index, 3)) * 307 - 165) / log)
}

export const pair = (arrays, from, count) => pairs(arrays, from, count, anyPair)
export const power = (arrays, from, count) => pairs(arrays, from, count, powerPair)

/** Two hashes of 32 bits over the same words. */
export class Hash {
  #a = 0x811c9dc5 | 0
  #b = 0x9e3779b1 | 0

  /** Floats, as bits, hashed in. All NaN count as one. */
  floats(bits) {
    let a = this.#a
    let b = this.#b
    for (let i = 0; i < bits.length; i++) {
      const word = (bits[i] & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : bits[i] | 0
      a = imul(a ^ word, 0x01000193)
      b = imul(((b << 5) | (b >>> 27)) ^ word, 0x9e3779b1)
    }
    this.#a = a
    this.#b = b
  }

  /** Another hash hashed in. */
  hash(other) {
    for (const word of [other.#a, other.#b]) {
      this.#a = imul(this.#a ^ word, 0x01000193)
      this.#b = imul(((this.#b << 5) | (this.#b >>> 27)) ^ word, 0x9e3779b1)
    }
  }

  toString() {
    return [this.#a, this.#b].map(half => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
