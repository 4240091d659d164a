// Methods that put the elements in other places, made of the moves of movement.ts and selection.ts: nothing here touches memory.

import { axisOf, shortList, whole, wholeNumber } from '../language/arguments'
import { fail, inTheNameOf } from '../language/errors'
import { isArray, max, min, put, times } from '../language/intrinsics'
import { CreationMethods } from './creation'
import { allOf, figure, through } from './results'
import { handleOf, shapeOf } from './state'
import type { WasmTensor } from './tensor'

/** One axis or several, as numbers that count from the front. */
function axesOf(op: string, axes: number | readonly number[], rank: number): number[] {
  const list = typeof axes === 'number' ? [axes] : shortList(op, 'axes', axes)
  return times(list.length, i => axisOf(op, list[i], rank))
}

/** All axes but some, in order. */
function without(axes: readonly number[], rank: number): number[] {
  const rest: number[] = []
  for (let i = 0; i < rank; i++) if (!has(axes, i)) put(rest, rest.length, i)
  return rest
}

function has(list: readonly number[], value: number): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === value) return true
  return false
}

/** ERR_SHAPE where a tensor has fewer axes than a method is for. */
function atLeast(op: string, rank: number, wanted: number): void {
  if (rank < wanted) fail('ERR_SHAPE', op, `a tensor of rank ${wanted} or more is needed, this one has rank ${rank}`)
}

/** The column of each element less its row, for `rows` x `columns` elements. */
function offDiagonal(rows: number, columns: number): WasmTensor {
  return through(RearrangingMethods.arange(0, rows), down =>
    through(down.reshape([rows, 1]), column =>
      through(RearrangingMethods.arange(0, columns), row => row.subtract(column)),
    ),
  )
}

/** The elements that `kept` says, by how far they lie above the main diagonal; zeros for the others. */
function triangle(
  op: string,
  t: RearrangingMethods,
  k: number,
  kept: (off: WasmTensor, k: number) => WasmTensor,
): WasmTensor {
  const dims = shapeOf(t)
  atLeast(op, dims.length, 2)
  const by = whole(op, 'k', k)
  return inTheNameOf(op, () =>
    through(offDiagonal(dims[dims.length - 2] as number, dims[dims.length - 1] as number), off =>
      through(kept(off, by), mask => RearrangingMethods.where(mask, t as unknown as WasmTensor, 0)),
    ),
  )
}

/** The part from `start` to `stop` along an axis. */
function part(t: RearrangingMethods, axis: number, start: number, stop: number): WasmTensor {
  const starts = times(axis + 1, i => (i === axis ? start : 0))
  const stops = times(axis + 1, i => (i === axis ? stop : Number.POSITIVE_INFINITY))
  return t.slice(starts, stops)
}

/** So many elements no tensor has. */
const MOST = 2 ** 31
/** Empty parts are allowed, but not without end. */
const MOST_PARTS = 65_536

/**
 * What lies along `axis`, `count` times: the whole of it after itself (`at` is the axis), or each element by itself (`at` is the
 * next). A new axis of one element is put in there and stretched.
 */
function again(op: string, t: RearrangingMethods, axis: number, at: number, count: number): WasmTensor {
  const dims = shapeOf(t)
  let before = 1
  let behind = 1
  for (let i = 0; i < at; i++) before *= dims[i] as number
  for (let i = at; i < dims.length; i++) behind *= dims[i] as number
  const longer = times(dims.length, i => (dims[i] as number) * (i === axis ? count : 1))
  return inTheNameOf(op, () =>
    through(t.reshape([before, 1, behind]), one =>
      through(one.broadcast_to([before, count, behind]), many => many.reshape(longer)),
    ),
  )
}

/** Other places for the elements. */
export abstract class RearrangingMethods extends CreationMethods {
  /** All elements in row-major order, in one dimension. A copy. */
  flatten(): WasmTensor {
    return inTheNameOf('flatten', () => this.reshape([this.size()]))
  }

  /** With two axes in each other's place. A copy. */
  swapaxes(axis1: number, axis2: number): WasmTensor {
    const op = 'swapaxes'
    const { length } = shapeOf(this)
    const a = axisOf(op, axis1, length)
    const b = axisOf(op, axis2, length)
    return inTheNameOf(op, () => this.transpose(times(length, i => (i === a ? b : i === b ? a : i))))
  }

  /**
   * With axes moved: axis `source[i]` becomes axis `destination[i]` of the result, the others keep their order. A copy.
   * ERR_ARGUMENT where the lists differ in length or name an axis twice.
   */
  moveaxis(source: number | readonly number[], destination: number | readonly number[]): WasmTensor {
    const op = 'moveaxis'
    const { length } = shapeOf(this)
    const from = axesOf(op, source, length)
    const to = axesOf(op, destination, length)
    const rest = without(from, length)
    const places = without(to, length)
    if (from.length !== to.length || rest.length !== length - from.length || places.length !== length - to.length)
      fail('ERR_ARGUMENT', op, 'source and destination must be as many axes, each named once')
    const order = times(length, () => 0)
    for (let i = 0; i < from.length; i++) order[to[i] as number] = from[i] as number
    for (let i = 0; i < rest.length; i++) order[places[i] as number] = rest[i] as number
    return inTheNameOf(op, () => this.transpose(order))
  }

  /**
   * Shifted along an axis, or along several, each by its shift; what leaves at one end comes back at the other. Without axes
   * all elements in row-major order, the shape staying. A copy.
   */
  roll(shift: number | readonly number[], axes?: number | readonly number[]): WasmTensor {
    const op = 'roll'
    const dims = shapeOf(this)
    if (axes === undefined) {
      return inTheNameOf(op, () =>
        through(this.flatten(), flat => through(flat.roll(shift, 0), rolled => rolled.reshape(dims))),
      )
    }
    const along = axesOf(op, axes, dims.length)
    const shifts = typeof shift === 'number' ? times(along.length, () => shift) : shortList(op, 'shift', shift)
    if (shifts.length !== along.length)
      fail('ERR_ARGUMENT', op, `expected a shift for each of ${along.length} axes, got ${shifts.length}`)
    const steps = times(along.length, k => whole(op, 'shift', shifts[k]))
    let result = inTheNameOf(op, () => this.clone())
    for (let k = 0; k < along.length; k++) {
      const axis = along[k] as number
      const n = dims[axis] as number
      const by = n === 0 ? 0 : (((steps[k] as number) % n) + n) % n
      if (by === 0) continue
      result = inTheNameOf(op, () =>
        through(result, t =>
          through(part(t, axis, n - by, n), end =>
            through(part(t, axis, 0, n - by), start => RearrangingMethods.concat([end, start], axis)),
          ),
        ),
      )
    }
    return result
  }

  /** Turned by `k` quarter turns in the plane of two axes, from the first towards the second. A copy. */
  rot90(k = 1, axes: readonly number[] = [0, 1]): WasmTensor {
    const op = 'rot90'
    const { length } = shapeOf(this)
    atLeast(op, length, 2)
    const plane = axesOf(op, axes, length)
    const [a, b] = plane as [number, number]
    if (plane.length !== 2 || a === b) fail('ERR_ARGUMENT', op, 'axes must be two that differ')
    const turns = ((whole(op, 'k', k) % 4) + 4) % 4
    return inTheNameOf(op, () => {
      if (turns === 0) return this.clone()
      if (turns === 1) return through(this.flip(b), t => t.swapaxes(a, b))
      if (turns === 2) return through(this.flip(a), t => t.flip(b))
      return through(this.swapaxes(a, b), t => t.flip(b))
    })
  }

  /** The whole tensor `reps[i]` times along axis `i`; the shorter of `reps` and the shape is filled with ones in front. A copy. */
  tile(reps: number | readonly number[]): WasmTensor {
    const op = 'tile'
    const list = typeof reps === 'number' ? [reps] : shortList(op, 'reps', reps)
    const dims = shapeOf(this)
    const rank = max(list.length, dims.length)
    const counts = times(list.length, i => wholeNumber(op, 'reps', list[i]))
    let result = inTheNameOf(op, () => this.reshape(times(rank, i => dims[i - rank + dims.length] ?? 1)))
    for (let axis = 0; axis < rank; axis++) {
      const count = counts[axis - rank + counts.length] ?? 1
      if (count !== 1) result = through(result, t => again(op, t, axis, axis, count))
    }
    return result
  }

  /** Each element `counts` times, or each by its own count, along an axis; without one of all elements in row-major order. A copy. */
  repeat(counts: number | ArrayLike<number>, axis?: number): WasmTensor {
    const op = 'repeat'
    if (axis === undefined) return through(this.flatten(), flat => flat.repeat(counts, 0))
    const dims = shapeOf(this)
    const along = axisOf(op, axis, dims.length)
    const n = dims[along] as number
    if (typeof counts === 'number') return again(op, this, along, along + 1, wholeNumber(op, 'counts', counts))
    if (counts?.length !== n)
      fail('ERR_ARGUMENT', op, `expected a number, or ${n} counts, one for each element along axis ${along}`)
    const list = times(n, i => wholeNumber(op, 'counts', counts[i]))
    let total = 0
    for (let i = 0; i < n; i++) total += list[i] as number
    // Before a list of places is made that nothing could hold.
    if (n > 0 && (this.size() / n) * total >= MOST)
      fail('ERR_OUT_OF_MEMORY', op, `${total} elements along axis ${along}`)
    const places: number[] = []
    for (let i = 0; i < n; i++) for (let k = list[i] as number; k > 0; k--) put(places, places.length, i)
    return this.gather(places, along)
  }

  /**
   * Parts along an axis (0 by default): as many of one length, or cut before each of the places in a list. Copies.
   * ERR_SHAPE where parts of one length do not fill the axis; `array_split` lets them differ.
   */
  split(parts: number | readonly number[], axis = 0): WasmTensor[] {
    const op = 'split'
    const dims = shapeOf(this)
    const along = axisOf(op, axis, dims.length)
    const n = dims[along] as number
    if (typeof parts !== 'number') {
      if (!isArray(parts)) fail('ERR_ARGUMENT', op, 'parts must be a number, or a list of places')
      const places = times(parts.length, i => whole(op, 'parts', parts[i]))
      return inTheNameOf(op, () =>
        allOf(places.length + 1, i => part(this, along, places[i - 1] ?? 0, places[i] ?? Number.POSITIVE_INFINITY)),
      )
    }
    const count = wholeNumber(op, 'parts', parts)
    if (count === 0) fail('ERR_ARGUMENT', op, 'parts must be at least 1')
    if (n % count !== 0) fail('ERR_SHAPE', op, `${n} elements along axis ${along} are no ${count} parts of one length`)
    return inTheNameOf(op, () => this.array_split(count, along))
  }

  /** As many parts along an axis (0 by default), the first of them longer by one where they cannot be alike. Copies. */
  array_split(parts: number, axis = 0): WasmTensor[] {
    const op = 'array_split'
    const dims = shapeOf(this)
    const along = axisOf(op, axis, dims.length)
    const n = dims[along] as number
    const count = wholeNumber(op, 'parts', parts)
    if (count === 0) fail('ERR_ARGUMENT', op, 'parts must be at least 1')
    if (count > max(n, MOST_PARTS)) fail('ERR_ARGUMENT', op, `at most ${max(n, MOST_PARTS)} parts, got ${count}`)
    const short = (n - (n % count)) / count
    const longer = n % count
    const start = (i: number): number => i * short + min(i, longer)
    return inTheNameOf(op, () => allOf(count, i => part(this, along, start(i), start(i + 1))))
  }

  /** Zeros above the diagonal `k` of the last two axes: 0 is the main one, positive ones lie above it. A copy. */
  tril(k = 0): WasmTensor {
    return triangle('tril', this, k, (off, by) => off.less_equal(by))
  }

  /** Zeros below the diagonal `k` of the last two axes: 0 is the main one, positive ones lie above it. A copy. */
  triu(k = 0): WasmTensor {
    return triangle('triu', this, k, (off, by) => off.greater_equal(by))
  }

  /** The diagonal `offset` of the plane of two axes, as the last axis of the result. A copy. */
  diagonal(offset = 0, axis1 = 0, axis2 = 1): WasmTensor {
    const op = 'diagonal'
    const dims = shapeOf(this)
    atLeast(op, dims.length, 2)
    const by = whole(op, 'offset', offset)
    const plane = axesOf(op, [axis1, axis2], dims.length)
    const [a, b] = plane as [number, number]
    if (a === b) fail('ERR_ARGUMENT', op, 'axis1 and axis2 must differ')
    const rest = without(plane, dims.length)
    const [rows, columns] = [dims[a] as number, dims[b] as number]
    const first = by < 0 ? -by * columns : by
    const count = max(0, by < 0 ? min(rows + by, columns) : min(rows, columns - by))
    const order = times(dims.length, i => rest[i] ?? (i === rest.length ? a : b))
    const flat = times(rest.length + 1, i => (i < rest.length ? (dims[rest[i] as number] as number) : rows * columns))
    return inTheNameOf(op, () =>
      through(this.transpose(order), moved =>
        through(moved.reshape(flat), t => {
          // Diagonal elements lie a row and a column apart.
          const step = columns + 1
          const along = (last: number, others: number): number[] =>
            times(flat.length, i => (i < rest.length ? others : last))
          const end = count === 0 ? first : first + (count - 1) * step + 1
          return t.slice(along(first, 0), along(end, Number.POSITIVE_INFINITY), along(step, 1))
        }),
      ),
    )
  }

  /** The sum of the diagonal `offset` of a matrix, in f64. ERR_SHAPE for another rank than 2. */
  trace(offset = 0): number {
    const { length } = shapeOf(this)
    if (length !== 2) fail('ERR_SHAPE', 'trace', `a tensor of rank 2 is needed, this one has rank ${length}`)
    return inTheNameOf('trace', () => figure(this.diagonal(offset), line => line.sum()))
  }

  /** Zeros in the shape of a tensor. */
  static zeros_like(tensor: WasmTensor): WasmTensor {
    handleOf('zeros_like', tensor)
    return RearrangingMethods.zeros(shapeOf(tensor))
  }

  /** Ones in the shape of a tensor. */
  static ones_like(tensor: WasmTensor): WasmTensor {
    handleOf('ones_like', tensor)
    return RearrangingMethods.ones(shapeOf(tensor))
  }

  /** One value, rounded to f32, in the shape of a tensor. */
  static full_like(tensor: WasmTensor, value: number): WasmTensor {
    handleOf('full_like', tensor)
    return inTheNameOf('full_like', () => RearrangingMethods.full(shapeOf(tensor), value))
  }

  /**
   * Of a vector the square matrix with it as its diagonal `k`, zeros elsewhere; of a matrix that diagonal. A copy.
   * ERR_SHAPE for any other rank.
   */
  static diag(tensor: WasmTensor, k = 0): WasmTensor {
    const op = 'diag'
    handleOf(op, tensor)
    const dims = shapeOf(tensor)
    const by = whole(op, 'k', k)
    if (dims.length === 2) return tensor.diagonal(by)
    if (dims.length !== 1) fail('ERR_SHAPE', op, `a tensor of rank 1 or 2 is needed, this one has rank ${dims.length}`)
    const beside = by < 0 ? -by : by
    const n = (dims[0] as number) + beside
    return inTheNameOf(op, () =>
      through(offDiagonal(n, n), off =>
        through(off.equal(by), on =>
          through(tensor.pad([0], [beside]), line =>
            // Above the main diagonal the row says which element, below it the column.
            through(line.reshape(by < 0 ? [1, n] : [n, 1]), values => RearrangingMethods.where(on, values, 0)),
          ),
        ),
      ),
    )
  }
}
