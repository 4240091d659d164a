// Every error the package throws: an Error with a stable code and a message that names the operation and the values.

/** What kind of failure an error is; stable, to be compared with. */
export type ErrorCode =
  /** shapes that do not fit each other or the data */
  | 'ERR_SHAPE'
  /** a value outside its documented range, or of the wrong type */
  | 'ERR_ARGUMENT'
  /** use after free() */
  | 'ERR_FREED'
  /** a statistic of no elements */
  | 'ERR_EMPTY'
  /** the buffer could not be had; nothing was changed */
  | 'ERR_OUT_OF_MEMORY'
  /** unreadable .npy or snapshot input */
  | 'ERR_FORMAT'
  /** a matrix that has no inverse, or is not positive definite */
  | 'ERR_SINGULAR'
  /** an iteration that came to no end, as of NaN */
  | 'ERR_NO_CONVERGENCE'
  /** Redis is not there, refused a command, or does not answer (rustorch-wasm/redis) */
  | 'ERR_REDIS'
  /** buffers that `assert_no_leaks` found in use */
  | 'ERR_LEAK'
  /** the engine ended a call in its midst, and memory may be torn: `MemoryManager.restart()` */
  | 'ERR_INTERRUPTED'
  /** a bug of ours, caught before it could do harm; no call can cause it */
  | 'ERR_INTERNAL'

/** Whether it is an error of ours, whoever threw it. */
let isOurs: (value: unknown) => value is RustorchError

/** An error of this package; `code` is stable, the message is for people. */
export class RustorchError extends Error {
  /** 'RustorchError', by which it is known across realms and bundles. */
  override readonly name = 'RustorchError'
  /** What kind of failure it is. */
  readonly code: ErrorCode

  /** `message` starts with the operation: `op: what is wrong`. */
  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }

  readonly #ours = true

  static {
    isOurs = (value): value is RustorchError => typeof value === 'object' && value !== null && #ours in value
  }
}

/** What `work` gives; where it fails, the error names `op` and not the step inside that noticed. */
export function inTheNameOf<T>(op: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isOurs(error)) throw error
    const { code, message } = error
    let at = 0
    while (at < message.length && message[at] !== ':') at++
    throw new RustorchError(code, `${op}${message.slice(at)}`)
  }
}

/** Throws `op: what`. */
export function fail(code: ErrorCode, op: string, what: string): never {
  throw new RustorchError(code, `${op}: ${what}`)
}

/** A value as an error message shows it: short, and safe for whatever a caller passed. */
export function show(value: unknown): string {
  try {
    return shown(value)
  } catch {
    return 'an object that cannot be looked at'
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length <= 8 ? `[${value.map(show).join(', ')}]` : `an array of ${value.length}`
  if (typeof value === 'object' && value !== null)
    return `an object (${Object.prototype.toString.call(value).slice(8, -1)})`
  return String(value)
}
