// Methods that put the elements in order, along any axis. The sorting itself is Rust's, along the last.

import { axisOf, truth } from '../language/arguments'
import { fail, inTheNameOf } from '../language/errors'
import { isNotANumber } from '../language/intrinsics'
import { seam } from '../seam/seam'
import { RearrangingMethods } from './rearranging'
import { figure, move, through } from './results'
import { shapeOf } from './state'
import type { WasmTensor } from './tensor'

/** Order. */
export abstract class OrderingMethods extends RearrangingMethods {
  /**
   * In order along an axis (the last by default): ascending with -0 before 0, or descending with 0 before -0; NaN last both ways.
   * Equal elements cannot be told apart. A copy.
   */
  sort(axis = -1, descending = false): WasmTensor {
    const op = 'sort'
    const down = truth(op, 'descending', descending) === 1
    const { length } = shapeOf(this)
    // A number is a row of one.
    const along = length === 0 && axis === -1 ? 0 : axisOf(op, axis, length)
    if (along < length - 1) {
      return inTheNameOf(op, () =>
        through(this.swapaxes(along, -1), t => through(t.sort(-1, down), sorted => sorted.swapaxes(along, -1))),
      )
    }
    const ascending = (t: OrderingMethods): WasmTensor => move(op, t, (x, rank) => seam.sort(x, rank))
    if (!down) return ascending(this)
    const sorted = through(
      inTheNameOf(op, () => this.neg()),
      ascending,
    )
    return sorted.neg(sorted)
  }

  /**
   * The places along an axis (the last by default) that would put the elements in order, flat in row-major order, of the shape of
   * the tensor. Stable: equal elements stay in the order they have, ascending and descending; NaN last both ways.
   */
  argsort(axis = -1, descending = false): Int32Array {
    const op = 'argsort'
    const down = truth(op, 'descending', descending) === 1
    const dims = shapeOf(this)
    const along = dims.length === 0 && axis === -1 ? 0 : axisOf(op, axis, dims.length)
    const n = dims[along] ?? 1
    const size = this.size()
    const places = new Int32Array(size)
    if (size === 0) return places
    const last = along >= dims.length - 1
    const found = inTheNameOf(op, () =>
      figure(last ? this.clone() : this.moveaxis(along, -1), t => {
        if (down) t.neg(t)
        t.add(0, t) // the zeros are alike
        const { values, indices } = t.topk(n, false)
        values.free()
        return indices
      }),
    )
    // Back from where the axis was moved: elements of a row lie `step` apart.
    let step = 1
    for (let i = along + 1; i < dims.length; i++) step *= dims[i] as number
    for (let i = 0; i < size; i++) {
      const row = (i - (i % n)) / n
      const inner = row % step
      places[((row - inner) / step) * n * step + (i % n) * step + inner] = found[i] as number
    }
    return places
  }

  /**
   * The middle element in order, or the mean of the two in the middle. NaN spreads. Of no elements: ERR_EMPTY. A number is exact
   * in f64; along an axis the two are added and halved in f32.
   */
  median(): number
  median(axis: number, keepdims?: boolean): WasmTensor
  median(axis?: number, keepdims = false): number | WasmTensor {
    const op = 'median'
    const keep = truth(op, 'keepdims', keepdims) === 1
    if (axis === undefined) return inTheNameOf(op, () => figure(this.flatten(), medianOf))
    const dims = shapeOf(this)
    const along = axisOf(op, axis, dims.length)
    const n = dims[along] as number
    if (n === 0) fail('ERR_EMPTY', op, `axis ${along} has no elements`)
    return inTheNameOf(op, () =>
      through(this.sort(along), sorted => {
        const at = (i: number): WasmTensor => sorted.gather([i], along)
        const middle = through(at((n - 1 - ((n - 1) % 2)) / 2), low =>
          through(at((n - (n % 2)) / 2), high => through(low.add(high), both => both.multiply(0.5))),
        )
        // Sorted, a NaN is the last.
        const result = through(middle, m =>
          through(at(n - 1), last => through(last.is_nan(), is => OrderingMethods.where(is, last, m))),
        )
        return keep ? result : through(result, r => r.squeeze(along))
      }),
    )
  }
}

/** The median of a vector, exact. */
function medianOf(t: WasmTensor): number {
  const n = t.size()
  if (n === 0) fail('ERR_EMPTY', 'median', 'there are no elements')
  const sorted = figure(t.sort(), s => s.data())
  if (isNotANumber(sorted[n - 1])) return Number.NaN
  return ((sorted[(n - 1 - ((n - 1) % 2)) / 2] as number) + (sorted[(n - (n % 2)) / 2] as number)) / 2
}
