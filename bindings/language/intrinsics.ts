// Built-ins that the safety of memory rests on, as they were when the package was loaded: user code that replaces one
// later (or another library that "improves" it) must not get wrong sizes, shapes or places through.

const { bind, call } = Function.prototype
const applyBind = Reflect.apply

/** A method as a function whose first argument is `this`. */
function free<This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
): (self: This, ...args: Args) => Result {
  return applyBind(bind, call, [method])
}

export const { isInteger, isFinite: isFiniteNumber, isNaN: isNotANumber } = Number
export const { isArray } = Array
export const { freeze: frozen } = Object
export const { isView } = ArrayBuffer
export const { floor, max, min, random, sqrt: squareRoot } = Math
export const { now: dateNow } = Date
export const later: (task: () => void) => void = queueMicrotask

/** The fields that every typed array has. */
const TypedArray = Object.getPrototypeOf(Float32Array.prototype)
const getter = <T>(object: object, name: PropertyKey): (() => T) =>
  Object.getOwnPropertyDescriptor(object, name)?.get as () => T

type Typed = Float32Array | Float64Array | Int32Array | Uint8Array
/** How many elements a typed array has, whatever it says; a TypeError where it is none. */
export const lengthOfTyped: (array: Typed) => number = free(getter(TypedArray, 'length'))
export const startOf: (array: Typed) => number = free(getter(TypedArray, 'byteOffset'))
export const bufferOf: (array: Typed) => ArrayBufferLike = free(getter(TypedArray, 'buffer'))
export const setTyped: (to: Typed, from: ArrayLike<number>, at?: number) => void = free(TypedArray.set)
export const partOf: <T extends Typed>(array: T, from: number, to?: number) => T = free(TypedArray.subarray)
export const copyOf: <T extends Typed>(array: T, from?: number, to?: number) => T = free(TypedArray.slice)

/** A copy of an array, or of a part. */
export const listOf: <T>(list: readonly T[], from?: number, to?: number) => T[] = free(Array.prototype.slice) as never
export const joined: (list: readonly unknown[], separator: string) => string = free(Array.prototype.join)

type Weak = WeakMap<object, unknown>
export const weakGet = free(WeakMap.prototype.get) as <K extends object, V>(map: WeakMap<K, V>, key: K) => V | undefined
export const weakSet = free(WeakMap.prototype.set) as <K extends object, V>(
  map: WeakMap<K, V>,
  key: K,
  value: V,
) => Weak
export const weakDelete = free(WeakMap.prototype.delete) as <K extends object, V>(map: WeakMap<K, V>, key: K) => boolean

export const setAdd = free(Set.prototype.add) as <T>(set: Set<T>, value: T) => Set<T>
export const setDelete = free(Set.prototype.delete) as <T>(set: Set<T>, value: T) => boolean

/**
 * Where the runtime has no FinalizationRegistry (workerd with a compatibility date before 2025-05-05), nothing tells of what was
 * collected: what is not freed by hand stays until the instance ends.
 */
export const Registry: typeof FinalizationRegistry =
  globalThis.FinalizationRegistry ??
  class {
    register(): void {}
    unregister(): boolean {
      return false
    }
  }
type Registered<T> = FinalizationRegistry<T>
const { register, unregister } = Registry.prototype
export const watchFor = free(register) as <T>(registry: Registered<T>, object: object, held: T, token?: object) => void
export const unwatch = free(unregister) as <T>(registry: Registered<T>, token: object) => boolean

/** A list of `count` things, made one by one; an own element each, also where `Array.prototype` has been tampered with. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  const list: T[] = []
  for (let i = 0; i < count; i++) put(list, i, make(i))
  return list
}

const define = Object.defineProperty
export const prototypeOf = Object.getPrototypeOf

/** `list[at] = value`, past setters that somebody put on `Array.prototype`. */
export function put<T>(list: T[], at: number, value: T): void {
  list[at] = value
  if (list.length <= at) define(list, at, own(value))
}

// Descriptions of properties, past what somebody put on `Object.prototype`.

function own(value: unknown): PropertyDescriptor {
  return { __proto__: null, value, configurable: true, enumerable: true, writable: true } as PropertyDescriptor
}

/** Of a property that loops over an object do not show, as those of classes. */
export function hidden(value: unknown): PropertyDescriptor {
  return { __proto__: null, value, configurable: true, enumerable: false, writable: true } as PropertyDescriptor
}

export function accessor(get: () => unknown): PropertyDescriptor {
  return { __proto__: null, get, configurable: true, enumerable: false } as PropertyDescriptor
}
