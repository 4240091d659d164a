// Charts as SVG: a series with its anomalies, and bars. What a file says stands in them as text, whatever it says.

import { formatterFor } from '../digits'
import { printable } from '../output'
import type { Envelope, Marks } from './envelope'

const WIDTH = 1200
const HEIGHT = 360
const MARGIN = { left: 80, right: 16, top: 40, bottom: 32 }

/** Text for an element or an attribute of XML. */
export const escaped = (text: string): string => printable(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)
const round = (x: number): string => x.toFixed(1)

/** Round numbers from `low` to `high` for the axis. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5
  if (!(rough > 0 && rough < Number.POSITIVE_INFINITY)) return [low]
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= rough) ?? rough
  const first = Math.ceil(low / step) * step
  const count = Math.floor((high - first) / step) + 1
  return Array.from({ length: Math.max(0, Math.min(count, 20)) }, (_, i) => first + i * step)
}

function page(title: string, description: string, height: number, body: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>${escaped(title)}</title>
<desc>${escaped(description)}</desc>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="16" y="24" font-size="16" fill="#222">${escaped(title)}</text>
${body.filter(part => part !== '').join('\n')}
</svg>
`
}

/** A series, its anomalies as circles. */
export function seriesSvg(title: string, series: Envelope, marks?: Marks): string {
  const { low, high, rows } = series
  const right = WIDTH - MARGIN.right
  const bottom = HEIGHT - MARGIN.bottom
  const x = (row: number): number => MARGIN.left + (row / Math.max(1, rows - 1)) * (right - MARGIN.left)
  // Halves, so that a range from -1e308 to 1e308 is finite.
  const span = high / 2 - low / 2 || 1
  const y = (v: number): number => bottom - ((v / 2 - low / 2) / span) * (bottom - MARGIN.top)
  let path = ''
  let pen = 'M'
  for (const [row, value] of series.points()) {
    if (Number.isNaN(value)) {
      pen = 'M' // a gap
      continue
    }
    path += `${pen}${round(x(row))} ${round(y(value))}`
    pen = 'L'
  }
  const grid = low <= high ? ticks(low, high) : []
  const digits = formatterFor((grid[1] ?? low) - (grid[0] ?? low), 1)
  const tick = (v: number): number => Number(digits(v))
  const list = marks?.list() ?? []
  const few = marks !== undefined && list.length < marks.count ? `, the ${list.length} highest scores shown` : ''
  const description = `${rows} values${marks === undefined ? '' : `, ${marks.count} anomalies${few}`}`
  const ends: [number, string, string][] = [
    [0, 'start', series.firstLabel],
    [rows - 1, 'end', series.lastLabel],
  ]
  return page(`${title}: ${description}`, `${description}; from ${series.firstLabel} to ${series.lastLabel}`, HEIGHT, [
    ...grid.map(
      v =>
        `<line x1="${MARGIN.left}" x2="${right}" y1="${round(y(v))}" y2="${round(y(v))}" stroke="#e5e5e5"/><text x="${MARGIN.left - 8}" y="${round(y(v) + 4)}" text-anchor="end" fill="#666">${tick(v)}</text>`,
    ),
    `<path d="${path}" fill="none" stroke="#2563a8" stroke-width="1"/>`,
    ...list.map(
      ({ row, value, score, label }) =>
        `<circle cx="${round(x(row))}" cy="${round(y(value))}" r="4" fill="none" stroke="#c62828" stroke-width="1.5"><title>${escaped(`${label}: ${value}, score ${score.toFixed(2)}`)}</title></circle>`,
    ),
    ...ends.map(
      ([row, anchor, label]) =>
        `<text x="${round(x(Math.max(0, row)))}" y="${HEIGHT - 10}" text-anchor="${anchor}" fill="#666">${escaped(label)}</text>`,
    ),
  ])
}

/** One bar of a chart. */
export interface Bar {
  label: string
  value: number
  /** the value in words */
  text: string
}

/** Bars in groups, each group with a heading; lengths are relative to the largest value, or to `full`. */
export function barsSvg(
  title: string,
  groups: readonly { heading: string; bars: readonly Bar[] }[],
  full?: number,
): string {
  const LINE = 20
  const [from, to] = [280, WIDTH - 140]
  const body: string[] = []
  let y = 48
  for (const { heading, bars } of groups) {
    const most = full ?? Math.max(...bars.map(bar => bar.value), 0)
    body.push(`<text x="16" y="${y}" font-weight="bold" fill="#222">${escaped(heading)}</text>`)
    y += LINE
    for (const { label, value, text } of bars) {
      const length = most > 0 ? (Math.max(0, value) / most) * (to - from) : 0
      body.push(
        `<text x="${from - 8}" y="${y}" text-anchor="end" fill="#444">${escaped(label)}</text>` +
          `<rect x="${from}" y="${y - 11}" width="${round(length)}" height="14" fill="#2563a8"/>` +
          `<text x="${round(from + length + 6)}" y="${y}" fill="#666">${escaped(text)}</text>`,
      )
      y += LINE
    }
    y += LINE / 2
  }
  const description = groups
    .map(({ heading, bars }) => `${heading}: ${bars.map(bar => `${bar.label} ${bar.text}`).join(', ')}`)
    .join('; ')
  return page(title, description, y, body)
}
