// The addon for this machine: dist/rustorch-wasm.<triple>.node.

import { copyFileSync, mkdirSync } from 'node:fs'
import { newer, targetDirectory } from './files.mjs'
import { at, quit, run, step } from './tools.mjs'

/** What this machine's addon is called. */
export function triple() {
  const { platform, arch } = process
  if (platform === 'linux')
    return `linux-${arch}-${process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl'}`
  return platform === 'win32' ? `win32-${arch}-gnu` : `${platform}-${arch}`
}

export function buildNative() {
  step('building the native addon')
  run('cargo', ['build', '--release', '--locked', '--features', 'node'])
  const name = { linux: 'librustorch_wasm.so', darwin: 'librustorch_wasm.dylib', win32: 'rustorch_wasm.dll' }[
    process.platform
  ]
  if (!name) quit(`no native build for ${process.platform}; the WASM build runs everywhere: npm run build:wasm`)
  const from = `${targetDirectory()}/release/${name}`
  const to = at('dist', `rustorch-wasm.${triple()}.node`)
  mkdirSync(at('dist'), { recursive: true })
  if (newer(from, to)) copyFileSync(from, to)
}
