// `npm run fuzz:seam [-- SECONDS]`: cargo-fuzz over the seam's calls with arbitrary numbers, and over files and snapshots of any bytes, so
// many seconds each (600 unless told), watched by AddressSanitizer. What goes wrong is kept in fuzz/artifacts.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { TOOLS } from '../setup.mjs'
import { at, quit, run, step } from '../tools.mjs'

/** The numbers that fuzz/fuzz_targets/files.rs gives to what it reads. */
const KINDS = { npy: 0, z_score: 1, time_series: 2, stream_stats: 3, kll: 4, kmv: 5 }

/** Good files to begin with: those of the tests, each with its kind before it, whole and without its checksum. */
function firstFiles(folder) {
  mkdirSync(folder, { recursive: true })
  const put = (name, kind, bytes) => writeFileSync(path.join(folder, name), Buffer.concat([Buffer.of(kind), bytes]))
  for (const name of readdirSync(at('__test__', 'golden', 'npy')))
    put(name, KINDS.npy, readFileSync(at('__test__', 'golden', 'npy', name)))
  for (const name of readdirSync(at('__test__', 'golden', 'snapshots'))) {
    const kind = KINDS[name.split('.')[0]]
    if (kind === undefined) quit(`__test__/golden/snapshots/${name} is of no kind that scripts/under/fuzz.mjs knows`)
    const bytes = readFileSync(at('__test__', 'golden', 'snapshots', name))
    put(name, kind, bytes)
    put(`${name}.open`, kind | 128, bytes.subarray(0, -4))
  }
}

export function fuzz([seconds = '600']) {
  if (!(Number(seconds) > 0)) quit(`SECONDS must be a number above 0, got ${seconds}`)
  firstFiles(at('fuzz', 'corpus', 'files'))
  mkdirSync(at('fuzz', 'corpus', 'seam'), { recursive: true })
  for (const target of ['files', 'seam']) {
    step(`${target}, ${seconds} seconds`)
    const limits = [`-max_total_time=${seconds}`, '-timeout=60', '-rss_limit_mb=4096', '-max_len=4096']
    run(
      path.join(TOOLS, 'cargo-fuzz'),
      ['run', target, '--release', '--target-dir', at('target', 'fuzz'), '--', ...limits],
      {
        env: { RUSTUP_TOOLCHAIN: 'nightly' },
      },
    )
  }
}
