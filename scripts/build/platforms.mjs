// `npm run build:all-platforms [-- TRIPLE...]`: the addon of every platform, built on this machine with zig as the linker, into
// build/platforms/; then says of each what it is, and fails where that is not right (scripts/package/inspect.mjs).

import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from '../package/inspect.mjs'
import { addonName, BUILT, GLIBC, MACOS, platforms } from '../package/platforms.mjs'
import { PYTHON, setUp, ZIG } from '../setup.mjs'
import { at, attempt, quit, run, step, targetDirectory } from '../tools.mjs'

const LIBRARY = { linux: 'librustorch_wasm.so', darwin: 'librustorch_wasm.dylib', win32: 'rustorch_wasm.dll' }

/** What only some systems need: flags of rustc, what stands in the environment, what is done with the library. */
const SYSTEMS = {
  linux: {
    flags: ({ libc }) => (libc === 'musl' ? ['-Ctarget-feature=-crt-static'] : []),
  },
  darwin: {
    // By its name, not by where it was built, and for macOS from 11 on.
    flags: () => ['-Clink-arg=-Wl,-install_name,@rpath/rustorch-wasm.node'],
    env: () => ({ MACOSX_DEPLOYMENT_TARGET: MACOS }),
    finish: stripMachO,
  },
  win32: {
    // cargo-zigbuild leaves rustc's own list of exports out, and without one all of Rust's names are exported, a megabyte of them.
    flags: () => [`-Clink-arg=${exportsFile()}`],
    env: () => ({ LIBNODE_PATH: nodeLibrary() }),
  },
}

function buildFor(platform) {
  const { triple, os, rust, libc } = platform
  const { flags, env, finish } = SYSTEMS[os]
  step(`building for ${triple}`)
  const target = libc === 'glibc' ? `${rust}.${GLIBC}` : rust
  run('cargo', ['zigbuild', '--quiet', '--release', '--locked', '--features', 'node', '--target', target], {
    env: {
      PATH: `${ZIG}${path.delimiter}${process.env.PATH}`,
      CARGO_ENCODED_RUSTFLAGS: [...remapped(), ...flags(platform)].join('\x1f'),
      ...env?.(),
    },
  })
  mkdirSync(BUILT, { recursive: true })
  const to = path.join(BUILT, addonName(triple))
  copyFileSync(path.join(targetDirectory(), rust, 'release', LIBRARY[os]), to)
  finish?.(to)
}

/** Paths in messages of panics say nothing of the machine that built. */
function remapped() {
  const cargo = process.env.CARGO_HOME ?? path.join(process.env.HOME ?? process.env.USERPROFILE ?? '', '.cargo')
  const registry = path.join(cargo, 'registry', 'src')
  let indexes = []
  try {
    indexes = readdirSync(registry).map(name => path.join(registry, name))
  } catch {
    // Nothing was downloaded yet: then cargo does it now, and only its own folder is renamed.
  }
  return [...indexes.map(from => `--remap-path-prefix=${from}=crates`), `--remap-path-prefix=${cargo}=cargo`]
}

/** The one function that Node asks a Windows library for. */
function exportsFile() {
  const file = at('build', 'addon.def')
  writeFileSync(file, 'EXPORTS\n    napi_register_module_v1\n')
  return file
}

/**
 * A library of Node with nothing in it. napi's build script asks for one for Windows; the addon needs none, as it looks Node's
 * functions up when it is loaded.
 */
function nodeLibrary() {
  const folder = at('build', 'libnode')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'libnode.dll'), '')
  writeFileSync(path.join(folder, 'libnode.a'), '!<arch>\n')
  return folder
}

/** zig's linker keeps the names of all functions; Rust's own objcopy takes them out, and signs anew what was signed. */
function stripMachO(file) {
  const { stdout: sysroot } = attempt('rustc', ['--print', 'sysroot'])
  const host = /^host: (.*)$/m.exec(attempt('rustc', ['-vV']).stdout)?.[1] ?? ''
  const objcopy = path.join(sysroot.trim(), 'lib', 'rustlib', host, 'bin', 'rust-objcopy')
  run(objcopy, ['--strip-all', file], { env: { LD_LIBRARY_PATH: path.join(sysroot.trim(), 'lib') } })
}

/** The platforms of these triples, or all. */
export function chosen(triples) {
  const unknown = triples.filter(triple => !platforms.some(p => p.triple === triple))
  if (unknown.length > 0)
    quit(`no platform ${unknown.join(', ')}; there are ${platforms.map(p => p.triple).join(', ')}`)
  return triples.length === 0 ? platforms : platforms.filter(p => triples.includes(p.triple))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = chosen(process.argv.slice(2))
  setUp('platforms')
  for (const platform of wanted) buildFor(platform)
  const faults = inspect(PYTHON, wanted, ({ triple }) => path.join(BUILT, addonName(triple)))
  if (faults.length > 0) quit(faults.join('\n'))
  step(`built ${wanted.length} of ${platforms.length} platforms`)
}
