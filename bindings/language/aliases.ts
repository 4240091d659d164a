// What every class gets by mechanism: camelCase aliases of its snake_case methods, and [Symbol.dispose]. Its types get the
// same by scripts/build/types.mjs.

import { hidden } from './intrinsics'

/** A class, of which a private constructor may forbid instances. */
type Class = { readonly prototype: object }

/** What `using` calls at the end of a block; some runtimes do not have the symbol yet. */
const DISPOSE: symbol = Symbol.dispose ?? Symbol.for('Symbol.dispose')

function alias(target: object): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const descriptor = Object.getOwnPropertyDescriptor(target, name)
    // Without what somebody put on `Object.prototype`.
    if (camel !== name && descriptor) Object.defineProperty(target, camel, Object.setPrototypeOf(descriptor, null))
  }
}

/**
 * Gives `Class` the methods of `families`, a class that stands on it, and of all between them. So each family has a file of its
 * own, and yet making an object runs one constructor: through ten of them a small tensor takes 20 to 40 ns more.
 */
export function gather(Class: Class, families: Class): unknown {
  for (let level: object = families; level !== Class; level = Object.getPrototypeOf(level)) {
    adopt(Class, level, ['length', 'name', 'prototype'])
    adopt(Class.prototype, (level as Class).prototype, ['constructor'])
  }
  return Class
}

function adopt(to: object, from: object, but: readonly string[]): void {
  for (const name of Reflect.ownKeys(from)) {
    const descriptor = Object.getOwnPropertyDescriptor(from, name) as PropertyDescriptor
    if (!but.includes(name as string)) Object.defineProperty(to, name, Object.setPrototypeOf(descriptor, null))
  }
}

/** Names a class as callers know it, and gives its aliases to it and to those that it stands on. */
export function publish(name: string, Class: Class): void {
  // A bundler may have given it another.
  Object.defineProperty(Class, 'name', hidden(name))
  for (let level: object = Class; level !== Function.prototype; level = Object.getPrototypeOf(level)) alias(level)
  for (let level: object = Class.prototype; level !== Object.prototype; level = Object.getPrototypeOf(level))
    alias(level)
  const { prototype } = Class as { prototype: { free?(): void } }
  if (prototype.free) {
    Object.defineProperty(
      prototype,
      DISPOSE,
      hidden(function (this: { free(): void }) {
        this.free()
      }),
    )
  }
}
