// Who holds what: buffers in use, by age and by the line that asked for them, and an assertion for tests.

import { type ErrorCode, RustorchError } from '../language/errors'
import { watch } from '../lifetimes/scopes'
import { stackOf } from '../lifetimes/stacks'
import { ageOf } from '../seam/heap'
import { build, done, seam } from '../seam/seam'

/** A buffer in use, as `MemoryManager.outstanding` lists it. */
export interface Outstanding {
  size: number
  bytes: number
  age_ms: number
  stack?: string
}

/** Buffers in use that one line of code asked for. */
export interface AllocationSite {
  /** the first line of the stack, e.g. `at step (app.js:12:20)`; `(not recorded)` for what was made before */
  site: string
  buffers: number
  bytes: number
  /** age of the oldest of them */
  oldest_ms: number
  /** the whole stack of one of them */
  stack: string
}

const NOT_RECORDED = '(not recorded)'
/** Sites that the message of a failed assertion lists. */
const SHOWN_SITES = 10

interface Held extends Outstanding {
  handle: number
}

function held(): Held[] {
  done(seam.outstanding())
  const list = build.numbers()
  return Array.from({ length: list.length / 3 }, (_, i) => {
    const [handle = 0, size = 0, bytes = 0] = list.subarray(i * 3, i * 3 + 3)
    const stack = stackOf(handle)
    return { handle, size, bytes, age_ms: ageOf(handle), ...(stack === undefined ? {} : { stack }) }
  })
}

export function outstanding(): Outstanding[] {
  return held().map(({ handle: _, ...rest }) => rest)
}

function bySite(buffers: readonly Held[]): AllocationSite[] {
  const sites = new Map<string, AllocationSite>()
  for (const { bytes, age_ms, stack = NOT_RECORDED } of buffers) {
    const site = stack.split('\n', 1)[0] as string
    const known = sites.get(site) ?? { site, buffers: 0, bytes: 0, oldest_ms: 0, stack }
    known.buffers++
    known.bytes += bytes
    known.oldest_ms = Math.max(known.oldest_ms, age_ms)
    sites.set(site, known)
  }
  return [...sites.values()].sort((a, b) => b.bytes - a.bytes || b.buffers - a.buffers)
}

export function outstandingBySite(): AllocationSite[] {
  return bySite(held())
}

const LEAK: ErrorCode = 'ERR_LEAK'

export function assertNoLeaks<T>(body: () => T): T {
  return watch(body, left => {
    const leaks = held().filter(({ handle }) => left.has(handle))
    if (leaks.length === 0) return
    const bytes = leaks.reduce((sum, leak) => sum + leak.bytes, 0)
    const sites = bySite(leaks)
    const lines = sites.slice(0, SHOWN_SITES).map(s => `  ${s.buffers} (${s.bytes} bytes) ${s.site}`)
    if (sites.length > SHOWN_SITES) lines.push(`  and ${sites.length - SHOWN_SITES} more lines of code`)
    const what = leaks.length === 1 ? '1 buffer was' : `${leaks.length} buffers were`
    throw new RustorchError(LEAK, `assert_no_leaks: ${what} not freed (${bytes} bytes):\n${lines.join('\n')}`)
  })
}
