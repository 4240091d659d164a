// Values that wait in memory that Rust sees too, so that most values that come one by one need no call. Whatever is asked of
// their object takes them in first, so that nobody can tell that they waited: see src/ffi/queue.rs.
//
// What is stored here is one straight run of plain stores, the count last: it may be cut off before any of them.

import {
  DESK_SIGNAL,
  DETECTOR_QUEUES,
  INDEX_BITS,
  QUEUE_CENTRE,
  QUEUE_COUNT,
  QUEUE_KEPT,
  QUEUE_LIMIT,
  QUEUE_N,
  QUEUE_OWNER,
  QUEUE_ROOM,
  QUEUE_SQUARES,
  QUEUE_SUM,
  QUEUE_TAILS,
  QUEUE_TINY,
  QUEUE_VALUES,
  QUEUE_WORDS,
  QUEUES,
} from '../generated/layout'
import { desk, signal } from './seam'

/** Objects that are alive differ in these bits of their numbers. */
const INDEX_MASK = 2 ** INDEX_BITS - 1

/**
 * Leaves a value in the queue of an object, one of the queues from `first` on. False where it has none or the queue is full: the
 * object has to be asked.
 */
export function leave(first: number, id: number, value: number): boolean {
  const words = signal
  const index = id & INDEX_MASK
  const at = first + (index & (QUEUES - 1)) * QUEUE_WORDS
  const count = words[2 * at + QUEUE_COUNT] as number
  // Where something is to be done first, or memory was outgrown, the signal is not 0.
  if (words[DESK_SIGNAL] !== 0 || words[2 * at + QUEUE_OWNER] !== index + 1) return false
  if (count >= (words[2 * at + QUEUE_ROOM] as number)) return false
  desk[at + QUEUE_VALUES + count] = value
  words[2 * at + QUEUE_COUNT] = count + 1
  return true
}

/**
 * The same for a detector of anomalies, where the value is certainly none. This is `Screen::certain` of
 * src/detectors/screen.rs, operation by operation; a test compares.
 */
export function leaveCleared(id: number, value: number): boolean {
  const words = signal
  const index = id & INDEX_MASK
  const at = DETECTOR_QUEUES + (index & (QUEUES - 1)) * QUEUE_WORDS
  const count = words[2 * at + QUEUE_COUNT] as number
  if (words[DESK_SIGNAL] !== 0 || words[2 * at + QUEUE_OWNER] !== index + 1) return false
  if (count >= (words[2 * at + QUEUE_ROOM] as number)) return false
  const queue = desk
  const head = queue[at + QUEUE_SUM] as number
  const headSquares = queue[at + QUEUE_SQUARES] as number
  const tail = at + QUEUE_TAILS + 2 * count
  const sum = (queue[tail] as number) + head
  const squares = (queue[tail + 1] as number) + headSquares
  const d = value - (queue[at + QUEUE_CENTRE] as number)
  const off = (queue[at + QUEUE_N] as number) * d - sum
  const spread = (queue[at + QUEUE_KEPT] as number) * squares - sum * sum - (queue[at + QUEUE_TINY] as number)
  if (!(off * off < (queue[at + QUEUE_LIMIT] as number) * spread)) return false
  queue[at + QUEUE_VALUES + count] = value
  queue[at + QUEUE_SUM] = head + d
  queue[at + QUEUE_SQUARES] = headSquares + d * d
  words[2 * at + QUEUE_COUNT] = count + 1
  return true
}
