// A program is a list of numbers. Each is a step, the same on every build; after each, what it came to, the counters, the trace of the
// pool and the contents of all tensors are compared, between the builds and with the model.

import { inspect, types } from 'node:util'
import type { Api, Tensor } from '../backends'
import { generator } from '../floats'
import { type Call, callable, decode } from './calls'
import { complaint, predict } from './model'
import { type Any, isTensor, Side } from './side'
import { Values } from './values'

/** Names a program may call, by build: all the same. */
let names: string[] | undefined

export interface Figures {
  steps: number
  results: number
  errors: number
  predicted: number
}

/** Instead of what a tensor holds that a run in the background reads or writes. */
const IN_FLIGHT = 'in flight'

/** What tells of idle blocks. */
const FIGURES = /get_stats|pool_stats|cache_efficiency|\bgc$/

/** Whether a call is given one of `things`, itself or in a list, which is not asked anything that may run code. */
const reaches = (call: Call, things: Set<unknown>): boolean =>
  things.size > 0 &&
  [call.on, ...call.args]
    .flatMap(arg =>
      Array.isArray(arg) && !types.isProxy(arg)
        ? Object.values(Object.getOwnPropertyDescriptors(arg)).map(d => d.value)
        : [arg],
    )
    .some(arg => things.has(arg))

/** Arguments for a reader, without asking them anything that may run code. */
const shown = (args: unknown[]): string =>
  inspect(args, {
    depth: 1,
    maxArrayLength: 8,
    maxStringLength: 30,
    breakLength: Infinity,
    customInspect: false,
    showProxy: true,
  })

class Run {
  /** What was called, with what: for a report. */
  readonly calls: Call[] = []
  /** What every tensor held after the last step. */
  contents = new Map<Tensor, string>()

  constructor(
    readonly side: Side,
    private readonly figures: Figures,
    private readonly isFirst: boolean,
  ) {}

  /** One step; says what it was and what it came to. What only this side can notice is thrown. */
  async step(seed: number, depth = 0): Promise<string> {
    const { side } = this
    const { MemoryManager } = side.api
    const values = new Values(side, generator(seed))
    const kind = values.random()
    if (kind < 0.05) return this.write(values)
    if (kind < 0.07) {
      const freed = MemoryManager.gc()
      return side.loose ? 'gc' : `gc: ${freed}`
    }
    if (kind < 0.09) return `waited: ${await side.drain()}`
    if (kind < 0.11) {
      this.trace(values)
      return 'traced'
    }
    if (kind < 0.13)
      return `recorded: ${await side.outcome(() => `${MemoryManager.trace_allocations(values.chance(0.5))}`)}`
    if (kind < 0.16 && depth < 3) return this.scope(seed, depth, values)
    if (kind < 0.2 && side.inFlight.size > 0) {
      // Its memory is the run's until that has ended.
      const t = [...side.inFlight].find(isTensor)
      t?.free()
      return `freed in flight: ${t?.freed}`
    }
    let call: Call | undefined
    const refused = await side.outcome(() => {
      call = decode(names as string[], side, values)
      return ''
    })
    if (refused.startsWith('STRAY')) throw new Error(refused)
    return call === undefined ? `no call: ${refused}` : this.call(call)
  }

  private async call(call: Call): Promise<string> {
    const { side } = this
    // What a run in flight reads or writes is nobody else's.
    if (reaches(call, side.inFlight)) await side.drain()
    if (call.name.endsWith('execute_async')) {
      side.loose = true
      for (const arg of call.args) side.inFlight.add(arg)
    }
    side.touched.clear()
    const prediction = predict(call)
    let result: unknown
    if (this.isFirst) this.calls.push(call)
    const said = await side.outcome(() => {
      result = call.run()
      return side.describe(result, call.name.endsWith('get_buffer') ? call.on : undefined)
    })
    if (call.name.endsWith('return_buffer')) side.forget(call.args[0])
    const failed = /^(ERR_[A-Z_]+|thrown:|STRAY) ?/.test(said)
    const what = side.loose && FIGURES.test(call.name) ? call.name : `${call.name}: ${said}`
    if (said.startsWith('STRAY')) throw new Error(`${side.name}: ${what}`)
    if (this.isFirst) {
      this.figures.steps++
      this.figures[failed ? 'errors' : 'results']++
    }
    if (prediction !== undefined) {
      if (this.isFirst) this.figures.predicted++
      const wrong = complaint(prediction, result, said)
      if (wrong !== undefined) throw new Error(`${side.name}: ${call.name}: ${wrong}`)
    }
    // Nothing but a result that was asked for in its place, or what user code wrote, has changed.
    const wrong = this.disturbed(t => side.touched.has(t) || (!failed && t === result))
    if (wrong !== undefined) throw new Error(`${what}: ${wrong}`)
    return what
  }

  /** What has changed that nobody asked for. */
  private disturbed(allowed: (t: Tensor) => boolean): string | undefined {
    const before = this.contents
    const { side } = this
    this.contents = new Map(side.tensors.map(t => [t, side.inFlight.has(t) ? IN_FLIGHT : side.contents(t)]))
    for (const [t, held] of this.contents) {
      const was = before.get(t)
      if (was === undefined || was === IN_FLIGHT || held === IN_FLIGHT || t.freed || was === held || allowed(t))
        continue
      return `${side.name}: a tensor that held ${was} holds ${held}`
    }
    return undefined
  }

  /** Through a view, which is the tensor's memory. */
  private async write(values: Values): Promise<string> {
    await this.side.drain() // a run in flight may read what is written here
    const t = values.tensor()
    if (t.freed || t.size() === 0) return 'nothing to write to'
    const view = t.view()
    const [at, value] = [values.below(t.size()), values.element()]
    view[at] = value
    if (!Object.is(t.data()[at], Math.fround(value))) throw new Error(`${this.side.name}: ${value} was not written`)
    const wrong = this.disturbed(other => other === t)
    if (wrong !== undefined) throw new Error(`a view written to: ${wrong}`)
    return `written: ${this.side.contents(t)}`
  }

  private trace(values: Values): void {
    const { side } = this
    const { MemoryManager, WasmTensor } = side.api
    const uses = values.chance(0.3)
    MemoryManager.trace(
      values.chance(0.3)
        ? null
        : event => {
            // What the clock decides is no part of a comparison.
            if (event.kind !== 'evict') side.events.push(`${event.kind} ${event.size} ${event.tier} ${event.hit}`)
            if (!uses) return
            const t = WasmTensor.ones([2])
            t.add(1, t).free()
          },
    )
  }

  /** Steps inside a scope, also in ones that wait: what they made is free afterwards, but for what they return. */
  private async scope(seed: number, depth: number, values: Values): Promise<string> {
    const { side } = this
    const length = 1 + values.below(3)
    const keeps = values.chance(0.5)
    // What is in flight was made outside, and what is begun inside is waited for there: the clock has no part in it.
    const lines = [await side.drain()]
    const known = new Set(side.tensors)
    let kept: Tensor | undefined
    const body = async () => {
      for (let i = 0; i < length; i++) lines.push(await this.step(seed + 1 + i, depth + 1))
      lines.push(await side.drain())
      kept = keeps ? side.tensors.find(t => !known.has(t) && !t.freed) : undefined
      return kept
    }
    const said = await side.outcome(async () => side.describe(await side.api.MemoryManager.scope(body), undefined))
    for (const t of side.tensors)
      if (!known.has(t) && t !== kept && !t.freed)
        throw new Error(`${side.name}: a scope has left a tensor behind: ${lines.join(' | ')}`)
    if (kept?.freed) throw new Error(`${side.name}: a scope has freed what it returned`)
    return `scope(${lines.join(' | ')}): ${said}`
  }
}

/** Enough for every honest size, and an end to `eye(5000)`. */
const MOST_BYTES = 8 * 2 ** 20

/** Settings that a program begins with. */
function settings(seed: number): [number, Any] {
  const values = new Values(undefined as unknown as Side, generator(seed))
  const limits = values.pick([
    {},
    {},
    { small_limit: 100, medium_limit: 3000 },
    { small_limit: 1, medium_limit: 1 },
    { max_idle_bytes: 1000 },
  ])
  return [values.pick([0, 1, 3, 100, 100, 1000]), { ...limits, decay_ms: 1e9 }]
}

/** Whether the last program may have left something behind, so that the next one wants a new start. */
let dirty = false

/** Runs a program on all builds side by side; what is wrong, in words, or nothing. */
export async function run(
  builds: Record<string, Api>,
  program: readonly number[],
  figures: Figures,
): Promise<string | undefined> {
  if (dirty) for (const api of Object.values(builds)) api.MemoryManager.restart()
  const wrong = await runOn(builds, program, figures)
  dirty = wrong !== undefined
  return wrong
}

async function runOn(
  builds: Record<string, Api>,
  program: readonly number[],
  figures: Figures,
): Promise<string | undefined> {
  names ??= callable(Object.values(builds)[0])
  const [first = 0] = program
  const sides: Side[] = []
  const said: string[] = []
  let calls: Call[] = []
  const report = (wrong: string): string =>
    [wrong, 'after:', ...said, 'calls:', ...calls.map(call => `${call.name}(${shown(call.args)})`)].join('\n  ')
  const inUse: number[] = []
  try {
    for (const [name, api] of Object.entries(builds)) {
      const [size, options] = settings(first)
      // What a program before it left behind, where that went wrong, is no part of this one's.
      const left = dirty ? JSON.parse(api.MemoryManager.get_stats()).system_bytes : 0
      api.MemoryManager.init_pool(size, { ...options, max_bytes: MOST_BYTES + left })
      api.MemoryManager.reset_stats()
      inUse.push(JSON.parse(api.MemoryManager.get_stats()).buffers_in_use)
      sides.push(new Side(name, api))
    }
    const runs = sides.map((side, i) => new Run(side, figures, i === 0))
    for (const seed of program) {
      const lines: string[] = []
      for (const each of runs) lines.push(await each.step(seed))
      said.push(lines[0] as string)
      calls = runs[0]?.calls ?? []
      if (new Set(lines).size > 1) return report(`the builds differ:\n  ${lines.join('\n  ')}`)
      const wrong = compare(runs)
      if (wrong !== undefined) return report(wrong)
      for (const side of sides) side.tidy()
    }
  } catch (error) {
    return report((error as Error).message)
  } finally {
    await Promise.all(sides.map(side => side.end()))
  }
  for (const [i, side] of sides.entries()) {
    const { buffers_in_use } = JSON.parse(side.api.MemoryManager.get_stats())
    if (buffers_in_use !== inUse[i])
      return report(`${side.name}: ${buffers_in_use} blocks are in use after everything was freed, ${inUse[i]} before`)
  }
  return undefined
}

/** What the sides must agree on after every step. Runs in flight hold blocks for as long as they take. */
function compare(runs: Run[]): string | undefined {
  const idle = runs.every(({ side }) => side.pending.length === 0)
  if (runs.some(({ side }) => side.cameNear(MOST_BYTES))) for (const { side } of runs) side.loose = true
  const seen = runs.map(({ side, contents }) => ({
    tensors: [...contents.values()].join('; '),
    counters: idle ? side.counters() : '',
    events: idle && !side.loose ? side.events.splice(0).join('; ') : '',
  }))
  for (const what of ['tensors', 'counters', 'events'] as const) {
    const all = seen.map(one => one[what])
    if (new Set(all).size > 1) return `the ${what} differ:\n  ${all.join('\n  ')}`
  }
  return undefined
}
