// Lines of comma-separated values, as they come: from a file, standard input or an address, one line at a time.

import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

/** One line's fields; quoted ones may hold commas, and quotes doubled. A field does not span lines. */
export function fields(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  const found: string[] = []
  let at = 0
  while (at <= line.length) {
    if (line[at] === '"') {
      let text = ''
      let end = at + 1
      for (;;) {
        const quote = line.indexOf('"', end)
        if (quote < 0) {
          text += line.slice(end)
          end = line.length
          break
        }
        text += line.slice(end, quote)
        end = quote + 1
        if (line[end] !== '"') break
        text += '"'
        end++
      }
      found.push(text)
      at = line.indexOf(',', end)
    } else {
      const end = line.indexOf(',', at)
      found.push(line.slice(at, end < 0 ? line.length : end))
      at = end
    }
    if (at < 0) break
    at++
  }
  return found
}

/** The bytes of a file, of standard input ('-') or of an http address. */
async function open(source: string): Promise<NodeJS.ReadableStream> {
  if (source === '-') return process.stdin
  if (/^https?:\/\//.test(source)) {
    const response = await fetch(source)
    if (!response.ok || response.body === null) throw new Error(`${source}: HTTP ${response.status}`)
    return Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
  }
  return createReadStream(source)
}

/** The lines of a source that are not empty. */
export async function* lines(source: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of await open(source)) {
    const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split(/\r?\n/)
    rest = parts.pop() as string
    for (const line of parts) if (line.trim() !== '') yield line
  }
  if (rest.trim() !== '') yield rest
}

/** What a field says: a number, or NaN where it is empty or none. */
export function value(field: string | undefined): number {
  const text = field?.trim()
  return text === undefined || text === '' ? Number.NaN : Number(text)
}

export interface Row {
  /** the timestamp column's text, or the row's number */
  label: string
  value: number
}

/**
 * The rows of a source. With a header, columns go by name or by number from 0; a first line whose value is a number is no
 * header. Without commas each line is a value.
 */
export async function* rows(
  source: string,
  column: string | undefined,
  timestamp: string | undefined,
): AsyncGenerator<Row> {
  let valueAt = -1
  let labelAt = -1
  let count = 0
  for await (const line of lines(source)) {
    const parts = fields(line)
    if (valueAt < 0) {
      const header = parts.map(part => part.trim())
      const find = (name: string): number =>
        header.includes(name) ? header.indexOf(name) : /^\d+$/.test(name) ? Number(name) : -1
      valueAt = column === undefined ? Math.max(0, header.indexOf('value')) : find(column)
      if (valueAt < 0 || valueAt >= parts.length)
        throw new Error(`${source}: there is no column ${column}; the first line is: ${line.slice(0, 80)}`)
      labelAt = timestamp === undefined ? header.indexOf('timestamp') : find(timestamp)
      if (Number.isNaN(value(parts[valueAt]))) continue // a header
    }
    yield { label: parts[labelAt]?.trim() ?? String(count), value: value(parts[valueAt]) }
    count++
  }
}
