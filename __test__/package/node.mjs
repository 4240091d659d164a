// The installed package in Node: ES modules and CommonJS, the native build, and WASM in each case where that is missing.

import assert from 'node:assert/strict'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { addonName, packageName } from '../../scripts/package/platforms.mjs'
import { check, node, nodeSucceeds, succeed } from './checks.mjs'
import { assertValues, cjs, esm, reported } from './example.mjs'

const FORMS = { ESM: 'example.mjs', CommonJS: 'example.cjs' }

const WITHOUT_REDIS = {
  ESM: `import { RustorchError } from 'rustorch-wasm'
import { connect, SeriesState } from 'rustorch-wasm/redis'
`,
  CommonJS: `const { RustorchError } = require('rustorch-wasm')
const { connect, SeriesState } = require('rustorch-wasm/redis')
`,
}
for (const form of Object.keys(FORMS))
  WITHOUT_REDIS[form] += `const state = SeriesState.create({})
for (let i = 0; i < 100; i++) state.push(i)
connect('redis://127.0.0.1:1').catch(e => console.log(state.snapshot().length, e.constructor === RustorchError, e.code, e.message))
`

export async function checkNode(folder, triple) {
  const inFolder = (args, env) => ({ args, options: { cwd: folder, env } })
  const runs = async (args, env) => {
    const { args: a, options } = inFolder(args, env)
    const { stdout, stderr } = await nodeSucceeds(a, options)
    assert.equal(stderr, '')
    const result = reported(stdout)
    assertValues(result.values)
    assert.match(stdout, /^high$/m)
    return result
  }
  const fails = async (args, env, ...messages) => {
    const { code, stderr } = await node(args, { cwd: folder, env })
    assert.notEqual(code, 0)
    for (const message of messages) assert.ok(stderr.includes(message), `${message} is not in: ${stderr}`)
  }
  const write = (name, text) => writeFileSync(path.join(folder, name), text)
  const isWasm = ({ backend }, ...reasons) => {
    assert.equal(backend.kind, 'wasm')
    if (reasons.length === 0) assert.equal(backend.fallback_reason, undefined)
    for (const reason of reasons)
      assert.ok(backend.fallback_reason?.includes(reason), `${reason} is not in: ${backend.fallback_reason}`)
  }
  write('example.mjs', esm())
  write('example.cjs', cjs())
  for (const subpath of ['native', 'wasm']) {
    write(`${subpath}.mjs`, esm({ specifier: `rustorch-wasm/${subpath}` }))
    write(`${subpath}.cjs`, cjs({ specifier: `rustorch-wasm/${subpath}` }))
  }

  await check('the command line that package.json names runs', async () => {
    const { bin } = JSON.parse(readFileSync(path.join(folder, 'node_modules', 'rustorch-wasm', 'package.json'), 'utf8'))
    assert.deepEqual(Object.keys(bin), ['rustorch-wasm'])
    for (const name of Object.keys(bin)) {
      const { stdout } = await succeed('npm', ['exec', '--offline', '--', name, '--help'], { cwd: folder })
      assert.match(stdout, /^usage: rustorch-wasm COMMAND[\s\S]*^ {2}detect /m)
    }
  })

  const values = []
  for (const [form, file] of Object.entries(FORMS)) {
    await check(`${form}: the README's first example on the native build`, async () => {
      const result = await runs([file])
      assert.deepEqual(
        [result.backend.kind, result.backend.target, result.backend.fallback_reason],
        ['native', triple, undefined],
      )
      values.push(result.values)
    })
    await check(`${form}: /native and /wasm`, async () => {
      const extension = path.extname(file)
      assert.equal((await runs([`native${extension}`])).backend.kind, 'native')
      const wasm = await runs([`wasm${extension}`])
      isWasm(wasm)
      values.push(wasm.values)
    })
    await check(`${form}: /redis without redis has the same classes, and says what is missing`, async () => {
      const name = `fleet${path.extname(file)}`
      write(name, WITHOUT_REDIS[form])
      const { stdout } = await nodeSucceeds([name], { cwd: folder })
      assert.equal(stdout, '500 true ERR_REDIS connect: the package redis is not installed; run npm install redis\n')
    })
    await check(`${form}: RUSTORCH_BACKEND=wasm, =native, empty, nonsense`, async () => {
      isWasm(await runs([file], { RUSTORCH_BACKEND: 'wasm' }))
      assert.equal((await runs([file], { RUSTORCH_BACKEND: 'native' })).backend.kind, 'native')
      assert.equal((await runs([file], { RUSTORCH_BACKEND: '' })).backend.kind, 'native')
      await fails(
        [file],
        { RUSTORCH_BACKEND: 'nonsense' },
        'RUSTORCH_BACKEND must be "native" or "wasm", got "nonsense"',
      )
    })
    await check(`${form}: node --no-addons takes WASM, and refuses to be forced`, async () => {
      isWasm(await runs(['--no-addons', file]), 'addons are off', '--no-addons')
      isWasm(await runs(['--no-addons', file], { RUSTORCH_BACKEND: 'wasm' }))
      await fails(
        ['--no-addons', file],
        { RUSTORCH_BACKEND: 'native' },
        'rustorch-wasm/native: addons are off: node --no-addons, or its permission model without --allow-addons',
      )
      await fails(['--no-addons', file], { RUSTORCH_BACKEND: 'nonsense' }, 'RUSTORCH_BACKEND must be')
    })
  }
  await check('both builds gave the same bits', () => {
    assert.equal(values.length, 4)
    for (const each of values) assert.deepEqual(each, values[0])
  })
  await check('import and require give the same classes, by every entry point, and the same names', async () => {
    write('identity.mjs', IDENTITY)
    await nodeSucceeds(['identity.mjs'], { cwd: folder })
    await nodeSucceeds(['--no-addons', 'identity.mjs'], { cwd: folder })
  })
  await check('a platform that has no addon says so', async () => {
    write(
      'other.mjs',
      `Object.defineProperty(process, 'platform', { value: 'sunos' })\nawait import('./example.mjs')\n`,
    )
    isWasm(await runs(['other.mjs']), `there is no addon for sunos on ${process.arch}`)
  })

  const platform = path.join(folder, 'node_modules', packageName(triple))
  await check("another version's addon is not loaded", async () => {
    const file = path.join(platform, 'package.json')
    const text = readFileSync(file, 'utf8')
    const { version } = JSON.parse(text)
    writeFileSync(file, text.replace(version, '99.0.0'))
    try {
      isWasm(await runs(['example.mjs']), packageName(triple), 'it is version 99.0.0', `version ${version} is needed`)
    } finally {
      writeFileSync(file, text)
    }
  })
  await check('what is no addon of this machine is not loaded', async () => {
    const file = path.join(platform, addonName(triple))
    const bytes = readFileSync(file)
    const foreign = Buffer.from(bytes)
    foreign.fill(0xff, 4, 24) // the header's class, byte order, machine: of no machine there is
    try {
      for (const wrong of ['not an addon', '', foreign]) {
        rmSync(file) // a new file each time: the old one may be mapped
        writeFileSync(file, wrong)
        isWasm(await runs(['example.mjs']), packageName(triple))
      }
    } finally {
      rmSync(file)
      writeFileSync(file, bytes)
    }
  })
  renameSync(platform, `${folder}/taken-away`)
  for (const [form, file] of Object.entries(FORMS)) {
    await check(
      `${form}: without the platform package, WASM and the reason; a forced native build fails with it`,
      async () => {
        const reason = `rustorch-wasm-${triple}`
        const result = await runs([file])
        isWasm(result, reason, 'is not installed')
        assert.deepEqual(result.values, values[0])
        await fails([file], { RUSTORCH_BACKEND: 'native' }, 'rustorch-wasm/native:', reason, 'is not installed')
        await fails([`native${path.extname(file)}`], {}, 'rustorch-wasm/native:', reason)
      },
    )
  }
  renameSync(`${folder}/taken-away`, platform)
  return values[0]
}

const IDENTITY = `import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const addons = !process.execArgv.includes('--no-addons')
for (const id of ['rustorch-wasm', 'rustorch-wasm/wasm', ...(addons ? ['rustorch-wasm/native'] : [])]) {
  const imported = await import(id)
  const required = require(id)
  assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort())
  assert.ok(Object.keys(imported).length > 10)
  for (const name of Object.keys(required)) assert.equal(imported[name], required[name], id + ' ' + name)
}
const same = addons ? 'rustorch-wasm/native' : 'rustorch-wasm/wasm'
assert.equal((await import('rustorch-wasm')).WasmTensor, require(same).WasmTensor)
assert.equal(require('rustorch-wasm/package.json').name, 'rustorch-wasm')
`

/** Import and first tanh, above an empty process; printed, as a loaded machine says little: processor time says most. */
export async function printStartup(folder) {
  const usage = 'const { user, system } = process.cpuUsage()\nconsole.log((user + system) / 1000)\n'
  const first = 'const t = new WasmTensor([1, 2, 3, 4], [2, 2]); new WasmAdvancedMath().tanh(t).data()'
  const names = ['empty', 'native', 'wasm']
  for (const name of names) {
    const work =
      name === 'empty' ? '' : `import { WasmAdvancedMath, WasmTensor } from 'rustorch-wasm/${name}'\n${first}\n`
    writeFileSync(path.join(folder, `start-${name}.mjs`), work + usage)
  }
  const best = { empty: Infinity, native: Infinity, wasm: Infinity }
  for (let round = 0; round < 7; round++) {
    for (const name of names) {
      const { stdout } = await nodeSucceeds([`start-${name}.mjs`], { cwd: folder })
      best[name] = Math.min(best[name], Number(stdout))
    }
  }
  const above = name => `${(best[name] - best.empty).toFixed(1)} ms`
  console.log(
    `     import and first tanh, processor time above an empty process, best of 7: native ${above('native')}, WASM ${above('wasm')}`,
  )
}
