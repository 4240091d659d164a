// How far we are: a bar for large files in a terminal, or lines on demand.

import type { Position } from './reader/source'

/** Files below are read before a bar would be seen. */
const LARGE = 10_000_000
const EVERY_MS = 250
const CELLS = 24

export interface ProgressStream {
  isTTY?: boolean
  write(text: string): unknown
}

export interface ProgressOptions {
  /** lines or the bar in any case */
  asked: boolean
  /** what is counted, such as `3 anomalies` */
  found: () => string
}

/** Tells on `stream`, now and then, how far a source is read. */
export class Progress {
  private last: number
  private readonly begun: number
  private drawn = false
  private readonly terminal: boolean
  private readonly on: boolean

  constructor(
    private readonly position: Position,
    private readonly options: ProgressOptions,
    private readonly stream: ProgressStream = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.begun = this.last = now()
    this.terminal = stream.isTTY === true
    // Of a pipe or a feed nobody knows how long it is, so a terminal is told of it too.
    this.on = options.asked || (this.terminal && (position.size === undefined || position.size > LARGE))
  }

  /** After some rows. */
  at(rows: number): void {
    if (!this.on || this.now() - this.last < EVERY_MS) return
    this.last = this.now()
    this.drawn = true
    if (this.terminal) this.stream.write(`\r\x1b[K${this.bar(rows)}`)
    else this.stream.write(`${this.words(rows)}\n`)
  }

  /** Before anything else is written to the terminal: takes the bar away. */
  clear(): void {
    if (this.terminal && this.drawn) this.stream.write('\r\x1b[K')
    this.drawn = false
  }

  end(rows: number): void {
    this.clear()
    if (this.options.asked) this.stream.write(`${this.words(rows)}, done\n`)
  }

  private words(rows: number): string {
    const found = this.options.found()
    return `${rows} values${found === '' ? '' : `, ${found}`}`
  }

  private bar(rows: number): string {
    const { read, size } = this.position
    const seconds = (this.now() - this.begun) / 1000
    const rate = `${(read / 1e6 / seconds).toFixed(1)} MB/s`
    if (size === undefined || size === 0) return `${this.words(rows)}, ${rate}`
    const part = Math.min(1, read / size)
    const full = Math.round(part * CELLS)
    const left = part > 0 ? `${Math.ceil((seconds * (1 - part)) / part)} s left` : ''
    return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${(100 * part).toFixed(0).padStart(3)} %  ${this.words(rows)}, ${rate}, ${left}`
  }
}
