// JavaScript can be cut off at any call and loop: by a stack overflow that user code catches, a timeout of `vm`, a termination. A
// sample of `npm run cuts`, which cuts at every place.

import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const SCRIPT = path.resolve(import.meta.dirname, '../cuts/run.mjs')
/** Of about 165,000 cuts, and real ones of each kind. */
const [SHARE, ROUNDS] = [0.005, 400]

it.each(['native', 'wasm'])(
  'the %s build, cut off anywhere, loses nothing, and nothing is wrong afterwards',
  async kind => {
    // A failure is said in what it prints, and ends it with 1.
    const { stdout } = await run(process.execPath, [
      '--expose-gc',
      '--stack-size=500',
      SCRIPT,
      kind,
      `${SHARE}`,
      `${ROUNDS}`,
    ]).catch(error => error as { stdout: string; stderr: string })
    const parts = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(parts.flatMap(({ wrong }) => wrong)).toEqual([])
    const [places, inGc, inAll, timeoutsInGc, timeoutsInOperations] = parts
    expect(places.programs).toBeGreaterThan(140)
    expect(places.cuts).toBeGreaterThan(500)
    for (const part of [inGc, inAll, timeoutsInGc, timeoutsInOperations])
      expect(part.cut, part.part).toBeGreaterThan(20)
  },
  240_000,
)
