// What a build exports, by looking: the tests that must cover everything ask here.

import type { Api } from './backends'

type Prototype = Record<string, unknown>

/** camelCase aliases are tests of their own. */
export const isAlias = (name: string, all: readonly string[]): boolean =>
  /[A-Z]/.test(name) && all.includes(name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`))

/** Names along a prototype chain, without constructors and aliases. */
function namesOf(start: object | null, end: object): string[] {
  const names: string[] = []
  for (let level = start; level !== null && level !== end; level = Object.getPrototypeOf(level)) {
    names.push(...Object.getOwnPropertyNames(level))
  }
  const unique = [...new Set(names)].filter(name => name !== 'constructor')
  return unique.filter(name => !isAlias(name, unique))
}

const OF_FUNCTIONS = ['length', 'name', 'prototype']

/** The name of the last call in a function's text: `() => a.b(c()).d(e)` is `d`. */
export const lastCallIn = (body: () => unknown): string | undefined =>
  /(\w+)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)[;\s}]*$/.exec(String(body))?.[1]

export interface Class {
  name: string
  methods: string[]
  statics: string[]
}

/** Every exported class with its methods, and every exported function. */
export function surface(api: Api): { classes: Class[]; functions: string[] } {
  const classes: Class[] = []
  const functions: string[] = []
  for (const [name, value] of Object.entries(api)) {
    if (typeof value !== 'function') continue
    if (name === 'Tensor' || name === 'RustorchError') continue // another name of WasmTensor; a plain Error
    if (!/^[A-Z]/.test(name)) {
      functions.push(name)
      continue
    }
    const { prototype } = value as unknown as { prototype: Prototype }
    const statics = namesOf(value, Function.prototype).filter(s => !OF_FUNCTIONS.includes(s))
    classes.push({ name, methods: namesOf(prototype, Object.prototype), statics })
  }
  return { classes, functions }
}

/** `Class.method`, `Class#method` and `function` of everything. */
export function everyName(api: Api): string[] {
  const { classes, functions } = surface(api)
  return [
    ...classes.flatMap(c => [...c.methods.map(m => `${c.name}#${m}`), ...c.statics.map(s => `${c.name}.${s}`)]),
    ...functions,
  ]
}
