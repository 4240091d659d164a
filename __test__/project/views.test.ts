// What becomes of a block when the runtime makes no array over it. Node's limit is 4 GiB in some versions, more than a
// test may take, so the build behind the sources is one that always refuses.

import { expect, it, vi } from 'vitest'
import { lend } from '../../bindings/pool/buffers'

const given = vi.hoisted((): number[] => [])

vi.mock('../../bindings/seam/heap', () => ({
  takeZeroed: (_pool: number, n: number) => 1000 + n,
  give: (handle: number) => given.push(handle),
}))
vi.mock('../../bindings/seam/seam', () => ({
  build: {
    view: () => {
      throw new Error('Cannot create a Buffer larger than 0x100000000 bytes')
    },
  },
  done: (result: number) => result,
  seam: {},
}))

it('a buffer beyond what one array of the runtime holds is ERR_OUT_OF_MEMORY, and its block goes back', () => {
  expect(() => lend(0, 7)).toThrow(
    expect.objectContaining({
      name: 'RustorchError',
      code: 'ERR_OUT_OF_MEMORY',
      message:
        'get_buffer: 7 elements (28 bytes) could not be had as one array: Error: Cannot create a Buffer larger than 0x100000000 bytes',
    }),
  )
  expect(given).toEqual([1007])
})
