// Where blocks were asked for: JS stacks by handle, while somebody wants them.

import { build, done, seam } from '../seam/seam'

/** How many recorded handles may be stale before they are looked for. */
const SLACK = 4096

/** Who asked for stacks: `trace_allocations`, and each `assert_no_leaks` that runs. */
let recorders = 0
const stacks = new Map<number, string>()
let limit = SLACK

export function startRecording(): void {
  recorders++
}

export function stopRecording(): void {
  if (--recorders === 0) {
    stacks.clear()
    limit = SLACK
  }
}

/** Notes where a block was asked for, while stacks are recorded. */
export function noteStack(handle: number): void {
  if (recorders === 0 || handle === 0) return
  stacks.set(handle, framesOfCaller(new Error().stack ?? ''))
  if (stacks.size > limit) {
    const live = inUse()
    keepOnly(stacks, live)
    limit = 2 * live.size + SLACK
  }
}

export function stackOf(handle: number): string | undefined {
  return stacks.get(handle)
}

/** Handles of all blocks in use. */
export function inUse(): Set<number> {
  done(seam.outstanding())
  const list = build.numbers()
  const handles = new Set<number>()
  for (let i = 0; i < list.length; i += 3) handles.add(list[i] as number)
  return handles
}

/** Forgets all handles but these. */
export function keepOnly(noted: Map<number, unknown>, handles: ReadonlySet<number>): void {
  for (const handle of noted.keys()) if (!handles.has(handle)) noted.delete(handle)
}

/** The address in a line of a stack, of V8 or of the others: `file:line:column`. */
const ADDRESS = /([^\s(@]+):\d+:\d+\)?$/

const addressOf = (frame: string): string | undefined => ADDRESS.exec(frame)?.[1]

/** The file this code is in, by which our own frames are known. */
const OURS = (new Error().stack ?? '').split('\n').map(addressOf).find(Boolean)

/** A stack from the first frame that is not ours on; the whole one where a bundle made user code and ours one file. */
function framesOfCaller(stack: string): string {
  const frames = stack
    .split('\n')
    .map(frame => frame.trim())
    .filter(frame => addressOf(frame) !== undefined)
  const theirs = frames.findIndex(frame => addressOf(frame) !== OURS)
  return frames.slice(Math.max(theirs, 0)).join('\n')
}
