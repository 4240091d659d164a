// Objects that are ended by `free()`, from which on every other method is ERR_FREED. Those here have no memory of their own; those
// that live in Rust are in held.ts. By a private field, so that what is frozen can be freed.

import { fail } from '../language/errors'

let whatIsDead: (object: unknown) => string | undefined

export abstract class Mortal {
  readonly #what: string
  #dead = false

  static {
    whatIsDead = object =>
      typeof object === 'object' && object !== null && #dead in object && object.#dead ? object.#what : undefined
  }

  /** `what` is the class, for the error. */
  constructor(what: string) {
    this.#what = what
  }

  /** Ends its use; it holds no memory. A second call does nothing. */
  free(): void {
    this.#dead = true
  }
}

/** Whether `object` was freed. */
export const isFreed = (object: Mortal): boolean => whatIsDead(object) !== undefined

/** Throws where `object` was freed. */
export function living(op: string, object: unknown): void {
  const what = whatIsDead(object)
  if (what !== undefined) failFreed(op, what)
}

/** The one error for what was freed. */
export function failFreed(op: string, what: string): never {
  fail('ERR_FREED', op, `the ${what} was freed`)
}
