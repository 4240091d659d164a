// Fourier transforms. Rust transforms the last axis; others are moved there and back.

import { FOURIER } from '../generated/words'
import { axisOf, finite, shortList, whole } from '../language/arguments'
import { fail, inTheNameOf } from '../language/errors'
import { frozen, listOf, squareRoot, times } from '../language/intrinsics'
import { seam } from '../seam/seam'
import { move, through } from '../tensor/results'
import { handleOf, shapeOf } from '../tensor/state'
import { WasmTensor } from '../tensor/tensor'

/**
 * Which way is scaled: 'backward' (the default) divides the inverse transform by the length, 'forward' the transform, 'ortho' both
 * by the root of the length.
 */
export type FftNorm = 'backward' | 'ortho' | 'forward'

/**
 * Discrete Fourier transforms, as numpy.fft. A complex tensor has a last axis of 2, real and imaginary part. `n` is the length along the axis that is
 * transformed: longer rows are cut off, shorter ones filled up with zeros. Leading dimensions are a batch.
 *
 * Any length: powers of two at once, others by Bluestein's way. Computed in f64 and rounded once, along several axes once for each, with the same bits on both builds. NaN
 * spreads over its row. ERR_SHAPE where a complex tensor lacks its last axis of 2, ERR_ARGUMENT for a length of 0.
 */
export interface Fft {
  /** Complex `[..., m, 2]` to complex `[..., n, 2]`. */
  fft(a: WasmTensor, n?: number, norm?: FftNorm): WasmTensor
  /** The same backwards. */
  ifft(a: WasmTensor, n?: number, norm?: FftNorm): WasmTensor
  /** Real `[..., m]` to the first half of the transform, complex `[..., floor(n / 2) + 1, 2]`; the rest is its conjugate. */
  rfft(a: WasmTensor, n?: number, norm?: FftNorm): WasmTensor
  /** From such a half to real `[..., n]`; `n` is `2 (m - 1)` by default. */
  irfft(a: WasmTensor, n?: number, norm?: FftNorm): WasmTensor
  /** {@link fft} along two axes of a complex tensor, the last two by default, not counting that of the parts. */
  fft2(a: WasmTensor, axes?: readonly number[], norm?: FftNorm): WasmTensor
  /** The same backwards. */
  ifft2(a: WasmTensor, axes?: readonly number[], norm?: FftNorm): WasmTensor
  /** {@link fft} along several axes of a complex tensor, all by default, not counting that of the parts. */
  fftn(a: WasmTensor, axes?: readonly number[], norm?: FftNorm): WasmTensor
  /** The same backwards. */
  ifftn(a: WasmTensor, axes?: readonly number[], norm?: FftNorm): WasmTensor
  /** The frequency of each place of a transform of `n` samples that lie `d` apart: 0, 1, ..., -2, -1, each over `n d`. */
  fftfreq(n: number, d?: number): WasmTensor
  /** The same of {@link rfft}: 0, 1, ..., `floor(n / 2)`, each over `n d`. */
  rfftfreq(n: number, d?: number): WasmTensor
  /** With frequency 0 in the middle, along all axes, or along some; name them where the last axis holds the parts of complex numbers. */
  fftshift(a: WasmTensor, axes?: number | readonly number[]): WasmTensor
  /** The same backwards: differs where a length is odd. */
  ifftshift(a: WasmTensor, axes?: number | readonly number[]): WasmTensor
  /** A complex tensor of real parts, and of imaginary parts of the same shape, or 0. */
  complex(re: WasmTensor, im?: WasmTensor): WasmTensor
  /** The size of each complex number. */
  abs(a: WasmTensor): WasmTensor
  /** The angle of each complex number, in [-pi, pi]. */
  angle(a: WasmTensor): WasmTensor
}

/** What a transform of `n` is multiplied by. */
function scaleOf(op: string, n: number, norm: FftNorm, backwards: boolean): number {
  if (norm === 'ortho') return 1 / squareRoot(n)
  if (norm !== 'backward' && norm !== 'forward')
    fail('ERR_ARGUMENT', op, "norm must be 'backward', 'ortho' or 'forward'")
  return (norm === 'backward') === backwards ? 1 / n : 1
}

function transform(
  kind: (typeof FOURIER)[number],
  a: WasmTensor,
  n: number | undefined,
  norm: FftNorm = 'backward',
): WasmTensor {
  handleOf(kind, a)
  const dims = shapeOf(a)
  const given = dims[dims.length - (kind === 'rfft' ? 1 : 2)] ?? 0
  const length = n === undefined ? (kind === 'irfft' ? 2 * (given - 1) : given) : whole(kind, 'n', n)
  if (length < 1) {
    // The shape first, which Rust looks at: it may be why there is no length.
    if (n !== undefined || given > 0 || dims.length >= 2)
      fail('ERR_ARGUMENT', kind, `n must be at least 1, got ${length}`)
  }
  const scale = scaleOf(kind, length, norm, kind === 'ifft' || kind === 'irfft')
  let place = 0
  while (FOURIER[place] !== kind) place++
  return move(kind, a, (x, rank) => seam.fourier(place, x, rank, length, scale))
}

/** One axis after the other; axes count without that of the parts. */
function several(
  op: string,
  kind: 'fft' | 'ifft',
  a: WasmTensor,
  axes: readonly number[] | undefined,
  norm: FftNorm | undefined,
  count: number | undefined,
): WasmTensor {
  handleOf(op, a)
  const rank = shapeOf(a).length - 1
  if (rank < 1 || shapeOf(a)[rank] !== 2)
    fail('ERR_SHAPE', op, 'complex numbers need a last axis of 2, real and imaginary, and one before it')
  const list = axes === undefined ? times(count ?? rank, i => i - (count ?? rank)) : shortList(op, 'axes', axes)
  if (count !== undefined && list.length !== count)
    fail('ERR_ARGUMENT', op, `axes must be ${count}, got ${list.length}`)
  const along = times(list.length, i => axisOf(op, list[i], rank))
  const one = (t: WasmTensor): WasmTensor => transform(kind, t, undefined, norm)
  return inTheNameOf(op, () => {
    let result = a.clone()
    for (let i = 0; i < along.length; i++) {
      const axis = along[i] as number
      result = through(result, t =>
        axis === rank - 1
          ? one(t)
          : through(t.swapaxes(axis, rank - 1), s => through(one(s), r => r.swapaxes(axis, rank - 1))),
      )
    }
    return result
  })
}

/** Frequencies that `wholes` says, in cycles per unit. */
function frequencies(op: string, n: number, d: number, count: number, cycle: (i: number) => number): WasmTensor {
  const length = n * finite(op, 'd', d)
  return new WasmTensor(times(count, i => cycle(i) / length))
}

function lengthOf(op: string, n: number): number {
  if (whole(op, 'n', n) < 1 || n > 2 ** 24) fail('ERR_ARGUMENT', op, `n must be from 1 to 2^24, got ${n}`)
  return n
}

function shifted(op: string, a: WasmTensor, axes: number | readonly number[] | undefined, up: boolean): WasmTensor {
  handleOf(op, a)
  const dims = shapeOf(a)
  const list =
    axes === undefined ? times(dims.length, i => i) : typeof axes === 'number' ? [axes] : shortList(op, 'axes', axes)
  const along = times(list.length, i => axisOf(op, list[i], dims.length))
  const by = times(along.length, i => {
    const n = dims[along[i] as number] as number
    const half = (n - (n % 2)) / 2
    return up ? half : -half
  })
  return inTheNameOf(op, () => (along.length === 0 ? a.clone() : a.roll(by, along)))
}

/** One part of complex numbers, 0 the real and 1 the imaginary one. */
function part(op: string, a: WasmTensor, which: 0 | 1): WasmTensor {
  handleOf(op, a)
  const dims = shapeOf(a)
  const last = dims.length - 1
  if (last < 0 || dims[last] !== 2) fail('ERR_SHAPE', op, 'complex numbers need a last axis of 2, real and imaginary')
  return inTheNameOf(op, () => through(a.gather([which], last), one => one.reshape(listOf(dims, 0, last))))
}

/** What `of` makes of both parts. */
function ofParts(op: string, a: WasmTensor, of: (re: WasmTensor, im: WasmTensor) => WasmTensor): WasmTensor {
  return inTheNameOf(op, () => through(part(op, a, 0), re => through(part(op, a, 1), im => of(re, im))))
}

/** Fourier transforms, as numpy.fft: see {@link Fft}. */
export const fft: Fft = frozen({
  fft: (a: WasmTensor, n?: number, norm?: FftNorm) => transform('fft', a, n, norm),
  ifft: (a: WasmTensor, n?: number, norm?: FftNorm) => transform('ifft', a, n, norm),
  rfft: (a: WasmTensor, n?: number, norm?: FftNorm) => transform('rfft', a, n, norm),
  irfft: (a: WasmTensor, n?: number, norm?: FftNorm) => transform('irfft', a, n, norm),
  fft2: (a: WasmTensor, axes?: readonly number[], norm?: FftNorm) => several('fft2', 'fft', a, axes, norm, 2),
  ifft2: (a: WasmTensor, axes?: readonly number[], norm?: FftNorm) => several('ifft2', 'ifft', a, axes, norm, 2),
  fftn: (a: WasmTensor, axes?: readonly number[], norm?: FftNorm) => several('fftn', 'fft', a, axes, norm, undefined),
  ifftn: (a: WasmTensor, axes?: readonly number[], norm?: FftNorm) =>
    several('ifftn', 'ifft', a, axes, norm, undefined),
  fftfreq: (n: number, d = 1) => {
    const op = 'fftfreq'
    const half = (lengthOf(op, n) + (n % 2)) / 2
    return frequencies(op, n, d, n, i => (i < half ? i : i - n))
  },
  rfftfreq: (n: number, d = 1) => {
    const op = 'rfftfreq'
    return frequencies(op, n, d, (lengthOf(op, n) - (n % 2)) / 2 + 1, i => i)
  },
  fftshift: (a: WasmTensor, axes?: number | readonly number[]) => shifted('fftshift', a, axes, true),
  ifftshift: (a: WasmTensor, axes?: number | readonly number[]) => shifted('ifftshift', a, axes, false),
  complex: (re: WasmTensor, im?: WasmTensor) => {
    handleOf('complex', re)
    return inTheNameOf('complex', () =>
      im === undefined
        ? through(WasmTensor.zeros_like(re), zeros => WasmTensor.stack([re, zeros], -1))
        : WasmTensor.stack([re, im], -1),
    )
  },
  abs: (a: WasmTensor) => ofParts('abs', a, (re, im) => re.hypot(im)),
  angle: (a: WasmTensor) => ofParts('angle', a, (re, im) => im.atan2(re)),
})
