// What every class gets by mechanism: camelCase aliases of its snake_case methods, and [Symbol.dispose].

import { hidden } from './intrinsics'

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S

/** `init_pool` also as `initPool`. */
export type CamelCase<T> = { [K in keyof T as K extends `${string}_${string}` ? Camel<K> : never]: T[K] }

type Class = abstract new (...args: never) => object

/** A class with its aliases, on instances and statics. */
export type Aliased<C extends Class> = (new (
  ...args: ConstructorParameters<C>
) => InstanceType<C> & CamelCase<InstanceType<C>> & Disposable) &
  Pick<C, keyof C> &
  CamelCase<Pick<C, keyof C>>

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

/** Names a class as callers know it and gives it its aliases. */
export function publish<C extends Class>(name: string, Class: C): Aliased<C> {
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
  return Class as unknown as Aliased<C>
}
