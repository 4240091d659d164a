// Errors of this folder: those of the package, with its codes; and which failures of Redis pass by themselves.

import type { ErrorCode } from '../api'
import { RustorchError } from './package'

/** Throws `op: what`. */
export function fail(code: ErrorCode, op: string, what: string): never {
  throw new RustorchError(code, `${op}: ${what}`)
}

/** A value as an error shows it: short, on one line. */
export function shown(value: unknown): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? 'an object' : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown }
  return typeof message === 'string' && message !== '' ? message : shown(error)
}

export const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null | undefined)?.code

/** A whole number within a range, or ERR_ARGUMENT. */
export function whole(op: string, name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  return fail('ERR_ARGUMENT', op, `${name} must be a whole number from ${least} to ${most}, got ${shown(value)}`)
}

/** A name that becomes a part of keys, or ERR_ARGUMENT: braces would change the hash slot. */
export function nameFor(op: string, name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 200 && !/[{}\s]/.test(value)) return value
  return fail(
    'ERR_ARGUMENT',
    op,
    `${name} must be a text of 1 to 200 characters without braces and space, got ${shown(value)}`,
  )
}

/** Milliseconds to wait before try number `attempt`, from 0: twice as long each time, with full jitter, at most 5 s. */
export function backoff(attempt: number): number {
  return Math.random() * Math.min(5000, 100 * 2 ** Math.min(attempt, 10))
}

/** Waits; ends early where the signal is aborted. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end)
  })
}
