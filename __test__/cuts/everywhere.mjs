// Cuts every program off at every place, in every way, and looks at what is left.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Cut, loadInstrumented, MODES } from './instrument.mjs'
import { programs } from './programs.mjs'
import { collect, Witness } from './witness.mjs'

/** The bundle of a build, as it is shipped. */
const bundle = kind => fileURLToPath(new URL(`../../dist/${kind}.cjs`, import.meta.url))

/**
 * Cuts `share` of all places off (1: all of them), chosen by `seed`. Gives the figures, and what was wrong, with where; it ends
 * at the first program that left something wrong behind.
 */
export async function cutEverywhere(...args) {
  // What a trace callback throws, which may be a cut, is thrown on its own, after the operation.
  const late = error => {
    if (!(error instanceof Cut)) throw error
  }
  process.on('uncaughtException', late)
  try {
    return await cutAll(...args)
  } finally {
    process.off('uncaughtException', late)
  }
}

async function cutAll(kind, tables, { share = 1, seed = 1, told = () => {} } = {}) {
  const file = bundle(kind)
  const { api, scissors } = loadInstrumented(file, readFileSync(file, 'utf8'))
  const witness = new Witness(api)
  const all = programs(api, tables)
  const strangers = witness.strangers() // what the programs hold themselves, for good
  const figures = { kind, programs: 0, places: 0, cuts: 0, wrong: [] }
  let state = seed >>> 0
  const chosen = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 < share
  }
  for (const [name, body] of Object.entries(all)) {
    const whole = scissors.run(body, Number.POSITIVE_INFINITY, 'once')
    if (whole.error) throw new Error(`${kind}, ${name}, not cut off: ${whole.error.stack}`)
    figures.programs++
    figures.places += whole.places
    for (const mode of MODES) {
      for (let n = 1; n <= whole.places; n++) {
        if (!chosen()) continue
        scissors.run(body, n, mode)
        figures.cuts++
        let complaints
        try {
          complaints = witness.complaints()
        } catch (error) {
          complaints = [`afterwards: ${error.stack}`]
        }
        // What the program changed for good is no fault of the cut.
        api.MemoryManager.trace(null)
        figures.wrong.push(
          ...complaints.map(what => `${kind}, ${name}, cut off at place ${n} of ${whole.places} (${mode}): ${what}`),
        )
        if (figures.wrong.length > 0) return figures
      }
    }
    api.MemoryManager.trace_allocations(false)
    await collect(api)
    const left = witness.strangers() - strangers
    if (left !== 0) figures.wrong.push(`${kind}, ${name}: ${left} buffers are lost after all its cuts`)
    if (figures.wrong.length > 0) return figures
    told(name, figures)
  }
  return figures
}
