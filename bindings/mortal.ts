// Objects without memory of their own, which can be ended all the same: from `free()` on every other method is ERR_FREED. By a
// private field, so that what is frozen can be freed.

import { fail } from './errors'

let isDead: (object: unknown) => string | undefined

export abstract class Mortal {
  readonly #what: string
  #dead = false

  static {
    isDead = object =>
      typeof object === 'object' && object !== null && #dead in object && object.#dead ? object.#what : undefined
  }

  constructor(what: string) {
    this.#what = what
  }

  /** Ends its use; it holds no memory. A second call does nothing. */
  free(): void {
    this.#dead = true
  }
}

/** Throws where `object` was freed. */
export function living(op: string, object: unknown): void {
  const what = isDead(object)
  if (what !== undefined) fail('ERR_FREED', op, `the ${what} was freed`)
}
