// What a value is, by its brand: the mark the engine gives it. `instanceof` compares with the class of one realm, and says
// no to an array from another: a vm context, a test runner, an iframe.

const typedArrayPrototype = Object.getPrototypeOf(Float32Array.prototype)
/** Reads the name of a typed array's true class; undefined for everything else, whatever it says of itself. */
const typedArrayName = Object.getOwnPropertyDescriptor(typedArrayPrototype, Symbol.toStringTag)?.get as (
  this: unknown,
) => string | undefined
const lengthOfArray = Object.getOwnPropertyDescriptor(typedArrayPrototype, 'length')?.get as (this: unknown) => number
const { apply } = Reflect

const nameOf = (value: unknown): string | undefined => apply(typedArrayName, value, [])

export const isFloat32Array = (value: unknown): value is Float32Array => nameOf(value) === 'Float32Array'
export const isFloat64Array = (value: unknown): value is Float64Array => nameOf(value) === 'Float64Array'
export const isUint8Array = (value: unknown): value is Uint8Array => nameOf(value) === 'Uint8Array'

/** How many elements a typed array has, whatever its own `length` says. */
export const trueLength = (array: Float32Array | Float64Array): number => apply(lengthOfArray, array, [])

export type Then = (this: unknown, kept: (value: unknown) => unknown, broken: (error: unknown) => unknown) => unknown

/** The `then` of a promise of any kind; undefined for what `await` would give back at once, and for what cannot be asked. */
export function thenOf(value: unknown): Then | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  try {
    const { then } = value as { then?: unknown }
    return typeof then === 'function' ? (then as Then) : undefined
  } catch {
    return undefined
  }
}
