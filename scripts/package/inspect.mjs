// Whether addons are what their platforms load: format, machine, what they import and export, the oldest system, no path of the
// machine that built them, and their size. inspect.py reads the formats.

import { readFileSync, statSync } from 'node:fs'
import { at, attempt, quit } from '../tools.mjs'
import { GLIBC, MACOS } from './platforms.mjs'

const MiB = 1024 * 1024

/** By system: the format, the names of machines, the only libraries that may be asked for. */
const RIGHT = {
  linux: {
    format: 'ELF',
    machine: { x64: 'X86_64', arm64: 'AARCH64' },
    libraries:
      /^(libc\.so\.6|libm\.so\.6|libdl\.so\.2|libpthread\.so\.0|libgcc_s\.so\.1|ld-linux-x86-64\.so\.2|ld-linux-aarch64\.so\.1|libc\.so)$/,
  },
  darwin: {
    format: 'Mach-O',
    machine: { x64: 'X86_64', arm64: 'ARM64' },
    libraries: /^\/usr\/lib\/lib(System\.B|iconv\.2|charset\.1)\.dylib$/,
  },
  win32: {
    format: 'PE',
    machine: { x64: 'AMD64', arm64: 'ARM64' },
    // In Windows 10 and newer, as everything Rust builds; the runtime is the Universal C Runtime.
    libraries:
      /^(kernel32|ntdll|bcryptprimitives|ws2_32|userenv|api-ms-win-(core-synch-l1-2-0|crt-[a-z]+-l1-1-0))\.dll$/i,
  },
}

/** The most an addon may weigh, in MiB. */
const LARGEST = { linux: 3, darwin: 3.5, win32: 3.5 }

const REGISTER = /^_?napi_register_module_v1$/
const newer = (version, than) => version.localeCompare(than, 'en', { numeric: true }) > 0

function faultsOf({ os, cpu, libc }, file, found) {
  const { format, machine, libraries } = RIGHT[os]
  const faults = []
  const expect = (is, what) => is || faults.push(what)
  expect(found.format === format, `it is ${found.format}, not ${format}`)
  if (faults.length > 0) return faults
  expect(found.machine === machine[cpu], `it is for ${found.machine}, not ${machine[cpu]}`)
  const foreign = found.libraries.filter(name => !libraries.test(name))
  expect(foreign.length === 0, `it asks for ${foreign.join(', ')}`)
  expect(
    found.exported.some(name => REGISTER.test(name)),
    'it does not export napi_register_module_v1',
  )
  // Node's functions are looked up when it is loaded: an import would bind it to what exports them under that name.
  const napi = found.imported.filter(name => /^_?napi_/.test(name))
  expect(napi.length === 0, `it imports ${napi.slice(0, 3).join(', ')}`)
  if (os === 'linux') {
    expect(found.stack === 'not executable', 'it asks for an executable stack')
    expect(found.exported.length === 1, `it exports ${found.exported.length} names`)
    const tooNew = found.versions.filter(v => v.startsWith('GLIBC_') && newer(v.slice(6), GLIBC))
    expect(tooNew.length === 0, `it needs ${tooNew.join(', ')}, newer than ${GLIBC}`)
    expect(libc !== 'musl' || found.versions.length === 0, 'it is bound to glibc')
  }
  if (os === 'darwin') {
    expect(found.id === '@rpath/rustorch-wasm.node', `it calls itself ${found.id}`)
    expect(found.minimum === MACOS, `it is for macOS ${found.minimum} and newer, not ${MACOS}`)
    expect(
      cpu === 'x64' || found.signed === true,
      'its signature does not fit: macOS on Apple silicon would end the process',
    )
    expect(found.symbols < 100, `${found.symbols} names were not stripped`)
  }
  if (os === 'win32') expect(found.exported.length === 1, `it exports ${found.exported.length} names`)
  const text = readFileSync(file, 'latin1')
  const [path] = /\/(?:root|home|Users|work|tmp)\/[\w./-]+|[A-Z]:\\Users\\[\w\\.-]+/.exec(text) ?? []
  expect(path === undefined, `it names a path of the machine that built it: ${path}`)
  const size = statSync(file).size / MiB
  expect(size <= LARGEST[os], `it has ${size.toFixed(2)} MiB, more than ${LARGEST[os]}`)
  return faults
}

/** Prints a table of what each addon is; sentences for what is not right. */
export function inspect(python, platforms, fileOf) {
  const files = platforms.map(fileOf)
  const { ok, stdout, output } = attempt(python, [at('scripts', 'package', 'inspect.py'), ...files])
  if (!ok) quit(`the addons could not be read:\n${output}`)
  const found = JSON.parse(stdout)
  console.log('\n| platform | format | oldest system | imports | exports | MiB |\n|---|---|---|---|---|---|')
  const faults = []
  for (const [i, platform] of platforms.entries()) {
    const what = found[files[i]]
    const oldest = { linux: platform.libc === 'musl' ? 'musl' : `glibc ${GLIBC}`, darwin: `macOS ${what.minimum}` }
    const size = (statSync(files[i]).size / MiB).toFixed(2)
    const row = [
      platform.triple,
      `${what.format} ${what.machine}`,
      oldest[platform.os] ?? 'Windows 10',
      what.libraries?.length,
    ]
    console.log(`| ${[...row, what.exported?.length, size].join(' | ')} |`)
    faults.push(...faultsOf(platform, files[i], what).map(fault => `${platform.triple}: ${fault}`))
  }
  console.log('')
  return faults
}
