// A series as a chart needs it, while it streams past: the extremes of each part, so that no peak is lost, in memory that
// does not grow with the series.

/** Parts that are kept: twice the pixels of a chart at most. */
const MOST = 2048

interface Part {
  /** rows of the extremes, and the extremes; NaN where the part has no value */
  lowAt: number
  low: number
  highAt: number
  high: number
}

/** A row and its value; NaN is a gap. */
export type Point = [row: number, value: number]

export class Envelope {
  private parts: Part[] = []
  /** rows of a part */
  private span = 1
  rows = 0
  low = Number.POSITIVE_INFINITY
  high = Number.NEGATIVE_INFINITY
  firstLabel = ''
  lastLabel = ''

  /** The next row; what is not finite is a gap. */
  add(value: number, label: string): void {
    const row = this.rows++
    if (row === 0) this.firstLabel = label
    this.lastLabel = label
    if (row >= MOST * this.span) this.halve()
    const at = Math.floor(row / this.span)
    const part = (this.parts[at] ??= { lowAt: row, low: Number.NaN, highAt: row, high: Number.NaN })
    if (!Number.isFinite(value)) return
    if (!(part.low <= value)) [part.low, part.lowAt] = [value, row]
    if (!(part.high >= value)) [part.high, part.highAt] = [value, row]
    this.low = Math.min(this.low, value)
    this.high = Math.max(this.high, value)
  }

  /** Neighbouring parts become one. */
  private halve(): void {
    this.span *= 2
    const merged: Part[] = []
    for (let i = 0; i < this.parts.length; i += 2) {
      const one = this.parts[i] as Part
      const two = this.parts[i + 1]
      if (two === undefined) merged.push(one)
      else
        merged.push({
          ...(one.low <= two.low || Number.isNaN(two.low)
            ? { low: one.low, lowAt: one.lowAt }
            : { low: two.low, lowAt: two.lowAt }),
          ...(one.high >= two.high || Number.isNaN(two.high)
            ? { high: one.high, highAt: one.highAt }
            : { high: two.high, highAt: two.highAt }),
        })
    }
    this.parts = merged
  }

  /** Points in the order of rows. */
  points(): Point[] {
    return this.parts.flatMap(({ low, lowAt, high, highAt }): Point[] => {
      if (lowAt === highAt) return [[lowAt, low]]
      return lowAt < highAt
        ? [
            [lowAt, low],
            [highAt, high],
          ]
        : [
            [highAt, high],
            [lowAt, low],
          ]
    })
  }

  /** The mean of the extremes in each of `columns` parts of equal width; NaN where there is no value. */
  columns(columns: number): { low: number; high: number }[] {
    const n = Math.min(columns, Math.max(1, this.rows))
    const found = Array.from({ length: n }, () => ({ low: Number.NaN, high: Number.NaN }))
    for (const [row, value] of this.points()) {
      if (Number.isNaN(value)) continue
      const one = found[Math.floor((row * n) / this.rows)] as { low: number; high: number }
      if (!(one.low <= value)) one.low = value
      if (!(one.high >= value)) one.high = value
    }
    return found
  }
}

/** What stands out, on a chart. */
export interface Mark {
  row: number
  value: number
  score: number
  label: string
}

/** Marks that a chart shows at most. */
const MOST_MARKS = 1000

/** The marks with the highest scores. */
export class Marks {
  private kept: Mark[] = []
  count = 0

  add(mark: Mark): void {
    this.count++
    // A part of a piece of the file would keep the whole piece.
    this.kept.push({ ...mark, label: Buffer.from(mark.label.slice(0, 200)).toString() })
    if (this.kept.length >= 2 * MOST_MARKS) this.cut()
  }

  private cut(): void {
    if (this.kept.length <= MOST_MARKS) return
    this.kept.sort((a, b) => b.score - a.score || a.row - b.row)
    this.kept.length = MOST_MARKS
  }

  /** In the order of rows. */
  list(): Mark[] {
    this.cut()
    return this.kept.sort((a, b) => a.row - b.row)
  }
}
