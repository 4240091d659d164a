// Buffers that user code holds: Float32Arrays over pool blocks, until they are returned or garbage.

import { wholeNumber } from '../language/arguments'
import { isFloat32Array } from '../language/brands'
import { fail, show } from '../language/errors'
import { weakDelete, weakGet, weakSet } from '../language/intrinsics'
import { forget, NONE, type Owned, whenCollected } from '../lifetimes/leases'
import { noteLent } from '../lifetimes/scopes'
import { give, takeZeroed } from '../seam/heap'
import { build, epoch, seam } from '../seam/seam'
import { transit } from '../seam/transit'
import { viewOf } from '../seam/views'

interface Loan {
  /** The block's handle. */
  readonly owned: Owned
  readonly pool: number
  readonly epoch: number
}

const loans = new WeakMap<Float32Array, Loan>()

/** A zeroed buffer of exactly `size` elements from `pool`. */
export function lend(pool: number, size: unknown): Float32Array {
  const n = wholeNumber('get_buffer', 'size', size)
  const handle = takeZeroed(pool, n)
  let buffer: Float32Array
  try {
    buffer = viewOf('get_buffer', handle, n)
  } catch (error) {
    give(handle)
    throw error
  }
  noteLent(buffer, handle)
  const owned = n > 0 ? whenCollected(build.anchor(buffer), seam.collect) : { number: NONE }
  weakSet(loans, buffer, { owned, pool, epoch })
  // A straight run: the block passes to the buffer.
  if (handle !== 0) {
    owned.number = handle
    transit.count--
  }
  return buffer
}

/** Takes a buffer back into the pool it came from. */
export function takeBack(pool: number, buffer: unknown): void {
  if (!isFloat32Array(buffer)) fail('ERR_ARGUMENT', 'return_buffer', `expected a Float32Array, got ${show(buffer)}`)
  const loan = weakGet(loans, buffer)
  if (loan === undefined || loan.pool !== pool || loan.epoch !== epoch) {
    fail('ERR_ARGUMENT', 'return_buffer', 'the buffer is not from this pool, or was returned before')
  }
  const { owned } = loan
  const handle = owned.number
  const whole = handle === NONE || build.detach(buffer, handle)
  // A straight run: the block passes from the buffer into transit.
  owned.number = NONE
  if (handle !== NONE) transit.handles[transit.count++] = handle
  weakDelete(loans, buffer)
  if (handle === NONE) return
  forget(build.anchor(buffer))
  give(handle)
  // Its memory went elsewhere (a transfer). The block comes back when nobody has it any more.
  if (!whole)
    fail(
      'ERR_ARGUMENT',
      'return_buffer',
      'the buffer was detached; its block cannot be used again while somebody has its memory',
    )
}
