// `npm start`: installs and builds what is missing, then runs the main job on real data with both builds.

import { spawnSync } from 'node:child_process'
import { setUp } from './setup.mjs'
import { at, quit, root, step } from './tools.mjs'

setUp('build')
const { buildNative } = await import('./build/native.mjs')
const { buildWasm } = await import('./build/wasm.mjs')
const { buildJs } = await import('./build/js.mjs')
buildNative()
buildWasm()
await buildJs()
step('built; now the main job, once with each build')

const digests = ['native', 'wasm'].map(kind => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('examples', 'taxi.mjs')], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, RUSTORCH_BACKEND: kind },
  })
  process.stdout.write(stdout)
  if (status !== 0) quit(`the ${kind} build failed:\n${stderr}`)
  return /digest +(\w+)/.exec(stdout)?.[1]
})
if (digests[0] !== digests[1]) quit(`The builds differ: ${digests.join(' and ')}. This is a bug, please report it.`)
console.log(`\nBoth builds gave the same bits (${digests[0]}).`)
console.log('Next: npm test runs everything on both builds; examples/ has more to read and run.')
