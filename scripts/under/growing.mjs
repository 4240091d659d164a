// `npm run test:growing`: the suite of the WASM build with a module that checks itself (debug assertions, overflows) and whose memory grows
// at every allocation, so that every view of it that is held too long is found out.

import { cpSync } from 'node:fs'
import { at, run, step, targetDirectory } from '../tools.mjs'
import { copyOfTheProject } from './copy.mjs'

/** A lent buffer is empty once memory has grown, as the docs say, and the last one counts on memory that is not wasted. */
const BY_NATURE = ['one-owner.test.ts', 'end-of-memory.test.ts']

export function growing() {
  const inCopy = copyOfTheProject('growing')
  cpSync(at('dist'), inCopy('dist'), { recursive: true, filter: file => !file.endsWith('.wasm') })
  const cwd = inCopy()
  step('building a module that grows and checks itself')
  const env = {
    CARGO_TARGET_DIR: `${targetDirectory()}/growing`,
    CARGO_PROFILE_WASM_DEBUG_ASSERTIONS: 'true',
    CARGO_PROFILE_WASM_OVERFLOW_CHECKS: 'true',
    // Beside the flags of .cargo/config.toml.
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: '--cfg grow_always',
  }
  for (const part of ['wasm', 'js']) run(process.execPath, ['scripts/build.mjs', part], { cwd, env })
  step('the suite of the WASM build on it')
  const without = BY_NATURE.flatMap(file => ['--exclude', `__test__/each/${file}`])
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'wasm', ...without], { cwd })
}
