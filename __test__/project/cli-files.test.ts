// What people's files hold, through the command line: quoted fields, other decimals, packed files, files that are no CSV.

import { spawn } from 'node:child_process'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cli, file, objects, refused, root } from './cli'

/** Forty values near 10. */
const near = Array.from({ length: 40 }, (_, i) => (10 + 0.1 * Math.sin(i)).toFixed(2))
const rows = (cell: (value: string, i: number) => string) => near.map((v, i) => `t${i},${cell(v, i)}`).join('\n')
const withCell = (at: number, cell: string) => `t,v\n${rows((v, i) => (i === at ? cell : v))}\n`
const comma = (v: string) => v.replace('.', ',')
const summary = async (args: string[], input?: string | Uint8Array) => {
  const outcome = await cli(['detect', '-', '--json', ...args], input)
  return { ...outcome, last: objects(outcome).at(-1) }
}

describe('RFC 4180', () => {
  const quoted = `time,value,note\n${near
    .map((v, i) => `t${i},${v},${i === 20 ? '"operator said:\nfan ""2"",9999,replaced"' : 'ok'}`)
    .join('\n')}\n`

  it('a quoted field over two lines is one field of one row', async () => {
    for (const text of [quoted, quoted.replaceAll('\n', '\r\n'), `\ufeff${quoted}`]) {
      const { last, err, code } = await summary(['--fail'], text)
      expect({ code, err, last }).toMatchObject({
        code: 0,
        err: '',
        last: { values: 40, anomalies: 0, column: 'value' },
      })
    }
  })

  it('a quote that is never closed, and text after one, are errors that name the record', async () => {
    await refused(['detect', '-'], /record 7: a quote is opened and never closed.*--quote none/, withCell(5, '"oops'))
    await refused(['detect', '-'], /record 7: text follows the closing quote/, withCell(5, '"1"2'))
    const { code, err } = await cli(['detect', '-', '--quote', 'none'], withCell(5, '"oops'))
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('1 cell is neither a number') })
    expect((await summary(['--quote', 'single'], withCell(5, "'10.01'"))).last).toMatchObject({ unreadable: 0 })
  })

  it('line ends of old Macs, UTF-16 with its mark, other encodings by name', async () => {
    const text = withCell(30, '99')
    expect((await summary([], text.replaceAll('\n', '\r'))).last).toMatchObject({ values: 40, anomalies: 1 })
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le')
    expect((await summary([], wide)).last).toMatchObject({ values: 40, anomalies: 1 })
    expect((await summary([], Buffer.from(wide).swap16())).last).toMatchObject({ values: 40, anomalies: 1 })
    const latin = Buffer.from(text.replace('t,v', 't,Größe'), 'latin1')
    expect((await summary(['--encoding', 'windows-1252', '--column', 'Größe'], latin)).last).toMatchObject({
      anomalies: 1,
    })
    await refused(['detect', '-', '--encoding', 'klingon'], /--encoding klingon is not known/, text)
  })

  it('a record has a longest length, and the time is linear', async () => {
    const long = '1'.repeat(3_000_000)
    await refused(['detect', '-'], /record 1 is longer than 1048576 characters \(it begins "111/, long)
    await refused(['detect', '-'], /record 1 is longer .*a quote may be opened and never closed/, `"${long}`)
  })
})

describe('numbers', () => {
  it('a decimal comma is one where the option says so, and is never cut', async () => {
    await refused(
      ['detect', '-'],
      /record 2 has 2 \("10,00"\); where the comma is a decimal comma: --decimal comma/,
      `value\n${near.map(comma).join('\n')}`,
    )
    await refused(
      ['detect', '-'],
      /each line is like "10,00", which may be one number or two/,
      near.map(comma).join('\n'),
    )
    await refused(
      ['detect', '-'],
      /column v has no number at all; seen: 10,00 \(row 1\).*--decimal comma/,
      `t;v\n${near.map((v, i) => `t${i};${comma(v)}`).join('\n')}`,
    )
    const inputs = [
      `value\n${near.map(comma).join('\n')}`,
      near.map(comma).join('\n'),
      `t;v\n${near.map((v, i) => `t${i};${comma(v)}`).join('\n')}`,
      `t,v\n${rows(v => `"${comma(v)}"`)}`,
    ]
    for (const input of inputs) {
      const [described] = objects(await cli(['stats', '-', '--json', '--decimal', 'comma'], input))
      expect(described.columns[0], input.slice(0, 20)).toMatchObject({
        count: 40,
        min: expect.closeTo(9.9, 5),
        max: expect.closeTo(10.1, 5),
        unreadable: 0,
      })
    }
  })

  it('a thousands separator is one where the option says so; else the cell is counted, and --fail cannot pass', async () => {
    const text = withCell(30, '"12,345.5"')
    const plain = await summary(['--fail'], text)
    expect(plain.code).toBe(2)
    expect(plain.err).toMatch(
      /1 cell is neither a number nor a known word for missing: 12,345\.5 \(row 31\); --thousands comma/,
    )
    expect(plain.err).toContain('no anomaly was found, but 1 row could not be read, so --fail cannot pass')
    const told = await cli(['detect', '-', '--json', '--fail', '--thousands', 'comma'], text)
    expect(told).toMatchObject({ code: 1, err: '' })
    expect(objects(told)[0]).toMatchObject({ index: 30, value: 12345.5 })
  })

  it('reads the groups of other countries', async () => {
    const cases: [string, string[], number][] = [
      ["12'345.5", ['--thousands', 'apostrophe'], 12345.5],
      ['12’345.5', ['--thousands', 'apostrophe'], 12345.5],
      ['12.345,5', ['--thousands', 'point', '--decimal', 'comma', '--delimiter', 'semicolon'], 12345.5],
      ['12\u202f345,5', ['--thousands', 'space', '--decimal', 'comma', '--delimiter', ';'], 12345.5],
      ['1_000', ['--thousands', 'underscore'], 1000],
    ]
    for (const [cell, args, value] of cases) {
      const [{ columns }] = objects(await cli(['stats', '-', '--json', '--header', 'no', ...args], `${cell}\n`))
      expect(columns[0], cell).toMatchObject({ count: 1, max: value })
    }
  })

  it('a record with more fields than the first is counted, not cut', async () => {
    const { code, err, last } = await summary(['--fail'], withCell(30, '12,345'))
    expect({ code, last }).toMatchObject({ code: 2, last: { anomalies: 0, unreadable: 1 } })
    expect(err).toMatch(/1 record has more fields than the first: t30,12,345 \(row 31\)/)
  })

  it('what is no decimal number is none', async () => {
    for (const cell of ['0x10', '1_000', '$1.50', '12 %', 'ERR', '1e', '--5', '1.2.3', '0b1', '１２', '5 km', '1,5x']) {
      const { err, last } = await summary([], withCell(3, `"${cell}"`))
      expect(last, cell).toMatchObject({ unreadable: 1, quality: { completeness: 97.5 } })
      expect(err).toContain(`1 cell is neither a number nor a known word for missing: ${cell} (row 4)`)
    }
    for (const cell of ['+5', '5.', '.5', '1e3', '-1E-3', ' 7 ']) {
      expect((await summary([], withCell(3, cell))).last, cell).toMatchObject({ unreadable: 0 })
    }
  })

  it('words for missing are known, or told', async () => {
    const help = (await cli(['stats', '--help'])).out
    for (const word of ['', 'NA', 'n/a', '#N/A', '<NA>', 'NaN', '-nan', 'NULL', 'None', 'nil', 'missing', '-', '?']) {
      const { err, last } = await summary([], withCell(3, word))
      expect({ err, last }, word).toMatchObject({ err: '', last: { unreadable: 0, quality: { completeness: 97.5 } } })
      expect(help).toContain(word.toLowerCase())
    }
    expect(await summary(['--fail', '--na', 'off', '--na', 'err'], withCell(3, 'ERR'))).toMatchObject({
      code: 0,
      err: '',
    })
  })

  it('inf and Infinity mean the same', async () => {
    for (const cell of ['inf', 'Infinity', '-inf', '-Infinity', '+INF']) {
      const { last, err } = await summary([], withCell(3, cell))
      expect({ last, err }, cell).toMatchObject({
        last: { unreadable: 0, anomalies: 0, quality: { completeness: 100, validity: 97.5 } },
        err: expect.stringContaining('column v: 1 infinite value'),
      })
    }
  })

  it('a column without a number is an error that shows what was seen', async () => {
    for (const command of ['detect', 'quality', 'stats']) {
      const text = `v\n${near.map(v => `$${v}`).join('\n')}`
      await refused(
        [command, '-'],
        /column v has no number at all; seen: \$10\.00 \(row 1\).*\(numbers have no unit or currency\)/,
        text,
      )
      await refused(
        [command, '-', '--column', 'note'],
        /column note has no number at all; seen: ok \(row 1\)/,
        'v,note\n1,ok\n2,ok\n',
      )
      await refused(
        [command, '-', '--column', 'b'],
        /column b has no number at all; seen: nothing but missing values/,
        'a,b\n1,\n2,NA\n',
      )
    }
  })
})

describe('delimiters', () => {
  it('are found where nothing speaks against them', async () => {
    for (const [delimiter, name] of [
      [',', 'comma'],
      [';', 'semicolon'],
      ['\t', 'tab'],
      ['|', 'pipe'],
    ]) {
      const text = `t,v\n${rows(v => v)}\n`.replaceAll(',', delimiter as string)
      const [described] = objects(await cli(['describe', '-', '--json'], text))
      expect(described).toMatchObject({ delimiter: name, columns: 2, header: true, rows: 40 })
    }
    const excel = objects(await cli(['describe', '-', '--json'], 'sep=;\r\na;b\r\n1;2\r\n'))
    expect(excel[0]).toMatchObject({ delimiter: 'semicolon', columns: 2, rows: 1 })
  })

  it('are asked for where two fit, and told with --delimiter', async () => {
    await refused(['detect', '-'], /comma and semicolon both part the records/, '1;2,3\n4;5,6\n7;8,9\n')
    const [described] = objects(await cli(['describe', '-', '--json', '--delimiter', 'space'], 'a b\n1 2\n3 4\n'))
    expect(described).toMatchObject({ delimiter: 'space', columns: 2 })
    const pairs = objects(await cli(['stats', '-', '--json', '--delimiter', ','], '10,5\n11,7\n'))
    expect(pairs[0].columns).toMatchObject([{ mean: 10.5 }, { mean: 6 }])
    for (const delimiter of ['::', '"', ''])
      await refused(['detect', '-', '--delimiter', delimiter], /--delimiter must be/, '1')
  })

  it('a delimiter too many at the end changes nothing', async () => {
    expect((await summary([], `t,v\n${rows(v => `${v},`)}`)).last).toMatchObject({ values: 40, unreadable: 0 })
  })
})

describe('headers', () => {
  it('a numeric header that --column names is one', async () => {
    const text = `t,2019,2020\n${rows((v, i) => `${i},${v}`)}`
    expect((await summary(['--column', '2020'], text)).last).toMatchObject({ values: 40, column: '2020' })
    const bare = `2019,2020\n1,2\n3,4\n`
    expect((await summary(['--column', '2020'], bare)).last).toMatchObject({ values: 2, column: '2020' })
  })

  it('a first row without a header is kept, also where its value is missing', async () => {
    for (const first of ['t,', 't,NA', 't,nan']) {
      expect((await summary([], `${first}\n${rows(v => v)}`)).last, first).toMatchObject({
        values: 41,
        quality: { completeness: (100 * 40) / 41 },
      })
    }
    expect((await summary([], `NA\n${near.join('\n')}`)).last).toMatchObject({ values: 41 })
    expect((await summary([], `2020-01-01,\n2020-01-02,5\n`)).last).toMatchObject({ values: 2 })
    // A header without a name for the column is one still, by its neighbour.
    expect((await summary(['--column', '1'], `day,\n2020-01-01,5\n`)).last).toMatchObject({ values: 1 })
  })

  it('--header decides, and is asked for where a number is a name and a place', async () => {
    await refused(
      ['detect', '-', '--column', '1'],
      /--column 1 may be the column of that number or the field "1"/,
      'id,2,1\n7,8,9\n',
    )
    expect((await summary(['--column', '1', '--header', 'yes'], '1,0\n5,6\n')).last).toMatchObject({
      values: 1,
      column: '1',
      quality: { completeness: 100 },
    })
    expect((await summary(['--column', '1', '--header', 'no'], '1,0\n5,6\n')).last).toMatchObject({ values: 2 })
    // Where nothing looks like a name, a number is a place.
    expect((await summary(['--column', '0'], '5.5,0\n6.5,1\n')).last).toMatchObject({ values: 2, column: '0' })
    await refused(['detect', '-', '--column', 'a'], /--column a: several columns have that name/, 'a,a\n1,2\n')
    await refused(['detect', '-', '--header', 'maybe'], /--header must be yes, no or auto/, '1')
  })

  it('without --column it is value, or the first column of numbers', async () => {
    expect((await summary([], 'timestamp,reading\n2020-01-01,5\n2020-01-02,6\n')).last).toMatchObject({
      column: 'reading',
    })
    expect((await summary([], 'a,Value\n1,5\n2,6\n')).last).toMatchObject({ column: 'Value' })
  })
})

describe('what is no CSV', () => {
  const text = withCell(30, '99')

  it('gzip is read, from a file and from standard input', async () => {
    const packed = gzipSync(text)
    expect(objects(await cli(['detect', file('x.csv.gz', packed), '--json'])).at(-1)).toMatchObject({
      values: 40,
      anomalies: 1,
    })
    expect((await summary([], packed)).last).toMatchObject({ values: 40, anomalies: 1 })
    expect((await summary([], Buffer.concat([gzipSync(text), gzipSync('t40,10.01\n')]))).last).toMatchObject({
      values: 41,
    })
    const { code, err } = await cli(['detect', '-'], packed.subarray(0, packed.length - 20))
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/the gzip data is damaged or cut off/) })
  })

  it('other files are told what they are', async () => {
    const padded = (start: string, length = 600) => Buffer.from(start.padEnd(length, '\0'), 'latin1')
    const tar = padded('file.csv')
    tar.write('ustar', 257)
    const cases: [string, string | Uint8Array, RegExp][] = [
      ['xlsx', padded('PK\x03\x04'), /is a zip archive or an Excel workbook \(\.xlsx\): save the sheet as CSV/],
      ['xls', padded('\xd0\xcf\x11\xe0'), /is an old Excel workbook/],
      ['packed xlsx', gzipSync(padded('PK\x03\x04')), /Excel workbook/],
      ['parquet', padded('PAR1'), /is a Parquet file/],
      ['zstd', padded('\x28\xb5\x2f\xfd'), /is packed with zstd/],
      ['bzip2', padded('BZh9'), /is packed with bzip2/],
      ['xz', padded('\xfd7zXZ'), /is packed with xz/],
      ['sqlite', padded('SQLite format 3'), /is a SQLite database/],
      ['npy', padded('\x93NUMPY'), /is a NumPy file/],
      ['pdf', padded('%PDF-1.7'), /is a PDF document/],
      ['tar', tar, /is a tar archive/],
      ['binary', padded('abcd'), /is binary, or text in an encoding that has no byte order mark/],
      [
        'NDJSON',
        near.map((v, i) => JSON.stringify({ i, v })).join('\n'),
        /is JSON, not CSV: convert it, for example with jq/,
      ],
      ['JSON', '[\n  {"v": 1},\n  {"v": 2}\n]', /is JSON/],
      ['JSON lists', '[1,2]\n[3,4]\n', /is JSON/],
      ['HTML', '<!DOCTYPE html>\n<p>404', /is a web page/],
    ]
    for (const [what, content, message] of cases)
      await refused(['detect', file('other', content)], message).catch(error => {
        throw new Error(what, { cause: error })
      })
    await refused(['detect', root], /is a folder/)
  })
})

it('a feed is judged as it comes, without waiting for its end', async () => {
  const child = spawn(process.execPath, [path.join(root, 'dist/cli.mjs'), 'detect', '-'])
  child.stdin.write(`t,v\n${'a,5\n'.repeat(12)}b,99\n`)
  const line = await new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk))))
  expect(line).toMatch(/^12 +high +99/)
  child.stdin.end('c,5\n')
  const code = await new Promise(resolve => child.on('close', resolve))
  expect(code).toBe(0)
})

it('an error ends it, although the feed goes on', async () => {
  for (const start of ['PK\x03\x04', 't,v\na,1\nb,"2"3\nc,"1"\n']) {
    const child = spawn(process.execPath, [path.join(root, 'dist/cli.mjs'), 'detect', '-'])
    child.stdin.write(start)
    expect(await new Promise(resolve => child.on('close', resolve))).toBe(2)
    child.stdin.end()
  }
})

it('memory does not grow with the file', async () => {
  // As much heap as 100,000 rows need; 2,000,000 rows of text would need more than 40 times of it.
  const child = spawn(process.execPath, [
    '--max-old-space-size=24',
    path.join(root, 'dist/cli.mjs'),
    'stats',
    '-',
    '--json',
    '--column',
    'v',
  ])
  let out = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stdin.on('error', () => {})
  const block = Array.from({ length: 1000 }, (_, i) => `some label of a row ${i},${i}.25\n`).join('')
  child.stdin.write('t,v\n')
  for (let i = 0; i < 1000; i++)
    if (!child.stdin.write(block)) await new Promise(resolve => child.stdin.once('drain', resolve))
  child.stdin.end()
  const code = await new Promise(resolve => child.on('close', resolve))
  expect(code).toBe(0)
  expect(JSON.parse(out).columns[0]).toMatchObject({ count: 1_000_000, min: 0.25, max: 999.25, mean: 499.75 })
})
