// Linear algebra: factorisations, systems of equations, products. Rust computes in f64 and gives each result as one vector for each
// matrix, which is cut apart here.

import { LINEAR } from '../generated/words'
import { whole } from '../language/arguments'
import { fail, inTheNameOf } from '../language/errors'
import { frozen, max, min, times } from '../language/intrinsics'
import { seam } from '../seam/seam'
import { allOf, figure, made, move, putCells, through } from '../tensor/results'
import { handleOf, shapeOf } from '../tensor/state'
import { WasmTensor } from '../tensor/tensor'

/** Q and R of {@link Linalg.qr}. */
export interface QrFactors {
  /** Orthonormal columns, `[..., m, min(m, n)]`. */
  q: WasmTensor
  /** Upper triangular, `[..., min(m, n), n]`. */
  r: WasmTensor
}

/** What {@link Linalg.eigh} finds. */
export interface Eigen {
  /** Eigenvalues, ascending, `[..., n]`. */
  values: WasmTensor
  /** Eigenvectors of length 1 as columns, in the order of the values, `[..., n, n]`. */
  vectors: WasmTensor
}

/** What {@link Linalg.svd} finds: `a = u @ diag(s) @ vh`. */
export interface Singular {
  /** Left singular vectors as columns. */
  u: WasmTensor
  /** Singular values, descending. */
  s: WasmTensor
  /** Right singular vectors as rows. */
  vh: WasmTensor
}

/** What {@link Linalg.slogdet} finds: the determinant is `sign * e^logabsdet`. */
export interface LogDeterminant {
  /** 1, -1 or 0, of each matrix of a batch. */
  sign: number | WasmTensor
  /** The natural logarithm of the determinant's size; -Infinity of a singular matrix. */
  logabsdet: number | WasmTensor
}

/**
 * Linear algebra, as numpy.linalg. Leading dimensions are a batch. Computed in f64 and rounded once, with the same bits on both builds
 * but for `pinv` and `matrix_power`, which multiply as `matmul` does. ERR_SHAPE where a matrix is not square or shapes do not
 * fit, ERR_SINGULAR where there is no inverse, ERR_NO_CONVERGENCE where an iteration comes to no end, as of NaN.
 *
 * The loops are not blocked: made for matrices of up to some hundred rows.
 */
export interface Linalg {
  /** The determinant: a number, or a tensor of one for each matrix of a batch. 0 of a singular matrix, 1 of no rows. */
  det(a: WasmTensor): number | WasmTensor
  /** Sign and logarithm of the determinant, which may be too large or small for a number. */
  slogdet(a: WasmTensor): LogDeterminant
  /** The inverse. ERR_SINGULAR where there is none. */
  inv(a: WasmTensor): WasmTensor
  /**
   * `x` with `a @ x = b`, by LU with partial pivoting. `b` of one axis is a vector, of more a matrix of right sides as columns; batches
   * broadcast. ERR_SINGULAR where there is no such `x`, or more than one.
   */
  solve(a: WasmTensor, b: WasmTensor): WasmTensor
  /** The lower triangular `l` with `l @ l.T = a`, by what is on and below the diagonal. ERR_SINGULAR where `a` is not positive definite. */
  cholesky(a: WasmTensor): WasmTensor
  /** `a = q @ r`, reduced, by Householder's reflections, with LAPACK's signs. */
  qr(a: WasmTensor): QrFactors
  /** Eigenvalues and eigenvectors of a symmetric matrix, by what is on and below the diagonal; Jacobi's method. Signs of vectors are not determined. */
  eigh(a: WasmTensor): Eigen
  /** The singular value decomposition, by one-sided Jacobi; U and V square with `full_matrices` (the default, as NumPy). Signs are not determined. */
  svd(a: WasmTensor, full_matrices?: boolean): Singular
  /** The singular values alone, descending. */
  svdvals(a: WasmTensor): WasmTensor
  /** The pseudo-inverse of a matrix: singular values up to `rcond` times the largest count as 0 (`max(m, n) * 2^-23` by default). */
  pinv(a: WasmTensor, rcond?: number): WasmTensor
  /** How many singular values of a matrix are above `tol` (the largest times `max(m, n) * 2^-23` by default). */
  matrix_rank(a: WasmTensor, tol?: number): number
  /** The same as {@link matrix_rank}. */
  matrixRank(a: WasmTensor, tol?: number): number
  /** The condition number of a matrix in the 2-norm: its largest singular value over its smallest; Infinity where that is 0. */
  cond(a: WasmTensor): number
  /** The `n`th power of a square matrix, by repeated squaring; of its inverse where `n` is negative. */
  matrix_power(a: WasmTensor, n: number): WasmTensor
  /** The same as {@link matrix_power}. */
  matrixPower(a: WasmTensor, n: number): WasmTensor
  /** Every product of an element of one and of the other, both flattened: `[a.size(), b.size()]`. */
  outer(a: WasmTensor, b: WasmTensor): WasmTensor
  /** The Kronecker product: blocks of `b`, each times an element of `a`. Ranks are filled up with ones in front. */
  kron(a: WasmTensor, b: WasmTensor): WasmTensor
}

/** What `of` makes of what Rust makes of each matrix of `a`, under the public name `op`. */
function linear<T>(op: string, kind: (typeof LINEAR)[number], a: WasmTensor, of: (vectors: WasmTensor) => T): T {
  let place = 0
  while (LINEAR[place] !== kind) place++
  return inTheNameOf(op, () =>
    figure(
      move(op, a, (x, rank) => seam.linear(place, x, rank)),
      of,
    ),
  )
}

/** The numbers from `from` on of each vector, in the shape `[..., ...dims]`. */
function cut(vectors: WasmTensor, from: number, dims: number[]): WasmTensor {
  const batch = shapeOf(vectors)
  const { length } = batch
  let count = 1
  for (let i = 0; i < dims.length; i++) count *= dims[i] as number
  const first = times(length, i => (i === length - 1 ? from : 0))
  const last = times(length, i => (i === length - 1 ? from + count : Number.POSITIVE_INFINITY))
  const shape = times(length - 1 + dims.length, i => (i < length - 1 ? batch[i] : dims[i - length + 1]) as number)
  return through(vectors.slice(first, last), part => part.reshape(shape))
}

/** Each vector cut into pieces of these shapes, which follow one another; all of them or none. */
function pieces(vectors: WasmTensor, ...shapes: number[][]): WasmTensor[] {
  let from = 0
  return allOf(shapes.length, i => {
    const dims = shapes[i] as number[]
    const start = from
    from += dims.length === 1 ? (dims[0] as number) : (dims[0] as number) * (dims[1] as number)
    return cut(vectors, start, dims)
  })
}

/** Rows and columns of the last two axes, which Rust has found to be there. */
function sides(a: WasmTensor): [number, number] {
  const dims = shapeOf(a)
  return [dims[dims.length - 2] as number, dims[dims.length - 1] as number]
}

/** A number where there is no batch. */
function numberOf(t: WasmTensor): number | WasmTensor {
  return shapeOf(t).length === 0 ? figure(t, one => one.item()) : t
}

/** ERR_SHAPE for anything but one matrix. */
function single(op: string, a: WasmTensor): [number, number] {
  handleOf(op, a)
  if (shapeOf(a).length !== 2) fail('ERR_SHAPE', op, `one matrix is needed, this one has rank ${shapeOf(a).length}`)
  return sides(a)
}

/** Between 1 and the next f32. */
const EPSILON = 2 ** -23

function det(a: WasmTensor): number | WasmTensor {
  return linear('det', 'det', a, v => numberOf(cut(v, 0, [])))
}

function slogdet(a: WasmTensor): LogDeterminant {
  return linear('slogdet', 'slogdet', a, v => {
    const [sign, logabsdet] = allOf(2, i => cut(v, i, [])) as [WasmTensor, WasmTensor]
    return { sign: numberOf(sign), logabsdet: numberOf(logabsdet) }
  })
}

function inv(a: WasmTensor): WasmTensor {
  return linear('inv', 'inv', a, v => v.reshape(shapeOf(a)))
}

function solve(a: WasmTensor, b: WasmTensor): WasmTensor {
  const lhs = handleOf('solve', a)
  const rhs = handleOf('solve', b)
  putCells(shapeOf(a), shapeOf(b))
  return made(seam.solve(lhs, shapeOf(a).length, rhs, shapeOf(b).length))
}

function cholesky(a: WasmTensor): WasmTensor {
  return linear('cholesky', 'cholesky', a, v => v.reshape(shapeOf(a)))
}

function qr(a: WasmTensor): QrFactors {
  return linear('qr', 'qr', a, v => {
    const [m, n] = sides(a)
    const k = min(m, n)
    const [q, r] = pieces(v, [m, k], [k, n]) as [WasmTensor, WasmTensor]
    return { q, r }
  })
}

function eigh(a: WasmTensor): Eigen {
  return linear('eigh', 'eigh', a, v => {
    const [n] = sides(a)
    const [values, vectors] = pieces(v, [n], [n, n]) as [WasmTensor, WasmTensor]
    return { values, vectors }
  })
}

function svd(a: WasmTensor, full_matrices = true): Singular {
  const op = 'svd'
  if (typeof full_matrices !== 'boolean') fail('ERR_ARGUMENT', op, 'full_matrices must be true or false')
  return linear(op, full_matrices ? 'svd_full' : 'svd', a, v => {
    const [m, n] = sides(a)
    const k = min(m, n)
    const [left, right] = full_matrices ? [m, n] : [k, k]
    const [u, s, vh] = pieces(v, [m, left], [k], [right, n]) as [WasmTensor, WasmTensor, WasmTensor]
    return { u, s, vh }
  })
}

function svdvals(a: WasmTensor): WasmTensor {
  return linear('svdvals', 'svd', a, v => {
    const [m, n] = sides(a)
    const k = min(m, n)
    return cut(v, m * k, [k])
  })
}

/** Singular values of one matrix, and the largest. */
function valuesOf(op: string, a: WasmTensor): { values: Float32Array; largest: number; epsilon: number } {
  const [m, n] = single(op, a)
  const values = figure(
    inTheNameOf(op, () => svdvals(a)),
    s => s.data(),
  )
  return { values, largest: values[0] ?? 0, epsilon: max(m, n) * EPSILON }
}

function pinv(a: WasmTensor, rcond?: number): WasmTensor {
  const op = 'pinv'
  const [m, n] = single(op, a)
  const relative = rcond === undefined ? max(m, n) * EPSILON : rcond
  if (typeof relative !== 'number') fail('ERR_ARGUMENT', op, 'rcond must be a number')
  const { u, s, vh } = inTheNameOf(op, () => svd(a, false))
  try {
    const largest = s.size() === 0 ? 0 : s.max()
    return inTheNameOf(op, () =>
      through(s.greater(relative * largest), kept =>
        through(s.reciprocal(), inverse =>
          through(WasmTensor.where(kept, inverse, 0), scales =>
            through(u.multiply(scales), scaled =>
              through(scaled.transpose(), left => through(vh.transpose(), right => right.matmul(left))),
            ),
          ),
        ),
      ),
    )
  } finally {
    u.free()
    s.free()
    vh.free()
  }
}

function matrix_rank(a: WasmTensor, tol?: number): number {
  const op = 'matrix_rank'
  const { values, largest, epsilon } = valuesOf(op, a)
  const least = tol === undefined ? largest * epsilon : tol
  if (typeof least !== 'number') fail('ERR_ARGUMENT', op, 'tol must be a number')
  let rank = 0
  while (rank < values.length && (values[rank] as number) > least) rank++
  return rank
}

function cond(a: WasmTensor): number {
  const { values, largest } = valuesOf('cond', a)
  if (values.length === 0) fail('ERR_EMPTY', 'cond', 'the matrix has no elements')
  const smallest = values[values.length - 1] as number
  return smallest === 0 ? Number.POSITIVE_INFINITY : largest / smallest
}

function matrix_power(a: WasmTensor, n: number): WasmTensor {
  const op = 'matrix_power'
  handleOf(op, a)
  let left = whole(op, 'n', n)
  const [rows, columns] = sides(a)
  if (shapeOf(a).length < 2 || rows !== columns) fail('ERR_SHAPE', op, 'a square matrix is needed')
  return inTheNameOf(op, () => {
    let result = through(WasmTensor.eye(rows), one => one.broadcast_to(shapeOf(a)))
    let square: WasmTensor | undefined
    try {
      square = left < 0 ? inv(a) : a.clone()
      left = left < 0 ? -left : left
      while (left > 0) {
        const by = square
        if (left % 2 === 1) result = through(result, r => r.matmul(by))
        left = (left - (left % 2)) / 2
        if (left > 0) square = through(square, s => s.matmul(s))
      }
      return result
    } catch (error) {
      result.free()
      throw error
    } finally {
      square?.free()
    }
  })
}

function outer(a: WasmTensor, b: WasmTensor): WasmTensor {
  handleOf('outer', a)
  handleOf('outer', b)
  return inTheNameOf('outer', () =>
    through(a.reshape([a.size(), 1]), column => through(b.reshape([1, b.size()]), row => column.multiply(row))),
  )
}

function kron(a: WasmTensor, b: WasmTensor): WasmTensor {
  handleOf('kron', a)
  handleOf('kron', b)
  const [first, second] = [shapeOf(a), shapeOf(b)]
  const rank = max(first.length, second.length)
  const x = times(rank, i => first[i - rank + first.length] ?? 1)
  const y = times(rank, i => second[i - rank + second.length] ?? 1)
  // Each axis in two, of `a` outside and of `b` inside.
  const outside = times(2 * rank, i => (i % 2 === 0 ? (x[i / 2] as number) : 1))
  const inside = times(2 * rank, i => (i % 2 === 0 ? 1 : (y[(i - 1) / 2] as number)))
  const shape = times(rank, i => (x[i] as number) * (y[i] as number))
  return inTheNameOf('kron', () =>
    through(a.reshape(outside), l =>
      through(b.reshape(inside), r => through(l.multiply(r), products => products.reshape(shape))),
    ),
  )
}

/** Linear algebra, as numpy.linalg: see {@link Linalg}. */
export const linalg: Linalg = frozen({
  det,
  slogdet,
  inv,
  solve,
  cholesky,
  qr,
  eigh,
  svd,
  svdvals,
  pinv,
  matrix_rank,
  matrixRank: matrix_rank,
  cond,
  matrix_power,
  matrixPower: matrix_power,
  outer,
  kron,
})
