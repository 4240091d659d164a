// The worker of durable-object.mjs in Miniflare, on this machine.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

const local = path => fileURLToPath(new URL(path, import.meta.url))

/** Miniflare with the worker; `folder` keeps the objects' storage beyond it. */
export async function startWorker(folder) {
  const { outputFiles } = await build({
    entryPoints: [local('durable-object.mjs')],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['workerd'],
    external: ['./rustorch.wasm'],
    logLevel: 'silent',
  })
  return new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0].text },
      { type: 'CompiledWasm', path: 'rustorch.wasm', contents: readFileSync(local('../../dist/rustorch.wasm')) },
    ],
    compatibilityDate: '2025-05-05',
    host: '127.0.0.1',
    durableObjects: { SERIES: 'Series' },
    ...(folder === undefined ? {} : { durableObjectsPersist: folder }),
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) stream.resume()
    },
  })
}
