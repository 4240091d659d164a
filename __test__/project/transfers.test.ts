// Memory that ArrayBuffer.prototype.transfer takes away, on Node 22: it stays its taker's.

import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { NEWER_NODE } from '../../scripts/setup.mjs'

const run = promisify(execFile)

it('serves nobody else while somebody has it, whatever becomes of its tensor and its thread', async () => {
  const script = path.resolve(import.meta.dirname, '../threads/transfers.mjs')
  const { stdout } = await run(NEWER_NODE, ['--expose-gc', script])
  expect(JSON.parse(stdout)).toEqual({
    node: expect.stringMatching(/^22\./),
    'of 5000, kept after their tensors are gone': 22,
    'of 5000, others changed by writing': 0,
    'of 200, kept after their tensors are gone': 22,
    'of 200, others changed by writing': 0,
    'kept after their threads have ended': 24,
    'others changed by writing, after threads': 0,
  })
}, 60_000)
