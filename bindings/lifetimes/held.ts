// Objects that live in Rust and are held by number: one base for their lives, so that each class is only its methods.

import type { Returned } from '../generated/calls'
import { isUint8Array } from '../language/brands'
import { fail, show } from '../language/errors'
import { build, check, done, epoch, isInterrupted } from '../seam/seam'
import { forget, NONE, type Owned, own, whenCollected } from './leases'
import { failFreed } from './mortal'

/** What a constructor gets in the place of its first argument where the object exists in Rust already. */
class Existing {
  readonly #restore: () => Returned

  constructor(restore: () => Returned) {
    this.#restore = restore
  }

  /** How to make the object, where `first` stands for one. */
  static restoring(first: unknown): (() => Returned) | undefined {
    return typeof first === 'object' && first !== null && #restore in first ? first.#restore : undefined
  }
}

/** The number of an object that is alive; ERR_FREED otherwise. */
export let idOf: (op: string, object: Held) => number

export abstract class Held {
  readonly #what: string
  readonly #owned: Owned
  readonly #release: (id: number) => Returned
  readonly #epoch: number

  static {
    idOf = (op, object) => {
      if (typeof object !== 'object' || object === null || !(#owned in object))
        fail('ERR_ARGUMENT', op, `expected an object of this build, got ${show(object)}`)
      const id = object.#owned.number
      if (id === NONE || object.#epoch !== epoch) failFreed(op, object.#what)
      return id
    }
  }

  /**
   * `what` is the class, for the error. `make`, which ends in a call of the seam, makes the object in Rust and gives its number; `release`, a call of the seam,
   * ends it. `first`, the first argument of the constructor, may stand for an object that is there already.
   */
  constructor(what: string, first: unknown, make: () => Returned, release: (id: number) => Returned) {
    this.#what = what
    // Registered before there is anything to own, so that nothing can come between the object and its owner.
    const owned = whenCollected(this, release)
    this.#owned = owned
    this.#release = release
    this.#epoch = epoch
    const id = (Existing.restoring(first) ?? make)()
    // The arguments may have started all anew.
    if (this.#epoch === epoch) own(owned, id)
  }

  /** Gives its memory back. A second call does nothing; any other use afterwards is ERR_FREED. */
  free(): void {
    const owned = this.#owned
    const id = owned.number
    if (id === NONE) return
    const isCurrent = this.#epoch === epoch
    if (isCurrent) this.#release(id)
    owned.number = NONE
    forget(this)
    if (isCurrent && !isInterrupted()) check()
  }
}

/** The bytes that a snapshot call left. */
export function bytesOf(returned: Returned): Uint8Array {
  done(returned)
  return build.bytes()
}

/** An object from a snapshot: `restore` makes it in Rust, `construct` its JavaScript side of what it is handed. */
export function fromSnapshot<T>(bytes: unknown, restore: () => Returned, construct: (existing: never) => T): T {
  if (!isUint8Array(bytes)) fail('ERR_ARGUMENT', 'from_snapshot', `expected a Uint8Array, got ${show(bytes)}`)
  build.setBytes(bytes)
  check()
  return construct(new Existing(restore) as never)
}
