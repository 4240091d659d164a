// Which of some objects a value contains, however deep.

const { apply, ownKeys } = Reflect
const { getOwnPropertyDescriptor, prototype } = Object
const { isArray } = Array
const { toString: tagOf } = prototype
const mapForEach = Map.prototype.forEach
const setForEach = Set.prototype.forEach

/** Objects that are looked at. A value that has more, such as a proxy that makes new ones for ever, contains everything. */
const MOST = 1_000_000

/**
 * Those of `wanted` that `value` is or contains, in arrays, maps, sets and the own enumerable properties of objects, at any
 * depth and in cycles too. Getters are not called, and what cannot be looked at contains nothing.
 */
export function contentsOf<T extends object>(value: unknown, wanted: ReadonlySet<T>): Set<T> {
  const found = new Set<T>()
  const seen = new Set<object>()
  const waiting: object[] = []
  const look = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null || seen.has(inner)) return
    seen.add(inner)
    if (wanted.has(inner as T)) found.add(inner as T)
    else if (!ArrayBuffer.isView(inner)) waiting.push(inner)
  }
  look(value)
  while (waiting.length > 0 && found.size < wanted.size) {
    if (seen.size > MOST) return new Set(wanted)
    try {
      lookInto(waiting.pop() as object, look)
    } catch {
      // A revoked proxy, or a trap that throws.
    }
  }
  return found
}

function lookInto(thing: object, look: (inner: unknown) => void): void {
  if (isArray(thing)) {
    for (let i = 0; i < thing.length; i++) look(thing[i])
    return
  }
  const kind = apply(tagOf, thing, [])
  if (kind === '[object Map]') {
    apply(mapForEach, thing, [
      (inner: unknown, key: unknown) => {
        look(key)
        look(inner)
      },
    ])
  } else if (kind === '[object Set]') apply(setForEach, thing, [look])
  for (const key of ownKeys(thing)) {
    const property = getOwnPropertyDescriptor(thing, key)
    if (property?.enumerable) look(property.value)
  }
}
