// What goes to the terminal: lines in order, no faster than they are taken, and never a control character of a file's.

/** A text out of a file as it may be shown: control characters replaced, and no longer than `most`. */
export function shown(text: string, most = 200): string {
  const safe = printable(text)
  return safe.length > most ? `${safe.slice(0, most - 3)}...` : safe
}

/** C0 controls as their pictures, what no terminal or XML takes as U+FFFD. */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}/gu, c => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\ufffd'))
    .replace(/[\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '\ufffd')
}

/** JSON on one line. C1 controls are escaped too: some terminals obey them. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(/[\x7f-\x9f]/g, c => `\\u00${c.charCodeAt(0).toString(16)}`)
}

/** Writes a line on standard output; resolves when more may be written. */
export async function print(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return
  await new Promise<void>(resolve => process.stdout.once('drain', resolve))
}

/** Writes a line on standard error. */
export function remark(line: string): void {
  process.stderr.write(`rustorch-wasm: ${line}\n`)
}

/** A table for people: the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[], left: readonly number[] = [0]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => width(row[at] ?? ''))))
  return rows
    .map(row =>
      row
        .map((cell, at) => {
          const space = ' '.repeat((widths[at] as number) - width(cell))
          return left.includes(at) ? cell + space : space + cell
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Columns that a text takes in a terminal, about: East Asian wide characters take two. */
function width(text: string): number {
  let sum = 0
  for (const c of text)
    sum += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
      c,
    )
      ? 2
      : 1
  return sum
}

export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
