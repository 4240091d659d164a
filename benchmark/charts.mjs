// Charts as SVG, written by hand: speed against size for each operation, both axes logarithmic, one line for each
// contestant with its name at its end. Colours read on white and on black.

import { sizeName } from './report.mjs'

const WIDTH = 760
const HEIGHT = 420
const LEFT = 70
const RIGHT = 110
const TOP = 40
const BOTTOM = 50

const COLOURS = {
  native: '#d62728',
  wasm: '#ff7f0e',
  js: '#7f7f7f',
  'js-pooled': '#a9a9a9',
  'tfjs-cpu': '#8c564b',
  'tfjs-wasm': '#bc8f5f',
  'ort-node': '#1f77b4',
  'ort-web': '#17a2c8',
  'jax-js': '#9467bd',
  numpy: '#2ca02c',
}

const escaped = text => String(text).replace(/[&<>]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c])

/** Millions of elements a second, from ms. */
const speed = (size, ms) => size / (ms * 1e3)

function chart(title, contestants, points) {
  const speeds = points.flatMap(({ values }) => Object.values(values))
  const [low, high] = [
    10 ** Math.floor(Math.log10(Math.min(...speeds))),
    10 ** Math.ceil(Math.log10(Math.max(...speeds))),
  ]
  const [first, last] = [points[0].size, points.at(-1).size]
  const x = size =>
    LEFT + ((Math.log(size) - Math.log(first)) / (Math.log(last) - Math.log(first))) * (WIDTH - LEFT - RIGHT)
  const y = value =>
    HEIGHT - BOTTOM - ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (HEIGHT - TOP - BOTTOM)
  const f = n => n.toFixed(1)

  const grid = []
  for (let value = low; value <= high * 1.0001; value *= 10) {
    const label = value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)))
    grid.push(
      `<path d="M${LEFT} ${f(y(value))}H${WIDTH - RIGHT}" class="grid"/><text x="${LEFT - 8}" y="${f(y(value) + 4)}" text-anchor="end">${label}</text>`,
    )
  }
  for (const { size } of points) {
    grid.push(`<text x="${f(x(size))}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${sizeName(size)}</text>`)
  }

  const lines = contestants.flatMap(({ id, title: name }) => {
    const own = points.filter(({ values }) => values[id] !== undefined)
    if (own.length === 0) return []
    return [{ id, name, own, end: y(own.at(-1).values[id]), endX: x(own.at(-1).size) }]
  })
  // Names at the ends of their lines, moved down where they would cover each other.
  let free = TOP
  const labels = lines
    .toSorted((a, b) => a.end - b.end)
    .map(line => {
      const at = Math.max(free, line.end)
      free = at + 14
      return `<text x="${WIDTH - RIGHT + 8}" y="${f(at + 4)}" fill="${COLOURS[line.id]}">${escaped(line.name)}</text>`
    })
  const drawn = lines.map(({ id, own }) => {
    const width = id === 'native' || id === 'wasm' ? 3 : 1.5
    const path = own.map(({ size, values }, i) => `${i === 0 ? 'M' : 'L'}${f(x(size))} ${f(y(values[id]))}`).join('')
    const dots = own
      .map(
        ({ size, values }) =>
          `<circle cx="${f(x(size))}" cy="${f(y(values[id]))}" r="${width}" fill="${COLOURS[id]}"/>`,
      )
      .join('')
    return `<path d="${path}" fill="none" stroke="${COLOURS[id]}" stroke-width="${width}"/>${dots}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>${escaped(title)}: millions of elements a second, by size</title>
<style>text{font:12px sans-serif}text:not([fill]){fill:#808080}.title{font-size:15px}.grid{stroke:#80808040;fill:none}</style>
<text x="${LEFT}" y="22" class="title">${escaped(title)}: millions of elements a second, by size</text>
${[...grid, ...drawn, ...labels].join('\n')}
</svg>
`
}

/** File name to SVG, for each row that was timed at two sizes or more. */
export function charts({ results, contestants }) {
  const drawn = {}
  for (const row of new Set(results.map(result => result.row))) {
    const points = results
      .filter(result => result.row === row && result.measure === 'time' && result.unit === 'ms')
      .map(({ size, title, of }) => ({
        size,
        title,
        values: Object.fromEntries(
          Object.entries(of).flatMap(([id, { median }]) => (median > 0 ? [[id, speed(size, median)]] : [])),
        ),
      }))
      .filter(({ values }) => Object.keys(values).length > 0)
      .sort((a, b) => a.size - b.size)
    if (points.length < 2) continue
    drawn[`${row}.svg`] = chart(points[0].title, contestants, points)
  }
  return drawn
}
