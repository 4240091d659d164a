// Buffers that user code holds: Float32Arrays over pool blocks, until they are returned or garbage.

import { wholeNumber } from './arguments'
import { isFloat32Array } from './brands'
import { fail, show } from './errors'
import { give, takeZeroed } from './heap'
import { forget, whenCollected } from './lifetimes'
import { lent } from './scopes'
import { build, done, seam } from './seam'
import { viewOf } from './views'

interface Loan {
  readonly handle: number
  readonly pool: number
  readonly size: number
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
  lent(buffer, handle)
  loans.set(buffer, { handle, pool, size: n })
  if (n > 0) {
    whenCollected(build.anchor(buffer), () => {
      done(seam.collect(handle))
    })
  }
  return buffer
}

/** Takes a buffer back into the pool it came from. */
export function takeBack(pool: number, buffer: unknown): void {
  if (!isFloat32Array(buffer)) fail('ERR_ARGUMENT', 'return_buffer', `expected a Float32Array, got ${show(buffer)}`)
  const loan = loans.get(buffer)
  if (loan === undefined || loan.pool !== pool) {
    fail('ERR_ARGUMENT', 'return_buffer', 'the buffer is not from this pool, or was returned before')
  }
  loans.delete(buffer)
  if (loan.size === 0) return
  forget(build.anchor(buffer))
  if (!build.detach(buffer)) {
    // Its memory went elsewhere (a transfer). Whoever has it may write to it, so the block stays out of the pool.
    fail('ERR_ARGUMENT', 'return_buffer', 'the buffer was detached; its block cannot be used again')
  }
  give(loan.handle)
}
