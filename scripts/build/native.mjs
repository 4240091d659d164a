// The addon for this machine: dist/rustorch-wasm.<triple>.node.

import { copyFileSync, mkdirSync } from 'node:fs'
import { hostTriple } from '../package/platforms.mjs'
import { at, newer, quit, run, step, targetDirectory } from '../tools.mjs'

export function buildNative() {
  step('building the native addon')
  run('cargo', ['build', '--release', '--locked', '--features', 'node'])
  const name = { linux: 'librustorch_wasm.so', darwin: 'librustorch_wasm.dylib', win32: 'rustorch_wasm.dll' }[
    process.platform
  ]
  if (!name) quit(`no native build for ${process.platform}; the WASM build runs everywhere: npm run build:wasm`)
  const from = `${targetDirectory()}/release/${name}`
  const to = at('dist', `rustorch-wasm.${hostTriple()}.node`)
  mkdirSync(at('dist'), { recursive: true })
  if (newer(from, to)) copyFileSync(from, to)
}
