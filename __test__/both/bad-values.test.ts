// Every argument of every method, one at a time, replaced by each of a list of bad values: both builds answer alike,
// with the same code and the same message, and nothing but an error of ours is thrown. The numbers from 2^31 on are here
// because a `usize` has 32 bits in WASM; what an argument accepts is of no interest here, only that both accept it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONSTRUCTORS, METHODS, make, NO_ARGUMENTS, options, prepare, type Things } from '../arguments'
import { both } from '../backends'
import { everyName } from '../surface'

// biome-ignore lint/suspicious/noExplicitAny: what callers pass against the types is the point here
type Any = any
/** Errors name what was called, but where that makes a thing: then they name the thing, or its class. */
const NAMED_OTHERWISE: Record<string, string | string[]> = {
  ...Object.fromEntries(['zeros', 'ones', 'full'].map(name => [`WasmTensor.${name}`, [name, 'WasmTensor']])),
  'WasmTensorPool#tensor': ['tensor', 'WasmTensor'],
  'WasmTensorPool.with_custom_thresholds': 'WasmTensorPool',
  'WasmProcessingPipeline#add_operation': ['add_operation', 'clamp'],
  create_streaming_detector: 'WasmTimeSeriesDetector',
  create_simple_detector: 'WasmAnomalyDetector',
  'WasmToTensor#apply': 'to_tensor',
  'WasmResize#apply': 'resize',
  'WasmRandomCrop#apply': 'random_crop',
  'WasmNormalize#apply': 'normalize',
  'WasmColorJitter#apply': 'color_jitter',
  'WasmCenterCrop#apply': 'center_crop',
}
const NUMBERS = [0, -0, -1, 0.5, 1.5, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53, 1e12, 1e39, 1e300, -(2 ** 32), -(2 ** 53)]
const BAD: [string, unknown][] = [
  ...[...NUMBERS, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((n): [string, unknown] => [
    `${Object.is(n, -0) ? '-0' : n}`,
    n,
  ]),
  ['null', null],
  ['true', true],
  ["''", ''],
  ["'text'", 'text'],
  ['{}', {}],
  ['[]', []],
  ['[-1]', [-1]],
  ['[2^32]', [2 ** 32]],
  ['[2^32, 0]', [2 ** 32, 0]],
  ['[0, 2^31 - 1, 2^31 - 1]', [0, 2 ** 31 - 1, 2 ** 31 - 1]],
  ['[2^40, 2^40]', [2 ** 40, 2 ** 40]],
  ['[NaN]', [Number.NaN]],
  ["['1']", ['1']],
  ['[[1], 2]', [[1], 2]],
  ['33 numbers', Array(33).fill(1)],
  ['a length of 2^32', { length: 2 ** 32 }],
  ['a length of 2^53', { length: 2 ** 53 }],
  ['a symbol', Symbol('s')],
  ['1n', 1n],
  ['bytes', new Uint8Array([1, 2, 3])],
  ['a function', () => 1],
]

const builds = both()

/** The bad values in the place of an argument, and of each number of a list, and of each option. */
function* spoilt(good: unknown[], at: number): Generator<[string, unknown]> {
  for (const [what, bad] of BAD) yield [`argument ${at}: ${what}`, bad]
  const list = good[at]
  if (Array.isArray(list) && list.length < 10)
    for (const index of list.keys())
      for (const [what, bad] of BAD) yield [`argument ${at}[${index}]: ${what}`, list.with(index, bad)]
  if (list === options || (typeof list === 'object' && list !== null && 'small_limit' in list))
    for (const key of Object.keys(list))
      for (const [what, bad] of BAD) yield [`argument ${at}.${key}: ${what}`, { ...list, [key]: bad }]
}

/** What a call comes to: its error, or that there was none. */
async function outcome(x: Things, call: () => unknown): Promise<string> {
  try {
    await x.api.MemoryManager.scope(call)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof x.api.RustorchError)) return `${error}`
    return `${(error as Any).code} ${(error as Error).message}`
  }
}

/** One call with one bad value on one build. */
function caller(x: Things, name: string): (args: unknown[]) => unknown {
  const [owner, method] = name.split(/[#.]/)
  if (name.startsWith('new ')) return args => new x.api[name.slice(4)](...args)?.free?.()
  if (method === undefined) return args => x.api[owner](...args)
  if (name.includes('.')) return args => x.api[owner][method](...args)
  return args => {
    const object = make(x, owner)
    try {
      return object[method](...args)
    } finally {
      object.free?.()
    }
  }
}

const names = [...Object.keys(METHODS), ...Object.keys(CONSTRUCTORS).map(name => `new ${name}`)].filter(
  name => name.startsWith('new ') || everyName(builds.native).includes(name),
)

describe('the same answer to every bad value', () => {
  let things: Things[]
  beforeAll(() => {
    things = Object.values(builds).map(prepare)
  })
  afterAll(() => {
    for (const { api } of things) api.MemoryManager.init_pool(100)
  })

  it('every method that takes something is here', () => {
    const all = everyName(builds.native)
    expect(all.filter(name => !(name in METHODS) && !NO_ARGUMENTS.test(name))).toEqual([])
    expect(Object.keys(CONSTRUCTORS).sort()).toEqual(
      Object.entries(builds.native)
        .filter(([name, value]) => /^Wasm/.test(name) && typeof value === 'function')
        .map(([name]) => name)
        .sort(),
    )
    expect(names.length).toBeGreaterThan(150)
  })

  it.each(names)('%s', async name => {
    const argumentsOf = name.startsWith('new ') ? CONSTRUCTORS[name.slice(4)] : METHODS[name]
    const [native, wasm] = things
    let refused = 0
    for (let at = 0; at < argumentsOf(native).length; at++) {
      const values = [native, wasm].map(x => [...spoilt(argumentsOf(x), at)])
      for (const [i, [what]] of values[0].entries()) {
        const found: string[] = []
        for (const [k, x] of [native, wasm].entries()) {
          const args = argumentsOf(x).with(at, values[k][i][1])
          found.push(await outcome(x, () => caller(x, name)(args)))
        }
        expect(found[1], `${name}, ${what}`).toBe(found[0])
        expect(found[0], `${name}, ${what}`).toMatch(
          /^(accepted|ERR_(ARGUMENT|SHAPE|EMPTY|OUT_OF_MEMORY|FREED|FORMAT) )/,
        )
        if (found[0] !== 'accepted') {
          refused++
          const said = found[0].replace(/^\w+ /, '').split(':')[0]
          const expected = [NAMED_OTHERWISE[name] ?? name.replace(/^.*[#. ]/, '')].flat()
          expect(expected, `${name}, ${what}: ${found[0]}`).toContain(said)
        }
      }
      // What is as it should be is accepted still.
      for (const x of [native, wasm]) expect(x.t.data()).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    }
    if (argumentsOf(native).length > 0) expect(refused).toBeGreaterThan(0)
  })
})
