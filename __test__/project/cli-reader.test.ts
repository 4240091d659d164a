// The reader of the command line in its parts: records, numbers, times, and what is kept of a stream.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Envelope, Marks } from '../../bindings/cli/charts/envelope'
import { escaped, seriesSvg } from '../../bindings/cli/charts/svg'
import { seriesChart } from '../../bindings/cli/charts/terminal'
import { Clock } from '../../bindings/cli/clock'
import { Distinct } from '../../bindings/cli/distinct'
import { json, printable, shown, table } from '../../bindings/cli/output'
import { Progress } from '../../bindings/cli/progress'
import { numberFormat, numberReader, UNREADABLE } from '../../bindings/cli/reader/numbers'
import { LONGEST_RECORD, Records } from '../../bindings/cli/reader/records'
import { isoSeconds, timeReader } from '../../bindings/cli/reader/times'

/** All records of a text that comes in these pieces. */
function records(pieces: readonly string[], delimiter = ','): string[][] {
  const reader = new Records('test', { delimiter, quote: '"', newline: '\n' })
  return [...pieces.flatMap(piece => reader.push(piece)), ...reader.end()]
}

/** A text in pieces that end at these places. */
function parted(text: string, places: readonly number[]): string[] {
  const ends = places.map(place => place % (text.length + 1)).sort((a, b) => a - b)
  return [...ends, text.length].map((end, i) => text.slice(ends[i - 1] ?? 0, end))
}

describe('records', () => {
  it('what RFC 4180 writes comes back, in whatever pieces', () => {
    const field = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é', '1') }))
    const row = fc.array(field, { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, places, end, last) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
          const text = rows.map(fields => fields.map(quoted).join(',')).join(end) + (last ? end : '')
          expect(records(parted(text, places))).toEqual(rows)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('fields without quotes come back too', () => {
    expect(records(['a,b', 'c\n\n  \nd,', '"e ""f"" g",h"i\n'])).toEqual([
      ['a', 'bc'],
      ['d', 'e "f" g', 'h"i'],
    ])
    expect(records(['a;"b;c"\n'], ';')).toEqual([['a', 'b;c']])
  })

  it('a long one in small pieces is read in linear time', () => {
    const reader = new Records('test', { delimiter: ',', quote: '"', newline: '\n' })
    // Read again for each piece it would be 2.5e11 characters.
    let early = 0
    for (let i = 0; i < LONGEST_RECORD / 2; i++) early += reader.push('ab').length
    expect(early).toBe(0)
    expect(reader.push('\n')).toEqual([['ab'.repeat(LONGEST_RECORD / 2)]])
  })

  it('are of bounded length', () => {
    const reader = new Records('test', { delimiter: ',', quote: '"', newline: '\n' })
    expect(reader.push('a'.repeat(LONGEST_RECORD))).toEqual([])
    expect(() => reader.push('a')).toThrow(/test: record 1 is longer than 1048576 characters/)
  })
})

describe('numbers', () => {
  const read = (text: string, decimal?: string, thousands?: string) =>
    numberReader(numberFormat(decimal, thousands))(text)

  it('every number that JavaScript writes is read as it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), x => {
        expect(read(String(x))).toBe(x + 0) // -0 is written 0
        expect(read(String(x).replace('.', ','), 'comma')).toBe(x + 0)
      }),
    )
  })

  it('groups of digits are those of three, where an option says what parts them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), x => {
        expect(read(x.toLocaleString('en-US'), 'point', 'comma')).toBe(x)
        expect(read(x.toLocaleString('de-DE'), 'comma', 'point')).toBe(x)
        if (Math.abs(x) >= 1000) expect(read(x.toLocaleString('en-US'))).toBe(UNREADABLE)
      }),
    )
    for (const text of ['1,23', '12,34,567', '1,2345', ',123', '1,234,', '1234,567', '1,,234'])
      expect(read(text, 'point', 'comma'), text).toBe(UNREADABLE)
    expect(() => numberFormat('comma', 'comma')).toThrow(/--decimal and --thousands are both comma/)
    expect(() => numberFormat('dot')).toThrow(/--decimal must be point or comma, got dot/)
    expect(() => numberFormat('point', 'x')).toThrow(/--thousands must be none/)
  })
})

describe('times', () => {
  it('are those that Date reads, where it reads ISO 8601', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(date, d => {
        const text = d.toISOString()
        expect(isoSeconds(text)).toBeCloseTo(d.getTime() / 1000, 6)
        // Without a zone it is UTC, whatever the machine's is.
        expect(isoSeconds(text.slice(0, -1).replace('T', ' '))).toBeCloseTo(d.getTime() / 1000, 6)
        expect(isoSeconds(text.slice(0, 10))).toBe(Date.parse(text.slice(0, 10)) / 1000)
        expect(isoSeconds(text.replace('Z', '-05:30'))).toBeCloseTo(d.getTime() / 1000 + 19800, 6)
      }),
    )
    expect(isoSeconds('2024-03')).toBe(Date.UTC(2024, 2) / 1000)
    expect(isoSeconds('2024-03-01T00:00:00.000001Z') - Date.UTC(2024, 2) / 1000).toBeCloseTo(1e-6, 7)
  })

  it('what is no day of the calendar is no time', () => {
    const none = [
      '2024-02-30',
      '2023-02-29',
      '2024-13-01',
      '2024-00-10',
      '2024-01-01T24:00',
      '2024-01-01 10:60',
      '2024-01-01T10:00:60Z',
      '2024-01-01T10:00+25:00',
      '01/02/2024',
      '2024',
      '20240101',
      '1700000000',
      '2024-01-01T10',
      '',
      'soon',
    ]
    for (const text of none) expect(isoSeconds(text), text).toBeNaN()
  })

  it('numbers are times only in a unit that was given', () => {
    expect(timeReader(undefined)('1700000000')).toBeNaN()
    const same = [timeReader('s')('1700000000'), timeReader('ms')('1.7e12'), timeReader('us')('1700000000000000')]
    expect(same).toEqual([1.7e9, 1.7e9, 1.7e9])
    expect(timeReader('ms')('2024-01-01')).toBe(Date.UTC(2024) / 1000)
  })

  it('their spacing is told', () => {
    const clock = new Clock()
    expect(clock.report()).toBeUndefined()
    clock.add(0.1, 'a')
    expect(clock.report()?.text).toBe('one time: 1970-01-01T00:00:00.100Z')
    clock.add(0.3, 'b')
    clock.add(0.5, 'c')
    expect(clock.report()).toMatchObject({ step: 0.2, regular: 1 })
  })
})

describe('what is kept of a stream', () => {
  it('counts different values exactly up to its bound, and closely above', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double(), fc.constantFrom(0, -0, Number.NaN))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3000, size: 'max' }), values => {
        const distinct = new Distinct(4096)
        for (const x of values) distinct.add(x)
        expect({ count: distinct.count(), exact: distinct.exact() }).toEqual({
          count: new Set(values).size,
          exact: true,
        })
      }),
      { numRuns: 30 },
    )
    for (const make of [
      (i: number) => i,
      (i: number) => i / 7,
      (i: number) => 1.7e12 + 1000 * i,
      (i: number) => -(2 ** 20) * i,
    ]) {
      const distinct = new Distinct(1 << 14)
      for (let i = 0; i < 1_000_000; i++) distinct.add(make(i % 500_000))
      expect(distinct.exact()).toBe(false)
      // 1.2 / sqrt(2^14) is 0.94 %; five times of it.
      expect(Math.abs(distinct.count() / 500_000 - 1)).toBeLessThan(0.047)
    }
  })

  it('no peak of a series is lost', () => {
    const values = Array.from(
      { length: 50_000 },
      (_, i) => Math.sin(i) + (i % 9973 === 77 ? 50 : 0) - (i === 31_000 ? 80 : 0),
    )
    const series = new Envelope()
    values.forEach((v, i) => {
      series.add(i % 100 === 3 ? Number.NaN : v, `t${i}`)
    })
    const points = series.points()
    expect(points.length).toBeLessThanOrEqual(4096)
    for (const [row, value] of points) expect(value).toBe(values[row])
    expect(points.map(([row]) => row)).toEqual(points.map(([row]) => row).sort((a, b) => a - b))
    const rows = new Set(points.map(([row]) => row))
    for (const peak of [77, 77 + 9973, 77 + 2 * 9973, 31_000])
      expect(rows.has(peak) || peak % 100 === 3, String(peak)).toBe(true)
    expect(series).toMatchObject({ rows: 50_000, low: values[31_000], firstLabel: 't0', lastLabel: 't49999' })
  })

  it('short series are drawn as they are, with their gaps', () => {
    const series = new Envelope()
    for (const v of [1, Number.NaN, 3, Number.POSITIVE_INFINITY, 2]) series.add(v, '')
    expect(series.points()).toEqual([
      [0, 1],
      [1, Number.NaN],
      [2, 3],
      [3, Number.NaN],
      [4, 2],
    ])
    const svg = seriesSvg('t', series)
    expect(svg.match(/M/g)).toHaveLength(3)
  })

  it('the highest scores are marked, however many there are', () => {
    const marks = new Marks()
    for (let i = 0; i < 10_000; i++) marks.add({ row: i, value: i, score: (i * 7919) % 10_000, label: '' })
    const list = marks.list()
    expect(marks.count).toBe(10_000)
    expect(list).toHaveLength(1000)
    expect(Math.min(...list.map(({ score }) => score))).toBe(9000)
    expect(list.map(({ row }) => row)).toEqual(list.map(({ row }) => row).sort((a, b) => a - b))
  })

  it('charts take all that f64 holds', () => {
    for (const values of [[], [Number.NaN], [5], [5, 5], [-1.7e308, 1.7e308], [0, 5e-324], [1e300, 2e300]]) {
      const series = new Envelope()
      for (const v of values) series.add(v, 'x')
      const svg = seriesSvg('t', series, new Marks())
      expect(svg, String(values)).not.toMatch(/NaN|Infinity|undefined/)
      expect(seriesChart(series, new Marks()), String(values)).not.toMatch(/NaN|Infinity|undefined/)
    }
  })
})

describe('what is shown', () => {
  it('holds no control character, no broken surrogate and no direction of a file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const found = printable(text)
        expect(found).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202e\ufffe\uffff]/u)
        expect(escaped(text)).not.toMatch(/[<>"']|&(?!#\d+;)/)
        expect(JSON.parse(json(text))).toBe(text)
        expect(json(text)).not.toMatch(/\p{Cc}/u)
      }),
    )
    expect(printable('a\u001b[31mb\u0000')).toBe('a␛[31mb␀')
    expect(shown('x'.repeat(300), 10)).toBe('xxxxxxx...')
  })

  it('tables keep their columns', () => {
    expect(
      table([
        ['name', 'n'],
        ['温度', '10'],
        ['b', '7'],
      ]),
    ).toBe('name   n\n温度  10\nb      7')
  })
})

describe('progress', () => {
  function run(options: { tty: boolean; size: number | undefined; asked: boolean }) {
    const written: string[] = []
    const stream = { isTTY: options.tty, write: (text: string) => written.push(text) }
    let time = 0
    const position = { read: 0, size: options.size }
    const progress = new Progress(position, { asked: options.asked, found: () => '2 anomalies' }, stream, () => time)
    for (let i = 1; i <= 4; i++) {
      time += 200
      position.read += 5_000_000
      progress.at(i * 1000)
    }
    progress.end(4000)
    return written
  }

  it('is a bar in a terminal for files above 10 MB', () => {
    const written = run({ tty: true, size: 20_000_000, asked: false })
    expect(written).toEqual([
      `\r\x1b[K${'█'.repeat(12)}${'░'.repeat(12)}  50 %  2000 values, 2 anomalies, 25.0 MB/s, 1 s left`,
      `\r\x1b[K${'█'.repeat(24)} 100 %  4000 values, 2 anomalies, 25.0 MB/s, 0 s left`,
      '\r\x1b[K',
    ])
  })

  it('is silent for small files and elsewhere, unless asked', () => {
    expect(run({ tty: true, size: 10_000_000, asked: false })).toEqual([])
    expect(run({ tty: false, size: 20_000_000, asked: false })).toEqual([])
    expect(run({ tty: false, size: 20_000_000, asked: true })).toEqual([
      '2000 values, 2 anomalies\n',
      '4000 values, 2 anomalies\n',
      '4000 values, 2 anomalies, done\n',
    ])
  })

  it('of a feed it says how much came', () => {
    expect(run({ tty: true, size: undefined, asked: false })[0]).toBe('\r\x1b[K2000 values, 2 anomalies, 25.0 MB/s')
  })
})
