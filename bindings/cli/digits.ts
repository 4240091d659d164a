// How many digits a number needs so that a difference between it and its neighbours is seen.

/** Digits of the difference that are shown. */
const OF_DIFFERENCE = 3
/** More say nothing of a double. */
const MOST = 17

const exponent = (x: number): number => Math.floor(Math.log10(Math.abs(x)))

/**
 * Writes numbers with as many digits as show three of `difference`: 49999.12 and 50001.34 where it is 2.22, not 5.000e+4
 * twice. At least `least` digits, and of numbers below 10^17 all before the point.
 */
export function formatterFor(difference: number, least = 4): (x: number) => string {
  // Where there is no difference, or one beyond a double, the least will do.
  const last = difference > 0 && difference < Number.POSITIVE_INFINITY ? exponent(difference) - OF_DIFFERENCE + 1 : 309
  return x => {
    if (x === 0 || !Number.isFinite(x)) return String(x)
    const first = exponent(x)
    const whole = first < MOST ? first + 1 : 0
    const text = x.toPrecision(Math.min(MOST, Math.max(least, whole, first - last + 1)))
    return Number.isFinite(Number(text)) ? text : String(x) // 1.7e308 is no 2e308
  }
}

/** The value of an anomaly and the range where it was expected, told apart. */
export function valueAndRange(value: number, low: number, high: number): { value: string; low: string; high: string } {
  const outside = Math.max(low - value, value - high)
  const width = high - low
  // Of a range without width, how far off the value is.
  const end = formatterFor(width > 0 ? width : outside)
  const own = formatterFor(width > 0 ? Math.min(width, outside) : outside, 6)
  return { value: own(value), low: end(low), high: end(high) }
}
