// Charts for a terminal, of block characters.

import { formatterFor } from '../digits'
import { printable } from '../output'
import type { Envelope, Marks } from './envelope'
import type { Bar } from './svg'

const HEIGHT = 8
const ACROSS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█']

/** Columns of the terminal that a chart takes. */
const columns = (): number => Math.max(40, Math.min(120, process.stdout.columns ?? 100))

/** A series, from the lowest to the highest value of each column's part, in half cells; anomalies marked below. */
export function seriesChart(series: Envelope, marks: Marks): string {
  const { low, high, rows } = series
  if (!(low <= high)) return '(no value to draw)'
  const number = formatterFor(high - low)
  const [top, foot] = [high, low].map(v => String(Number(number(v)))) as [string, string]
  const margin = Math.max(top.length, foot.length)
  const parts = series.columns(columns() - margin - 3)
  // Halves, so that a range from -1e308 to 1e308 is finite.
  const span = high / 2 - low / 2
  const level = (v: number): number => (span === 0 ? HEIGHT : Math.round(((v / 2 - low / 2) / span) * (2 * HEIGHT - 1)))
  const bands = parts.map(part => ({ from: level(part.low), to: level(part.high) }))
  // A line goes on from one column to the next.
  bands.forEach((band, at) => {
    const before = bands[at - 1]
    if (before === undefined) return
    if (before.to < band.from) band.from = before.to + 1
    if (before.from > band.to) band.to = before.from - 1
  })
  const cell = ({ from, to }: { from: number; to: number }, row: number): string => {
    const [lower, upper] = [from <= 2 * row && to >= 2 * row, from <= 2 * row + 1 && to >= 2 * row + 1]
    return lower ? (upper ? '█' : '▄') : upper ? '▀' : ' '
  }
  const lines: string[] = []
  for (let row = HEIGHT - 1; row >= 0; row--) {
    const name = row === HEIGHT - 1 ? top : row === 0 ? foot : ''
    lines.push(
      `${name.padStart(margin)} │${bands
        .map(band => cell(band, row))
        .join('')
        .trimEnd()}`,
    )
  }
  const indent = ' '.repeat(margin + 2)
  const marked = new Set(marks.list().map(({ row }) => Math.floor((row * parts.length) / rows)))
  if (marked.size > 0)
    lines.push(
      indent +
        parts
          .map((_, at) => (marked.has(at) ? '▲' : ' '))
          .join('')
          .trimEnd(),
    )
  const [first, last] = [series.firstLabel, series.lastLabel].map(label => printable(label).slice(0, 24)) as [
    string,
    string,
  ]
  lines.push(indent + first + last.padStart(Math.max(last.length + 2, parts.length - first.length)))
  return lines.join('\n')
}

/** Bars with their labels; lengths are relative to the largest value, or to `full`. */
export function barChart(bars: readonly Bar[], full?: number): string {
  const most = full ?? Math.max(...bars.map(bar => bar.value), 0)
  const margin = Math.max(...bars.map(bar => bar.label.length))
  const room = Math.max(10, columns() - margin - 2 - Math.max(...bars.map(bar => bar.text.length)))
  return bars
    .map(({ label, value, text }) => {
      const eighths = most > 0 ? Math.round((Math.max(0, value) / most) * room * 8) : 0
      return `${printable(label).padStart(margin)} ${'█'.repeat(eighths >> 3)}${ACROSS[eighths & 7]} ${text}`
    })
    .join('\n')
}
