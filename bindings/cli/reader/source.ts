// The text of a file, of standard input ('-') or of an http address: unpacked where it is gzip, decoded, in pieces.

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Unreadable } from './errors'

/** Where we are in a source, in its own bytes (those of a packed file are the packed ones). */
export interface Position {
  read: number
  /** undefined where nobody knows, as of a pipe */
  size: number | undefined
}

export interface Source {
  /** what errors call it */
  name: string
  position: Position
  text: AsyncGenerator<string>
}

/** Opens a source; `encoding` is a name that TextDecoder knows, default by the byte order mark, or UTF-8. */
export async function openSource(source: string, encoding?: string): Promise<Source> {
  const name = source === '-' ? 'standard input' : source
  const { bytes, size } = await open(source)
  const position: Position = { read: 0, size }
  return { name, position, text: decoded(name, counted(bytes, position), encoding) }
}

async function open(source: string): Promise<{ bytes: AsyncIterable<Uint8Array>; size: number | undefined }> {
  if (source === '-') return { bytes: process.stdin, size: undefined }
  if (/^https?:\/\//.test(source)) {
    const response = await fetch(source).catch(error => {
      throw new Unreadable(`${source}: ${(error as Error).cause ?? error}`)
    })
    if (!response.ok || response.body === null) throw new Unreadable(`${source}: HTTP ${response.status}`)
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
    // The length is that of what was sent, which fetch may have unpacked.
    const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length')
    return { bytes: body, size: length === null ? undefined : Number(length) }
  }
  const found = await stat(source)
  if (found.isDirectory()) throw new Unreadable(`${source}: is a folder, not a file`)
  return { bytes: createReadStream(source), size: found.isFile() ? found.size : undefined }
}

async function* counted(bytes: AsyncIterable<Uint8Array>, position: Position): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    position.read += chunk.length
    yield chunk
  }
}

/** As many bytes as the formats below need, or all there are. */
const ENOUGH_TO_KNOW = 4

/** The first bytes, without waiting for more than is needed, and everything again from the start. */
async function peeked(bytes: AsyncIterable<Uint8Array>): Promise<[Buffer, AsyncGenerator<Uint8Array>]> {
  const from = bytes[Symbol.asyncIterator]()
  let first = Buffer.alloc(0)
  while (first.length < ENOUGH_TO_KNOW && !first.includes(0x0a)) {
    const { done, value } = await from.next()
    if (done) break
    first = Buffer.concat([first, value])
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield first
    yield* { [Symbol.asyncIterator]: () => from }
  }
  return [first, all()]
}

async function* decoded(
  name: string,
  packed: AsyncGenerator<Uint8Array>,
  encoding: string | undefined,
): AsyncGenerator<string> {
  let [first, bytes] = await peeked(packed)
  if (first[0] === 0x1f && first[1] === 0x8b) [first, bytes] = await peeked(unpacked(name, bytes))
  const other = otherFormat(first)
  if (other !== undefined) throw new Unreadable(`${name}: is ${other}`)
  const label = encoding ?? byteOrder(first) ?? 'utf-8'
  // TextDecoder leaves the byte order mark out.
  const decoder = new TextDecoder(label)
  let begun = false
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    if (text === '') continue
    if (!begun) refuseOtherText(name, text)
    begun = true
    yield text
  }
  const last = decoder.decode()
  if (last !== '') yield last
}

async function* unpacked(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  // An error of either side ends the loop below with it.
  pipeline(Readable.from(bytes, { objectMode: false }), gunzip, () => {})
  try {
    yield* gunzip
  } catch (error) {
    throw new Unreadable(`${name}: the gzip data is damaged or cut off (${(error as Error).message})`)
  }
}

function byteOrder(first: Buffer): string | undefined {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le'
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be'
  return undefined
}

/** What people hand over for CSV, by its first bytes. */
const FORMATS: [magic: string, what: string][] = [
  ['PK\x03\x04', 'a zip archive or an Excel workbook (.xlsx): save the sheet as CSV, or unpack the archive'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook (.xls): save the sheet as CSV'],
  ['PAR1', 'a Parquet file: export it as CSV'],
  ['\x28\xb5\x2f\xfd', 'packed with zstd: unpack it (zstd -dc FILE | rustorch-wasm ... -)'],
  ['BZh', 'packed with bzip2: unpack it (bzcat FILE | rustorch-wasm ... -)'],
  ['\xfd7zX', 'packed with xz: unpack it (xzcat FILE | rustorch-wasm ... -)'],
  ['SQLi', 'a SQLite database: export the table as CSV'],
  ['\x93NUM', 'a NumPy file (.npy): Tensor.from_npy reads those'],
  ['%PDF', 'a PDF document, not CSV'],
]

function otherFormat(first: Buffer): string | undefined {
  const start = first.toString('latin1')
  return FORMATS.find(([magic]) => start.startsWith(magic))?.[1]
}

/** Text that is no table. */
function refuseOtherText(name: string, text: string): void {
  if (text.includes('\0') && text.slice(257, 262) === 'ustar')
    throw new Unreadable(`${name}: is a tar archive: unpack it (tar -xO -f FILE MEMBER | rustorch-wasm ... -)`)
  if (text.includes('\0'))
    throw new Unreadable(
      `${name}: is binary, or text in an encoding that has no byte order mark; where it is text, say which: --encoding utf-16le`,
    )
  const line = (/^\s*([^\r\n]*)/.exec(text)?.[1] ?? '').trimEnd()
  if (/^<(!doctype|html|\?xml)/i.test(line)) throw new Unreadable(`${name}: is a web page or XML, not CSV`)
  if (isJson(line))
    throw new Unreadable(
      `${name}: is JSON, not CSV: convert it, for example with jq -r '[.time, .value] | @csv' (each line an object) or jq -r '.[] | [.time, .value] | @csv' (one array)`,
    )
}

function isJson(line: string): boolean {
  if (!/^[[{]/.test(line)) return false
  if (/^[[{]\s*($|["{[])/.test(line)) return true
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
