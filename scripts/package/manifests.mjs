// `node scripts/package/manifests.mjs [--check]`: writes npm/<triple>/{package.json,README.md} from the list of platforms and
// the version in package.json; with --check says what is not fresh, and fails.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { at, quit } from '../tools.mjs'
import { addonName, packageName, platforms } from './platforms.mjs'

function packageFile({ triple, os, cpu, libc, title }, main) {
  return {
    name: packageName(triple),
    version: main.version,
    description: `The native addon of rustorch-wasm for ${title}`,
    license: main.license,
    ...(main.repository ? { repository: main.repository } : {}),
    engines: main.engines,
    os: [os],
    cpu: [cpu],
    ...(libc ? { libc: [libc] } : {}),
    type: 'commonjs',
    main: addonName(triple),
    files: [addonName(triple)],
  }
}

const readme = ({ triple, title, rust }) => `# ${packageName(triple)}

The native addon of rustorch-wasm for ${title}
(built for Rust's target \`${rust}\`).

Do not install it by itself: \`npm install rustorch-wasm\` brings it along where it fits, as an optional dependency of the
same version. Where no addon fits, rustorch-wasm runs its WASM build, and \`backend().fallback_reason\` says why.
`

/** Every generated file: its path in the project and its text. */
export function generatedFiles() {
  const main = JSON.parse(readFileSync(at('package.json'), 'utf8'))
  return platforms.flatMap(platform => {
    const folder = path.posix.join('npm', platform.triple)
    return [
      [`${folder}/package.json`, `${JSON.stringify(packageFile(platform, main), null, 2)}\n`],
      [`${folder}/README.md`, readme(platform)],
    ]
  })
}

/** What differs from the list: stale or missing files, folders of platforms that left it. */
export function staleFiles() {
  const stale = generatedFiles()
    .filter(([file, text]) => !existsSync(at(file)) || readFileSync(at(file), 'utf8') !== text)
    .map(([file]) => file)
  const known = new Set(platforms.map(p => p.triple))
  const extra = existsSync(at('npm')) ? readdirSync(at('npm')).filter(name => !known.has(name)) : []
  return [...stale, ...extra.map(name => `npm/${name} (not in scripts/package/platforms.mjs)`)]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const stale = staleFiles()
    if (stale.length > 0) quit(`not fresh: ${stale.join(', ')}; run node scripts/package/manifests.mjs`)
  } else {
    for (const [file, text] of generatedFiles()) {
      mkdirSync(path.dirname(at(file)), { recursive: true })
      writeFileSync(at(file), text)
    }
  }
}
