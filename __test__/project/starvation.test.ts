// Processes that have little memory: every call works or is ERR_OUT_OF_MEMORY, nothing is changed or lost, and the next one works. Where
// the engine itself has none left, it ends the process; so by default the pool leaves it some.

import { execFile } from 'node:child_process'
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const here = (...parts: string[]) => path.resolve(import.meta.dirname, ...parts)
const WORK = here('../starved/work.cjs')
const MEBIBYTE = 2 ** 20

interface Found {
  mebibytes: number
  errors: Record<string, number>
  wrong: string[]
}

/** What the work finds, begun by a shell that takes memory away first. */
async function found(kind: string, { first = ':', flags = '', rest = '' }): Promise<Found> {
  const bundle = here('../../dist', `${kind}.cjs`)
  const { stdout } = await run('sh', [
    '-c',
    `${first}; exec "${process.execPath}" ${flags} "${WORK}" "${bundle}" ${rest}`,
  ])
  return JSON.parse(stdout)
}

/** Refused, and for want of memory only. */
function expectRefusals({ errors, wrong }: Found): void {
  expect(wrong).toEqual([])
  expect(Object.keys(errors)).toEqual(['ERR_OUT_OF_MEMORY'])
}

describe.each(['native', 'wasm'])('%s', kind => {
  it('with a heap of 64 MiB: tensors are no part of it', async () => {
    const { mebibytes, errors, wrong } = await found(kind, { flags: '--max-old-space-size=64', rest: '500' })
    expect({ mebibytes, errors, wrong }).toEqual({ mebibytes: 500, errors: {}, wrong: [] })
  })
  it.each([40_000, 400_000, 3 * MEBIBYTE])('with max_bytes of %i', async bytes => {
    const figures = await found(kind, { rest: `4096 ${bytes}` })
    expectRefusals(figures)
    expect(figures.mebibytes * MEBIBYTE).toBeLessThanOrEqual(bytes)
  })
})

/** A test that is skipped counts as failed, so what cannot be tried here is no test: it is told instead. */
function where(possible: boolean, what: string, tests: () => void): void {
  if (possible) describe(what, tests)
  else console.warn(`not tried on this machine: little memory ${what}`)
}

where(process.platform === 'linux', 'by the system', () => {
  it.each([1_500_000, 2_500_000])('native, with ulimit -v %i', async kibibytes => {
    const figures = await found('native', { first: `ulimit -v ${kibibytes}` })
    expectRefusals(figures)
    expect(figures.mebibytes).toBeGreaterThan(100)
  })
  it('wasm, with too little for a module: one clear error as it loads', async () => {
    await expect(found('wasm', { first: 'ulimit -v 2500000' })).rejects.toMatchObject({
      stderr: expect.stringMatching(/RangeError: WebAssembly.Instance\(\): Out of memory/),
    })
  })
})

/** A control group with a limit, where the first version of them is there and we may: in a container, that is what limits it. */
const GROUP = `/sys/fs/cgroup/memory/rustorch-wasm-${process.pid}`
function makeGroup(bytes: number): boolean {
  try {
    mkdirSync(GROUP)
    writeFileSync(`${GROUP}/memory.limit_in_bytes`, `${bytes}`)
    return true
  } catch {
    return false
  }
}
const inGroup = { first: `echo $$ > ${GROUP}/cgroup.procs` }

where(makeGroup(64 * MEBIBYTE), 'in a control group of 64 MiB', () => {
  it('native: the default leaves Node what it needs', async () => {
    expectRefusals(await found('native', inGroup))
  })
  it('wasm, after configure(): nobody tells a module how much there is', async () => {
    expectRefusals(await found('wasm', { ...inGroup, rest: '4096 configure' }))
    rmdirSync(GROUP)
  })
})
