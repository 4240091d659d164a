// A chart of a series with its anomalies, as SVG.

import type { Anomaly } from '../anomaly'
import { formatterFor } from './digits'

const WIDTH = 1200
const HEIGHT = 360
const MARGIN = { left: 64, right: 16, top: 40, bottom: 32 }

const escaped = (text: string): string => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`)
const round = (x: number): string => x.toFixed(1)

/** Values of long series are drawn as the extremes of each pixel's part, so that no peak is lost. */
function thin(values: Float64Array, most: number): number[] {
  if (values.length <= 2 * most) return Array.from(values.keys())
  const kept: number[] = []
  for (let part = 0; part < most; part++) {
    const from = Math.floor((part * values.length) / most)
    const to = Math.floor(((part + 1) * values.length) / most)
    let low = from
    let high = from
    for (let i = from; i < to; i++) {
      if ((values[i] as number) < (values[low] as number)) low = i
      if ((values[i] as number) > (values[high] as number)) high = i
    }
    kept.push(Math.min(low, high), Math.max(low, high))
  }
  return kept
}

/** Round numbers from `low` to `high` for the axis. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5 || 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= rough) as number
  const first = Math.ceil(low / step) * step
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step)
}

export function chart(
  title: string,
  labels: readonly string[],
  values: Float64Array,
  anomalies: readonly Anomaly[],
): string {
  const finite = values.filter(Number.isFinite)
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const x = (i: number): number =>
    MARGIN.left + (i / Math.max(1, values.length - 1)) * (WIDTH - MARGIN.left - MARGIN.right)
  const y = (v: number): number =>
    HEIGHT - MARGIN.bottom - ((v - low) / (high - low || 1)) * (HEIGHT - MARGIN.top - MARGIN.bottom)
  let path = ''
  let pen = 'M'
  for (const i of thin(values, WIDTH)) {
    const v = values[i] as number
    if (!Number.isFinite(v)) {
      pen = 'M' // a gap
      continue
    }
    path += `${pen}${round(x(i))} ${round(y(v))}`
    pen = 'L'
  }
  const grid = finite.length === 0 ? [] : ticks(low, high)
  const format = formatterFor((grid[1] ?? 0) - (grid[0] ?? 0))
  const ends: [number, string][] = [
    [0, 'start'],
    [values.length - 1, 'end'],
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${MARGIN.left}" y="24" font-size="16" fill="#222">${escaped(title)}</text>
${grid.map(v => `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${round(y(v))}" y2="${round(y(v))}" stroke="#e5e5e5"/><text x="${MARGIN.left - 8}" y="${round(y(v) + 4)}" text-anchor="end" fill="#666">${Number(format(v))}</text>`).join('\n')}
<path d="${path}" fill="none" stroke="#2563a8" stroke-width="1"/>
${anomalies.map(a => `<circle cx="${round(x(a.index))}" cy="${round(y(a.value))}" r="4" fill="none" stroke="#c62828" stroke-width="1.5"><title>${escaped(`${labels[a.index] ?? a.index}: ${a.value}, score ${a.score.toFixed(2)}`)}</title></circle>`).join('\n')}
${ends.map(([i, anchor]) => `<text x="${round(x(Math.max(0, i)))}" y="${HEIGHT - 10}" text-anchor="${anchor}" fill="#666">${escaped(labels[i] ?? '')}</text>`).join('\n')}
</svg>
`
}
