// The installed package in strict TypeScript, with its declarations checked too: as ES module, CommonJS and for a bundler.

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { TSC } from '../../scripts/tools.mjs'
import { check, nodeSucceeds, succeed } from './checks.mjs'
import { assertValues, reported, typescript } from './example.mjs'

export const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  types: [],
  target: 'es2022',
  lib: ['es2022'],
  outDir: 'out',
}

export async function checkTypes(folder) {
  const compile = async (name, compilerOptions, files) => {
    const project = path.join(folder, name)
    mkdirSync(project, { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(project, file), text)
    writeFileSync(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...STRICT, rootDir: '.', ...compilerOptions }, include: ['*'] }),
    )
    await succeed(process.execPath, [TSC, '-p', project], { cwd: folder })
    return project
  }
  for (const module of ['node16', 'nodenext']) {
    await check(`TypeScript, module ${module}: ES module and CommonJS compile and run`, async () => {
      const project = await compile(
        module,
        { module },
        {
          'example.mts': typescript('rustorch-wasm'),
          'example.cts': typescript('rustorch-wasm'),
          'subpaths.mts': SUBPATHS,
          'identity.mts': IDENTITY,
        },
      )
      for (const file of ['example.mjs', 'example.cjs']) {
        const result = reported((await nodeSucceeds([`out/${file}`], { cwd: project })).stdout)
        assert.equal(result.backend.kind, 'native')
        assertValues(result.values)
      }
    })
  }
  await check('TypeScript, for a bundler: compiles', async () => {
    await compile(
      'bundler',
      { module: 'esnext', moduleResolution: 'bundler' },
      { 'example.ts': typescript('rustorch-wasm'), 'subpaths.ts': SUBPATHS },
    )
  })
  await check('TypeScript catches what is wrong', async () => {
    const wrong = compile(
      'wrong',
      { module: 'nodenext' },
      { 'wrong.mts': "import { WasmTensor } from 'rustorch-wasm'\nnew WasmTensor('text').no_such()\n" },
    )
    await assert.rejects(wrong, /TS2345[\s\S]*TS2339/)
    const standard = compile(
      'default',
      { module: 'nodenext' },
      { 'default.mts': "import all from 'rustorch-wasm'\nall\n" },
    )
    await assert.rejects(standard, /TS1192/, 'there is no default export')
  })
}

export const SUBPATHS = `import { backend as native, type Backend } from 'rustorch-wasm/native'
import { backend as wasm, WasmTensor } from 'rustorch-wasm/wasm'
import { Partial, StreamWorker, type WorkerOptions } from 'rustorch-wasm/redis'
export const work = (options: WorkerOptions): Promise<void> => new StreamWorker(options).run()
export const bytes: Uint8Array = new Partial().snapshot()
const both: Backend[] = [native(), wasm()]
const shape: number[] = new WasmTensor([1]).shape()
export { both, shape }
`

/** A class imported and the same class required are one type, as they are one value. */
const IDENTITY = `import { WasmTensor } from 'rustorch-wasm'
import required = require('rustorch-wasm')
const there: WasmTensor = new required.WasmTensor([1])
const back: required.WasmTensor = new WasmTensor([1])
export { there, back }
`
