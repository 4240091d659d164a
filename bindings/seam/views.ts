// A block's memory as a Float32Array.

import { fail } from '../language/errors'
import { build, check } from './seam'

/**
 * The memory of a block of `n` elements. ERR_OUT_OF_MEMORY where the runtime makes no array of that size: Node maps at
 * most 4 GiB of native memory at once, and says so with an error of its own.
 */
export function viewOf(op: string, handle: number, n: number): Float32Array {
  let view: Float32Array
  try {
    view = build.view(handle, n)
  } catch (error) {
    fail('ERR_OUT_OF_MEMORY', op, `${n} elements (${4 * n} bytes) could not be had as one array: ${error}`)
  }
  check()
  return view
}
