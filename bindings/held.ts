// Objects that live in Rust and are held by number: one base for their lives, so that each class is only its methods.

import { isUint8Array } from './brands'
import { fail, show } from './errors'
import { forget, whenCollected } from './lifetimes'
import { build, done } from './seam'

const FREED = -1
/** The number of an object that exists already, while its JavaScript side is being made. */
let adopting = FREED

/** The number of an object that is alive; ERR_FREED otherwise. */
export let idOf: (op: string, object: Held) => number

export abstract class Held {
  #id: number
  readonly #release: (id: number) => number

  static {
    idOf = (op, object) => {
      if (!(#id in object)) fail('ERR_ARGUMENT', op, `expected an object of this build, got ${show(object)}`)
      if (object.#id === FREED) fail('ERR_FREED', op, 'the object was freed')
      return object.#id
    }
  }

  /** `make` makes the object in Rust and gives its number; `release` ends it. */
  constructor(make: () => number, release: (id: number) => number) {
    const id = adopting === FREED ? make() : adopting
    adopting = FREED
    this.#id = id
    this.#release = release
    whenCollected(this, () => {
      done(release(id))
    })
  }

  /** Gives its memory back. A second call does nothing; any other use afterwards is ERR_FREED. */
  free(): void {
    const id = this.#id
    if (id === FREED) return
    this.#id = FREED
    forget(this)
    done(this.#release(id))
  }
}

/** The bytes that a snapshot call left. */
export function bytesOf(result: number): Uint8Array {
  done(result)
  return build.bytes()
}

/** An object from a snapshot: `restore` makes it in Rust, `construct` its JavaScript side. */
export function fromSnapshot<T>(bytes: unknown, restore: () => number, construct: () => T): T {
  if (!isUint8Array(bytes)) fail('ERR_ARGUMENT', 'from_snapshot', `expected a Uint8Array, got ${show(bytes)}`)
  build.setBytes(bytes)
  done(0)
  adopting = done(restore())
  return construct()
}
