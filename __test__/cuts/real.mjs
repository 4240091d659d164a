// The real thing: stack overflows that user code catches, at any depth near the limit, and timeouts of `vm`.

import vm from 'node:vm'

/** A small generator, so that a run can be had again. */
export function generator(seed) {
  let state = seed >>> 0
  return n => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

/**
 * Goes down until the stack overflows, and runs `body` so many frames above that: in the frame whose `catch` is reached when
 * `room.frames` others have passed the error on. Frames differ in size, so that any number of bytes may be left.
 */
function small(room, body) {
  try {
    room.next()(room, body)
  } catch (error) {
    caught(error, room, body)
  }
}
function large(room, body, a = room.frames * 0.5, b = a + 1, c = b * a, d = c + 2, e = [a, b], f = e.length + d) {
  try {
    room.next()(room, body)
  } catch (error) {
    caught(error, room, body)
  }
  return a + b + c + d + f
}
function caught(error, room, body) {
  if (room.done || room.frames-- > 0) throw error
  room.done = true
  body()
}

function nearTheLimit(frames, random, body) {
  const mix = 1 + random(8)
  let n = 0
  small({ frames, done: false, next: () => (n++ % mix === 0 ? large : small) }, body)
}

/** Whether an error says that a call was cut off in its midst, as a call of a WASM module can be. */
const interrupted = error => error?.code === 'ERR_INTERRUPTED'

/** Checks, and starts anew where that is what is left to do. Adds to `figures`. */
function look(api, witness, figures) {
  let complaints
  try {
    complaints = witness.complaints()
  } catch (error) {
    if (!interrupted(error)) throw error
    figures.restarts++
    api.MemoryManager.restart()
    witness.begin()
    complaints = witness.complaints()
  }
  if (complaints.length > 0) figures.wrong.push(...complaints)
}

/** Runs `programs`, taken in turn, `rounds` times at a depth near the limit. `each` runs between. */
export async function overflows(api, witness, programs, rounds, seed, each) {
  const random = generator(seed)
  const figures = { rounds: 0, cut: 0, restarts: 0, wrong: [] }
  const bodies = Object.values(programs)
  for (; figures.rounds < rounds && figures.wrong.length === 0; figures.rounds++) {
    const body = bodies[figures.rounds % bodies.length]
    try {
      nearTheLimit(random(60), random, body)
    } catch (error) {
      if (!(error instanceof RangeError) && !error?.code) throw error
      figures.cut++
    }
    look(api, witness, figures)
    if (figures.rounds % 50 === 49) await each?.()
  }
  return figures
}

/** Runs `source`, which sees the package as `api`, again and again until a timeout ends it. */
export async function timeouts(api, witness, source, rounds, each) {
  const figures = { rounds: 0, cut: 0, restarts: 0, wrong: [] }
  const script = new vm.Script(`for (;;) { ${source} }`)
  const context = vm.createContext({ ...api, Float32Array, Array })
  for (; figures.rounds < rounds && figures.wrong.length === 0; figures.rounds++) {
    try {
      script.runInContext(context, { timeout: 1 })
    } catch (error) {
      if (error?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT' && !interrupted(error)) throw error
      figures.cut++
    }
    look(api, witness, figures)
    if (figures.rounds % 50 === 49) await each?.()
  }
  return figures
}
