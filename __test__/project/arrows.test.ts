// The rooms and their arrows (docs/design.md): who may use whom, read off the sources.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** What each room uses of ours, no more and no less. `error` is below everything: a failure has to be said wherever it is noticed. */
const USES: Record<string, string[]> = {
  error: [],
  random: [],
  memory: ['error'],
  named: [],
  text: ['error', 'memory'],
  shape: ['error', 'memory'],
  kernels: [],
  pool: ['error', 'memory', 'named'], // bytes, not shapes
  tensor: ['error', 'memory', 'text', 'shape', 'kernels'],
  ops: ['error', 'memory', 'named', 'shape', 'kernels'],
  pipeline: ['error', 'memory', 'kernels', 'ops'],
  stats: ['error', 'memory', 'text', 'random', 'kernels'],
  detectors: ['error', 'memory', 'named', 'random', 'stats'],
  transforms: ['error', 'memory', 'random', 'shape'],
  // The only one where memory and arithmetic meet.
  ffi: [
    ...['error', 'memory', 'text', 'random', 'shape', 'kernels', 'pool', 'tensor', 'ops'],
    ...['pipeline', 'stats', 'detectors', 'transforms'],
  ],
}

/** The same of the TypeScript: what each folder of bindings/ uses of the others. */
const BINDINGS_USE: Record<string, string[]> = {
  generated: [],
  language: ['generated'],
  backend: ['generated', 'language'],
  seam: ['backend', 'generated', 'language'],
  lifetimes: ['generated', 'language', 'seam'],
  tensor: ['generated', 'language', 'lifetimes', 'seam'],
  pool: ['generated', 'language', 'lifetimes', 'seam', 'tensor'],
  pipeline: ['generated', 'language', 'lifetimes', 'seam', 'tensor'],
  stats: ['generated', 'language', 'lifetimes', 'seam', 'tensor'],
  detectors: ['generated', 'language', 'lifetimes', 'seam', 'tensor'],
  transforms: ['generated', 'language', 'lifetimes', 'seam', 'tensor'],
  linalg: ['generated', 'language', 'seam', 'tensor'],
  fft: ['generated', 'language', 'seam', 'tensor'],
  about: ['seam'],
  api: ['about', 'detectors', 'fft', 'language', 'linalg', 'pipeline', 'pool', 'stats', 'tensor', 'transforms'],
  entry: ['about', 'api', 'backend', 'language', 'lifetimes', 'pool', 'seam'],
  redis: ['api'],
  cli: ['api', 'redis'],
}

interface Source {
  file: string
  room: string
  /** without comments */
  code: string
}

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1')

function sources(folder: string, extension: string): Source[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(extension))
    .map(file => file.replaceAll(path.sep, '/'))
    .map(file => ({
      file: `${folder}/${file}`,
      room: (file.split('/')[0] as string).replace(extension, ''),
      code: withoutComments(readFileSync(path.join(root, folder, file), 'utf8')),
    }))
}

describe('Rust', () => {
  const rust = sources('src', '.rs').filter(s => s.file !== 'src/lib.rs')

  it('has no other rooms', () => {
    expect([...new Set(rust.map(s => s.room))].sort()).toEqual(Object.keys(USES).sort())
  })
  const usedBy = ({ room, code }: Source): string[] =>
    [...code.matchAll(/\bcrate::\{?([a-z_]+)/g)].map(m => m[1] as string).filter(name => name in USES && name !== room)
  it.each(rust.map(s => [s.file, s] as const))('%s', (_, source) => {
    expect(usedBy(source).filter(name => !USES[source.room]?.includes(name))).toEqual([])
    // A list in braces would hide names from the line above.
    expect(source.code).not.toMatch(/\buse crate::\{/)
  })
  it.each(Object.keys(USES))('%s uses all that the map says', room => {
    const used = new Set(rust.filter(s => s.room === room).flatMap(usedBy))
    expect([...used].sort()).toEqual([...(USES[room] as string[])].sort())
  })
  it('says napi and wasm_bindgen in ffi only', () => {
    const says = rust.filter(s => /\b(napi\w*|wasm_bindgen|js_sys|web_sys)\b/.test(s.code)).map(s => s.room)
    expect(new Set(says)).toEqual(new Set(['ffi']))
  })
  it('gives kernels no pool, no shape, no Result and no allocation', () => {
    for (const { file, code } of rust.filter(s => s.room === 'kernels' && !/kernels\/tests\b/.test(s.file))) {
      const body = code.split('#[cfg(test)]')[0] as string
      expect(body, file).not.toMatch(/\b(Result|Vec|Box|String|vec!|format!)\b/)
    }
  })
  it('knows no shapes in the pool', () => {
    for (const { file, code } of rust.filter(s => s.room === 'pool'))
      expect(code, file).not.toMatch(/\b(shape|Shape|dims|axis)\b/)
  })
  it('allocates by hand in pool/block.rs only, and in the allocator that `npm run test:growing` puts in', () => {
    const raw = rust.filter(s => /\b(std|core)::alloc\b|\bdealloc\b/.test(s.code)).map(s => s.file)
    expect(raw.sort()).toEqual(['src/ffi/wasm/growing.rs', 'src/pool/block.rs'])
  })
  it('keeps unsafe where it has an address', () => {
    const rooms = new Set(rust.filter(s => /\bunsafe\b/.test(s.code)).map(s => s.room))
    for (const room of rooms) expect(['kernels', 'pool', 'ops', 'tensor', 'ffi', 'pipeline']).toContain(room)
  })
  it('has no rooms for odds and ends, and no file that praises itself', () => {
    for (const { file } of rust) expect(file).not.toMatch(/util|common|helper|misc|fast|optimi[sz]ed|enhanced/)
  })
})

/** What a source imports of ours, for its types or for more. */
function importsOf({ file, code }: Source, types: boolean): string[] {
  const statements = types ? /\bfrom '(\.[^']*)'/g : /^(?:import|export) (?!type\b)[^']*from '(\.[^']*)'/gm
  return [...code.matchAll(statements)]
    .map(m => path.posix.join(path.posix.dirname(file), m[1] as string))
    .filter(from => from.startsWith('bindings/'))
}

/** A circle of files that import each other for more than types, or nothing. */
function circleIn(all: readonly Source[]): string[] | undefined {
  const uses = new Map(all.map(s => [s.file, importsOf(s, false).map(from => `${from}.ts`)]))
  const done = new Set<string>()
  const visit = (file: string, way: string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of uses.get(file) ?? []) {
      const found = visit(next, [...way, file])
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  for (const { file } of all) {
    const found = visit(file, [])
    if (found) return found
  }
  return undefined
}

describe('TypeScript', () => {
  const every = sources('bindings', '.ts').filter(s => !s.file.endsWith('.d.ts'))
  const folders = Object.keys(BINDINGS_USE)

  it('has no other folders', () => {
    expect([...new Set(every.map(s => s.room))].sort()).toEqual([...folders].sort())
  })
  it.each(folders)('%s uses what the map says, no more and no less', folder => {
    const found = every
      .filter(s => s.room === folder)
      .flatMap(s => importsOf(s, true))
      .map(from => from.split('/')[1] as string)
    expect([...new Set(found)].filter(name => name !== folder).sort()).toEqual(
      [...(BINDINGS_USE[folder] as string[])].sort(),
    )
  })
  it('asks after every call whether it failed', () => {
    // What `done` and the others take has a type of its own; a call whose number nobody wants has none to show.
    const forgotten = every.flatMap(({ file, code }) => {
      const lines = code.split('\n')
      return lines.flatMap((line, i) =>
        /^\s*seam\.\w+\([^)]*$|^\s*seam\.\w+\(.*\)$/.test(line) &&
        !/^\s*(return\b|\S.*=>)/.test(lines[i - 1] ?? '') &&
        !/\b(made|anomalies|done|text)\($/.test(lines[i - 1] ?? '') &&
        !/\b(done|doneOr|check|mapGrown)\(/.test(lines.slice(i + 1, i + 4).join('\n'))
          ? [`${file}: ${line.trim()}`]
          : [],
      )
    })
    expect(forgotten).toEqual([])
  })
  it('has no circles', () => {
    expect(circleIn(every)).toBeUndefined()
  })
  // The command line and the fleet are programs over the public API, for Node alone.
  const bindings = sources('bindings', '.ts').filter(s => s.room !== 'cli' && s.room !== 'redis')

  it('computes nothing with elements: no arithmetic of Math', () => {
    const found = bindings
      .filter(s => /\bMath\.(?!(min|max|floor|ceil|round|trunc|random)\b)/.test(s.code))
      .map(s => s.file)
    expect(found).toEqual([])
  })
  it('knows the builds in backend/ and entry/ only, and the host in entry/ only', () => {
    for (const { file, code } of bindings) {
      const inEntry = file.startsWith('bindings/entry/')
      if (!inEntry) expect(code, file).not.toMatch(/\b(process|require)\b|from 'node:/)
      if (!inEntry && !file.startsWith('bindings/backend/')) {
        expect(code, file).not.toMatch(/^import (?!type).*backend\/(native|wasm)'/m)
        expect(code, file).not.toMatch(/\bWebAssembly\b/)
      }
    }
  })
  it.each([
    ['cli', ['bindings/api', 'bindings/redis/entry']],
    ['redis', ['bindings/api']],
  ])('lets %s see no more than others do', (folder, allowed) => {
    for (const { file, code } of sources(`bindings/${folder}`, '.ts')) {
      const used = [...code.matchAll(/^import (?!type\b)[^']*from '(\.[^']*)'/gm)].map(m =>
        path.posix.join(path.posix.dirname(file), m[1] as string),
      )
      const outside = used.filter(from => !from.startsWith(`bindings/${folder}/`))
      expect(
        outside.filter(from => !allowed.includes(from)),
        file,
      ).toEqual([])
    }
  })
  it('asks which build it is in few places', () => {
    const asking = bindings.filter(s => /build\.kind ===/.test(s.code)).map(s => s.file)
    expect(asking.length).toBeLessThanOrEqual(3)
  })
})
