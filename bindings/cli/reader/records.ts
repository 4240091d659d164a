// Records of comma-separated values (RFC 4180) out of pieces of text. The grammar is Papa Parse's; what is here feeds it
// pieces, bounds a record's length and turns what it could not read into errors.

import Papa from 'papaparse'
import { Unreadable } from './errors'

/** Characters of one record; so memory is bounded and the time linear, whatever a file holds. */
export const LONGEST_RECORD = 1 << 20

/** How a file is written. */
export interface Dialect {
  delimiter: string
  /** the character around fields; undefined where none has a meaning */
  quote: string | undefined
  newline: '\n' | '\r'
}

interface Parsed {
  data: string[][]
  errors: { code: string; row: number }[]
  meta: { cursor: number }
}

/** The character that no text has: Papa Parse always has a quote. */
const NO_QUOTE = '\uffff'

/** Takes pieces of text, gives the records that are whole. */
export class Records {
  private rest = ''
  private readonly parser: Papa.Parser
  /** records so far, empty lines included */
  count = 0

  constructor(
    private readonly name: string,
    private readonly dialect: Dialect,
  ) {
    const { delimiter, newline, quote = NO_QUOTE } = dialect
    this.parser = new Papa.Parser({ delimiter, newline, quoteChar: quote })
  }

  /** The records that end in this piece. */
  push(piece: string): string[][] {
    if (!piece.includes(this.dialect.newline)) {
      // No record ends here: many small pieces of a long one are not read again for each.
      this.rest += piece
      if (this.rest.length > LONGEST_RECORD) this.tooLong()
      return []
    }
    const text = this.rest + piece
    const { data, errors, meta } = this.parser.parse(text, 0, true) as Parsed
    // Of a record that goes on in the next piece it cannot say yet what is wrong.
    this.check(errors.filter(e => e.row < data.length))
    this.rest = text.slice(meta.cursor)
    this.count += data.length
    if (this.rest.length > LONGEST_RECORD) this.tooLong()
    return data.filter(notEmpty)
  }

  /** The last record, where no line end follows it. */
  end(): string[][] {
    const { rest } = this
    this.rest = ''
    if (rest === '') return []
    const { data, errors } = this.parser.parse(rest, 0, false) as Parsed
    this.check(errors)
    this.count += data.length
    return data.filter(notEmpty)
  }

  private check(errors: Parsed['errors']): void {
    const [error] = errors
    if (error === undefined) return
    const what =
      error.code === 'MissingQuotes'
        ? 'a quote is opened and never closed'
        : 'text follows the closing quote of a field; quotes inside a quoted field are doubled ("")'
    throw new Unreadable(
      `${this.name}: record ${this.count + error.row + 1}: ${what}; where quotes mean nothing: --quote none`,
    )
  }

  private tooLong(): never {
    const start = JSON.stringify(this.rest.slice(0, 40))
    const quoted = this.dialect.quote !== undefined && this.rest.includes(this.dialect.quote)
    throw new Unreadable(
      `${this.name}: record ${this.count + 1} is longer than ${LONGEST_RECORD} characters (it begins ${start}); ` +
        (quoted ? 'a quote may be opened and never closed: --quote none' : 'is it a text with a line for each record?'),
    )
  }
}

/** A line with nothing in it is no record. */
const notEmpty = (record: string[]): boolean => record.length > 1 || (record[0] as string).trim() !== ''
