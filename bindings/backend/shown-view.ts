// Views of linear memory that user code is shown.
//
// Natively each view has an array buffer of its own, and whatever is made of the view keeps that alive. Linear memory is one
// buffer for all, so only the view itself tells that its block is looked at. So a part of a view keeps the view alive; and where
// user code takes the buffer, to look at the memory in a way of its own, the view and its block stay until they are given back.

import { accessor, bufferOf, hidden, partOf, setAdd, setDelete, weakGet, weakSet } from '../language/intrinsics'

/** What a part is a part of: while the part lives, that does. */
const wholes = new WeakMap<object, Float32Array>()
/** Whole views whose buffer was taken, by the buffer: when memory grows, the old buffer is empty, and they may go. */
const taken = new WeakMap<object, Set<object>>()

function subarray(this: Float32Array, begin: number, end?: number): Float32Array {
  const part = shown(partOf(this, begin, end))
  weakSet(wholes, part, this)
  return part
}

function buffer(this: Float32Array): ArrayBufferLike {
  const memory = bufferOf(this)
  let whole: Float32Array = this
  for (let next = weakGet(wholes, whole); next !== undefined; next = weakGet(wholes, whole)) whole = next
  let views = weakGet(taken, memory)
  if (views === undefined) {
    views = new Set()
    weakSet(taken, memory, views)
  }
  setAdd(views, whole)
  return memory
}

/** Of the view itself, and not to be seen in a loop: its prototype is that of any Float32Array, by which comparisons go. */
const OWN = {
  __proto__: null,
  subarray: hidden(subarray),
  buffer: accessor(buffer),
} as unknown as PropertyDescriptorMap
const { defineProperties } = Object

function shown(view: Float32Array): Float32Array {
  return defineProperties(view, OWN)
}

/** A view of `len` floats of the memory. */
export function shownView(memory: ArrayBufferLike, at: number, len: number): Float32Array {
  return shown(new Float32Array(memory, at, len))
}

/** The view's block is given back: nothing needs to keep it any more. */
export function endView(view: Float32Array): void {
  const views = weakGet(taken, bufferOf(view))
  if (views !== undefined) setDelete(views, view)
}
