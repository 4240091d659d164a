// The spacing of the rows' times, while they stream past.

/** Different steps that are counted; further ones count as others. */
const STEPS = 4096

export interface Spacing {
  /** ISO 8601, UTC */
  from: string
  to: string
  /** the most common step in seconds; null where there is only one time */
  step: number | null
  /** share of the steps that are that one */
  regular: number
  repeated: number
  backwards: number
  /** the longest step in seconds, and the label of the row before it */
  longest: number
  longest_after: string
  /** cells that are no time */
  unreadable: number
  /** the same for people */
  text: string
}

export class Clock {
  private first = Number.NaN
  private last = Number.NaN
  private lastLabel = ''
  private low = Number.POSITIVE_INFINITY
  private high = Number.NEGATIVE_INFINITY
  private readonly steps = new Map<number, number>()
  private count = 0
  private repeated = 0
  private backwards = 0
  private longest = 0
  private longestAfter = ''
  private unreadable = 0

  /** A row's time in seconds since 1970, NaN where it is none. */
  add(seconds: number, label: string): void {
    if (Number.isNaN(seconds)) {
      this.unreadable++
      return
    }
    if (Number.isNaN(this.first)) this.first = seconds
    else this.step(seconds - this.last)
    this.low = Math.min(this.low, seconds)
    this.high = Math.max(this.high, seconds)
    this.last = seconds
    this.lastLabel = label
  }

  private step(exact: number): void {
    // Times are sums of halves and thousandths that no f64 has: microseconds tell steps apart.
    const step = Math.round(exact * 1e6) / 1e6
    this.count++
    if (step < 0) this.backwards++
    else if (step === 0) this.repeated++
    if (step > this.longest) {
      this.longest = step
      this.longestAfter = Buffer.from(this.lastLabel.slice(0, 100)).toString()
    }
    const known = this.steps.get(step)
    if (known !== undefined) this.steps.set(step, known + 1)
    else if (this.steps.size < STEPS) this.steps.set(step, 1)
  }

  report(): Spacing | undefined {
    if (Number.isNaN(this.first)) return undefined
    let [step, most]: [number | null, number] = [null, 0]
    for (const [one, times] of this.steps) if (times > most) [step, most] = [one, times]
    const regular = this.count === 0 ? 0 : most / this.count
    const spacing = {
      from: iso(this.low),
      to: iso(this.high),
      step,
      regular,
      repeated: this.repeated,
      backwards: this.backwards,
      longest: this.longest,
      longest_after: this.longestAfter,
      unreadable: this.unreadable,
    }
    return { ...spacing, text: inWords(spacing) }
  }
}

/** A time in ISO 8601, UTC; of times that no date has, the seconds. */
function iso(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString().replace('.000Z', 'Z')
}

function inWords(spacing: Omit<Spacing, 'text'>): string {
  const { from, to, step, regular, repeated, backwards, longest, longest_after, unreadable } = spacing
  if (step === null) return `one time: ${from}`
  const parts = [`${(100 * regular).toFixed(1)} % of the steps are ${duration(step)}`]
  if (longest > step) parts.push(`the longest is ${duration(longest)}, after ${longest_after}`)
  if (repeated > 0) parts.push(`${repeated} times repeat the one before`)
  if (backwards > 0) parts.push(`${backwards} are earlier than the one before`)
  if (unreadable > 0) parts.push(`${unreadable} cells are no time`)
  return `times from ${from} to ${to} (UTC): ${parts.join('; ')}`
}

function duration(seconds: number): string {
  for (const [unit, size] of [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const) {
    if (Math.abs(seconds) >= 2 * size && seconds % (size / 4) === 0) return `${seconds / size} ${unit}`
  }
  return `${seconds} s`
}
