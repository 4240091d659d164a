// Questions about the elements, answered for each, along an axis, or for all; made of the operations of the table.

import { number, sameShape, truth } from '../language/arguments'
import { inTheNameOf } from '../language/errors'
import { OrderingMethods } from './ordering'
import { after, figure, through } from './results'
import { handleOf, shapeOf } from './state'
import type { WasmTensor } from './tensor'

const MAX = 3.4028234663852886e38

/** Comparisons, and what they say of many elements. */
export abstract class ComparingMethods extends OrderingMethods {
  /** How many elements are not 0; NaN is not 0. With an axis a tensor without it, or with 1 in its place. */
  count_nonzero(): number
  count_nonzero(axis: number, keepdims?: boolean): WasmTensor
  count_nonzero(axis?: number, keepdims = false): number | WasmTensor {
    return inTheNameOf('count_nonzero', () =>
      figure(this.not_equal(0), t => (axis === undefined ? t.sum() : t.sum(axis, keepdims))),
    )
  }

  /** Whether no element is 0; of no elements true. With an axis a tensor of 1 and 0. NaN is not 0. */
  all(): boolean
  all(axis: number, keepdims?: boolean): WasmTensor
  all(axis?: number, keepdims = false): boolean | WasmTensor {
    return inTheNameOf('all', () =>
      figure(this.logical_not(), t =>
        axis === undefined ? t.sum() === 0 : through(t.sum(axis, keepdims), zeros => zeros.equal(0)),
      ),
    )
  }

  /** Whether an element is not 0; of no elements false. With an axis a tensor of 1 and 0. NaN is not 0. */
  any(): boolean
  any(axis: number, keepdims?: boolean): WasmTensor
  any(axis?: number, keepdims = false): boolean | WasmTensor {
    return inTheNameOf('any', () =>
      figure(this.not_equal(0), t =>
        axis === undefined ? t.sum() !== 0 : through(t.sum(axis, keepdims), others => others.not_equal(0)),
      ),
    )
  }

  /** The largest element less the smallest, NumPy's peak to peak. NaN spreads. Of no elements: ERR_EMPTY. */
  ptp(): number
  ptp(axis: number, keepdims?: boolean): WasmTensor
  ptp(axis?: number, keepdims = false): number | WasmTensor {
    return inTheNameOf('ptp', () => {
      if (axis === undefined) return this.max() - this.min()
      return through(this.min(axis, keepdims), low => through(this.max(axis, keepdims), high => high.subtract(low)))
    })
  }

  /**
   * 1 where `|this - other| <= atol + rtol * |other|`, else 0. Infinities are close to themselves alone; NaN is close to nothing,
   * or with `equal_nan` to NaN. Shapes broadcast. In f32, as NumPy's of float32 arrays.
   */
  isclose(other: WasmTensor | number, rtol = 1e-5, atol = 1e-8, equal_nan = false): WasmTensor {
    const op = 'isclose'
    const relative = number(op, 'rtol', rtol)
    const absolute = number(op, 'atol', atol)
    const nan = truth(op, 'equal_nan', equal_nan) === 1
    if (typeof other === 'number')
      return inTheNameOf(op, () =>
        through(ComparingMethods.full([], other), t => this.isclose(t, relative, absolute, nan)),
      )
    handleOf(op, other)
    return inTheNameOf(op, () => {
      const near = through(this.subtract(other), difference =>
        through(other.abs(), room => {
          difference.abs(difference)
          room.multiply(relative, room)
          room.add(absolute, room)
          return difference.less_equal(room)
        }),
      )
      return after(near, close => {
        figure(other.is_finite(), finite => close.logical_and(finite, close))
        figure(this.equal(other), same => close.logical_or(same, close))
        if (nan) {
          figure(
            through(this.is_nan(), mine => figure(other.is_nan(), its => mine.logical_and(its))),
            both => close.logical_or(both, close),
          )
        }
      })
    })
  }

  /** Whether all elements are close: see {@link isclose}. */
  allclose(other: WasmTensor | number, rtol = 1e-5, atol = 1e-8, equal_nan = false): boolean {
    return inTheNameOf('allclose', () => figure(this.isclose(other, rtol, atol, equal_nan), t => t.all()))
  }

  /** Whether the shapes and all elements are equal; NaN equals NaN where `equal_nan` is true. */
  array_equal(other: WasmTensor, equal_nan = false): boolean {
    const op = 'array_equal'
    const nan = truth(op, 'equal_nan', equal_nan) === 1
    handleOf(op, other)
    if (!sameShape(shapeOf(this), shapeOf(other))) return false
    return inTheNameOf(op, () =>
      figure(this.equal(other), same => {
        if (nan) {
          figure(this.is_nan(), mine => {
            figure(other.is_nan(), its => mine.logical_and(its, mine))
            same.logical_or(mine, same)
          })
        }
        return same.all()
      }),
    )
  }

  /** With `nan` in the place of NaN, and `posinf` and `neginf` in that of the infinities: by default the largest f32 and its negative. */
  nan_to_num(nan = 0, posinf = MAX, neginf = -MAX): WasmTensor {
    const op = 'nan_to_num'
    const [missing, high, low] = [number(op, 'nan', nan), number(op, 'posinf', posinf), number(op, 'neginf', neginf)]
    const { where } = ComparingMethods
    const self = this as unknown as WasmTensor
    return inTheNameOf(op, () => {
      const above = through(this.equal(Number.POSITIVE_INFINITY), is => where(is, high, self))
      const both = through(above, t => through(this.equal(Number.NEGATIVE_INFINITY), is => where(is, low, t)))
      return through(both, t => through(this.is_nan(), is => where(is, missing, t)))
    })
  }
}
