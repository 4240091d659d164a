// Tables of cells. A cell says what was found, or why it cannot be tried here; one that failed says so, and its error is printed.

import { check } from '../package/checks.mjs'

export function makeTable(title, corner, columns) {
  const rows = new Map()
  const put = (row, column, text) => {
    if (!columns.includes(column)) throw new Error(`${title} has no column ${column}`)
    if (!rows.has(row)) rows.set(row, new Map())
    rows.get(row).set(column, text)
  }
  return {
    title,
    corner,
    columns,
    rows,
    /** Runs a cell; `body` gives its words. */
    async cell(row, column, body) {
      const words = await check(`${title}: ${row}, ${column}`, body)
      put(row, column, words ?? '**fails**')
    },
    /** A cell that cannot be tried, and why. */
    notHere(row, column, reason) {
      put(row, column, { reason })
    },
  }
}

/** All tables as Markdown; the reasons are numbered below each. */
export function asMarkdown(tables) {
  return tables
    .filter(({ rows }) => rows.size > 0)
    .map(({ title, corner, columns, rows }) => {
      const reasons = []
      const words = cell => {
        if (cell === undefined) return ''
        if (typeof cell === 'string') return cell
        if (!reasons.includes(cell.reason)) reasons.push(cell.reason)
        return `not tried (${reasons.indexOf(cell.reason) + 1})`
      }
      const line = cells => `| ${cells.join(' | ')} |`
      const body = [...rows].map(([row, cells]) => line([row, ...columns.map(column => words(cells.get(column)))]))
      const notes = reasons.map((reason, i) => `${i + 1}. ${reason}`)
      const table = [line([corner, ...columns]), line(['---', ...columns.map(() => '---')]), ...body]
      return [`## ${title}`, '', ...table, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
    })
    .join('\n\n')
}
