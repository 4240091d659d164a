// `npm run accuracy`: every function against correctly rounded results (the Rust tool in accuracy/), and the builds
// against it: the same inputs through the JavaScript API must give results of the same hash. Then the mean of 10^8
// values. See docs/accuracy.md.
//
//     npm run accuracy -- [--sample] [--pairs N] [--threads N] [--documented] [function ...]
//
// All 2^32 inputs through the kernels and the WASM build; with --sample some 4 million, through the addon too. With
// --documented the table of docs/accuracy.md stands for the Rust tool. Ends with `N passed, N failed`.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { at, attempt, quit, targetDirectory } from '../tools.mjs'
import { every, Hash, pair, power, SAMPLE, sample } from './fingerprint.mjs'
import { exactMean, VALUES } from './means.mjs'

const NUMBERS = { '--pairs': undefined, '--threads': undefined }
const flags = new Set()
const only = []
const rest = process.argv.slice(2)
while (rest.length > 0) {
  const argument = rest.shift()
  if (argument in NUMBERS) NUMBERS[argument] = Number(rest.shift()?.replaceAll('_', ''))
  else if (['--sample', '--documented'].includes(argument)) flags.add(argument)
  else if (argument.startsWith('-')) quit(`no option ${argument}`)
  else only.push(argument)
}
/** The functions chosen; the means go by `mean`. */
const chosen = only.filter(name => name !== 'mean')
const sampled = flags.has('--sample')
const pairs = NUMBERS['--pairs'] ?? (sampled ? 2 ** 22 : 1e9)
const threads = NUMBERS['--threads'] ?? Math.max(1, availableParallelism() - 1)
if (!(pairs > 0 && threads > 0)) quit('--pairs and --threads take a number')

const require = createRequire(import.meta.url)
const builds = (sampled ? ['native', 'wasm'] : ['wasm']).map(kind => {
  const file = at('dist', `${kind}.cjs`)
  if (!existsSync(file)) quit('nothing is built yet: npm run build')
  return require(file)
})

/** Inputs hashed as one; a function's hash is that of its blocks' hashes. */
const BLOCK = 2 ** 20
/** Inputs in one call. */
const CHUNK = 2 ** 16

/** What the operation table says of each function: the numbers beside its tensors, and the pairs of one of two. */
const { unary, binary } = JSON.parse(readFileSync(at('bindings', 'generated', 'measured.json'), 'utf8'))
const ROWS = new Map([...unary, ...binary].map(row => [row.name, row]))

/** A function of a build, on tensors. */
function callable({ WasmTensor, WasmAdvancedMath }, name, parameters) {
  const method = WasmTensor.prototype[name]
  if (method) return (inputs, out) => method.call(...inputs, ...parameters, out)
  const math = new WasmAdvancedMath()
  return (inputs, out) => math[name](...inputs, ...parameters, out)
}

/** Each build's hash of all results of a function. */
function hashes(name) {
  const { at: numbers, pairs: kind } = ROWS.get(name)
  const two = kind !== undefined
  const fill = two ? { any: pair, powers: power }[kind] : sampled ? sample : every
  const total = two ? pairs : sampled ? SAMPLE : 2 ** 32
  const inputs = Array.from({ length: two ? 2 : 1 }, () => new Uint32Array(CHUNK))
  const runs = builds.map(build => {
    const tensor = () => build.WasmTensor.zeros([CHUNK])
    const bits = t => new Uint32Array(t.view().buffer, t.view().byteOffset, CHUNK)
    const [arguments_, result] = [inputs.map(tensor), tensor()]
    const call = callable(build, name, numbers)
    return {
      calculate: () => call(arguments_, result),
      views: arguments_.map(bits),
      out: bits(result),
      free: () => {
        for (const t of [...arguments_, result]) t.free()
      },
      hash: new Hash(),
      block: new Hash(),
    }
  })
  for (let from = 0; from < total; from += CHUNK) {
    const count = Math.min(CHUNK, total - from)
    fill(inputs, from, count)
    const last = from + count === total || (from + count) % BLOCK === 0
    for (const run of runs) {
      for (const [i, input] of inputs.entries()) run.views[i].set(input)
      run.calculate()
      run.block.floats(run.out.subarray(0, count))
      if (!last) continue
      run.hash.hash(run.block)
      run.block = new Hash()
    }
  }
  for (const run of runs) run.free()
  return runs.map(run => String(run.hash))
}

/** The program that measures the kernels, built. */
function tool() {
  console.error('building the reference')
  const { ok, output, missing } = attempt('cargo', ['build', '--release', '--locked', '--package', 'accuracy'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (missing) quit('cargo is not installed: install Rust from https://rustup.rs')
  if (!ok && /failed to find tool|is `\w+` not installed|linker .* not found/.test(output)) {
    quit(
      'The reference, CORE-MATH, is C, and there is no C compiler here: install gcc or clang (Rust links with it, too).',
    )
  }
  if (!ok) quit(`${output}\n\nthe reference could not be built`)
  return `${targetDirectory()}/release/accuracy${process.platform === 'win32' ? '.exe' : ''}`
}

const total = { passed: 0, failed: 0 }
function judge(passed) {
  total[passed ? 'passed' : 'failed']++
  return passed
}

function print(cells) {
  console.log(`| ${cells.join(' | ')} |`)
}

/** The functions' table; a function fails beyond 1 ULP and where a hash differs. */
async function functions() {
  print(['function', 'inputs', 'max ULP', 'not correctly rounded', 'undecided', 'hash native', 'hash WASM', 'equal'])
  print(Array(8).fill('---'))
  const rows = []
  for await (const line of flags.has('--documented') ? documented() : measured()) {
    const row = line.match(/^\| (\w+) \| (\d+) \| (\d+)([^|]*) \| (\d+) \| (\d+) \| `(\w{16})` \|/)
    if (!row) continue
    const [, name, inputs, ulp, where, wrong, undecided, kernels] = row
    const begun = Date.now()
    const found = hashes(name)
    if (!sampled) console.error(`${name}, WASM: ${((Date.now() - begun) / 1000).toFixed(1)} s`)
    const equal = found.every(hash => hash === kernels)
    if (found.length > 1 && found[0] !== kernels) console.error(`${name}: the addon's hash is ${found[0]}`)
    judge(equal && Number(ulp) <= 1)
    const native = `\`${kernels}\``
    print([name, inputs, ulp + where, wrong, undecided, native, `\`${found.at(-1)}\``, equal ? 'yes' : 'no'])
    rows.push([
      name,
      inputs,
      ulp + where,
      wrong,
      undecided,
      native,
      ...(sampled ? [] : [ROWS.get(name).pairs ? 'all pairs' : 'all inputs']),
    ])
  }
  // Who measures a few has most likely changed them.
  if (chosen.length > 0 && total.failed === 0) {
    console.log(`\nFor docs/accuracy.md, ${sampled ? 'the sample' : 'all inputs'}:\n`)
    for (const row of rows) print(row)
  }
  return rows.length
}

/** The Rust tool's lines, as it prints them; meanwhile it goes on. */
async function* measured() {
  const program = tool()
  const options = [...(sampled ? ['--sample'] : []), '--pairs', String(pairs), '--threads', String(threads)]
  const child = spawn(program, [...options, ...chosen], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => {
    child.on('close', resolve)
    child.on('error', error => quit(`the reference could not be run: ${error.message}`))
  })
  yield* createInterface({ input: child.stdout })
  // 1 says what the rows say: something is off by more than 1 ULP.
  if (![0, 1].includes(await ended)) quit('the reference ended before it was done')
}

/** The lines of docs/accuracy.md for so many inputs. */
function* documented() {
  const lines = readFileSync(at('docs', 'accuracy.md'), 'utf8').split('\n')
  const counts = [sampled ? SAMPLE : 2 ** 32, pairs].map(String)
  for (const line of lines) {
    const [, name, inputs] = line.split('|').map(cell => cell.trim())
    if (counts.includes(inputs) && (chosen.length === 0 || chosen.includes(name))) yield line
  }
}

/** Means of many values, right to the last bit on both builds. */
function means() {
  const count = sampled ? 2 ** 22 : 1e8
  const kinds = { native: require(at('dist', 'native.cjs')), WASM: require(at('dist', 'wasm.cjs')) }
  console.log(`\nMeans of ${count} values:\n`)
  print(['values', 'exact mean, rounded', ...Object.keys(kinds)])
  print(Array(4).fill('---'))
  for (const [what, next] of VALUES) {
    const values = kinds.native.WasmTensor.zeros([count])
    const x = values.view()
    for (let i = 0; i < count; i++) x[i] = next()
    const exact = exactMean(x)
    const found = [values.mean()]
    const copy = new kinds.WASM.WasmTensor(x)
    found.push(copy.mean())
    copy.free()
    values.free()
    judge(found.every(mean => Math.fround(mean) === exact))
    print([what, exact, ...found.map(mean => (Math.fround(mean) === exact ? 'equal' : Math.fround(mean)))])
    console.error(`mean of values ${what}: done`)
  }
}

if (only.length === 0 || chosen.length > 0) {
  if ((await functions()) === 0) quit('nothing was measured')
}
if (only.length === 0 || only.includes('mean')) means()
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0
