// A chart of numbers for a terminal: columns of block characters, with marks below.

const BLOCKS = ' ▁▂▃▄▅▆▇█'
const ROWS = 6

/** `values` as columns; `marks` are [first, last] columns to underline; `from` and `to` stand at the ends. */
export function chart(values, { marks = [], from = '', to = '', indent = '  ', width = 108 } = {}) {
  const per = Math.max(1, Math.ceil(values.length / width))
  const columns = Array.from({ length: Math.ceil(values.length / per) }, (_, i) =>
    mean(values.slice(i * per, (i + 1) * per)),
  )
  const low = Math.min(...columns)
  const high = Math.max(...columns)
  const level = value => 1 + ((value - low) / (high - low || 1)) * (ROWS * 8 - 1)
  const lines = []
  for (let row = ROWS - 1; row >= 0; row--) {
    lines.push(columns.map(value => BLOCKS[Math.round(Math.min(8, Math.max(0, level(value) - row * 8)))]).join(''))
  }
  const marked = columns.map((_, i) => marks.some(([a, b]) => b >= i * per && a < (i + 1) * per))
  lines.push(marked.map(on => (on ? '▲' : ' ')).join(''))
  lines.push(from.slice(0, 10) + to.slice(0, 10).padStart(columns.length - 10))
  return lines.map(line => indent + line).join('\n')
}

const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length
